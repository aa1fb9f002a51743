"""The folders that Exchange makes itself, one class each: a table of facts; how folders work is told elsewhere.

Distinguished ids: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/distinguishedfolderid
"""

from __future__ import annotations

from typing import ClassVar

from ..version import EXCHANGE_2010_SP1, EXCHANGE_2013, EXCHANGE_2013_SP1, EXCHANGE_O365
from .base import ITEM_CLASSES, Folder, item_models
from .container_classes import register_container_classes
from .localized_names import NAMES, NO_NAMES

ASSOCIATED = "Associated"

CALENDAR_ITEM_CLASSES = item_models("CalendarItem")
CONTACT_ITEM_CLASSES = item_models("Contact", "DistributionList")
MESSAGE_ITEM_CLASSES = item_models("Message", "MeetingRequest", "MeetingResponse", "MeetingCancellation")
TASK_ITEM_CLASSES = item_models("Task")


class WellknownFolder(Folder):
    """A folder that the server's schema has a name for."""

    supported_item_models = ITEM_CLASSES


class NonDeletableFolder(Folder):
    """A folder that the server keeps for itself: it has no distinguished id, and cannot be deleted."""

    @property
    def is_deletable(self) -> bool:
        """Whether the folder may be deleted: never."""
        return False


#: The name in older versions.
NonDeleteableFolderMixin = NonDeletableFolder


class Messages(WellknownFolder):
    """Any folder of messages."""

    CONTAINER_CLASS = "IPF.Note"
    supported_item_models = MESSAGE_ITEM_CLASSES


class Contacts(WellknownFolder):
    """The contacts, and contact folders the user made."""

    DISTINGUISHED_FOLDER_ID: ClassVar[str | None] = "contacts"
    CONTAINER_CLASS = "IPF.Contact"
    supported_item_models = CONTACT_ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["Contacts"]


class Calendar(WellknownFolder):
    """The calendar, and calendars the user made."""

    DISTINGUISHED_FOLDER_ID = "calendar"
    CONTAINER_CLASS = "IPF.Appointment"
    supported_item_models = CALENDAR_ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["Calendar"]


class Tasks(WellknownFolder):
    """The tasks, and task folders the user made."""

    DISTINGUISHED_FOLDER_ID = "tasks"
    CONTAINER_CLASS = "IPF.Task"
    supported_item_models = TASK_ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["Tasks"]


class AdminAuditLogs(WellknownFolder):
    """What administrators did to the mailbox."""

    DISTINGUISHED_FOLDER_ID = "adminauditlogs"
    supported_from = EXCHANGE_2013
    get_folder_allowed = False


class AllCategorizedItems(WellknownFolder):
    """A search folder: all items with a category."""

    DISTINGUISHED_FOLDER_ID = "allcategorizeditems"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365


class AllContacts(NonDeletableFolder, Contacts):
    """A search folder: all contacts."""

    DISTINGUISHED_FOLDER_ID = "allcontacts"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365
    supported_item_models = ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["AllContacts"]


class AllItems(NonDeletableFolder, WellknownFolder):
    """A search folder: all items."""

    DISTINGUISHED_FOLDER_ID = "allitems"
    CONTAINER_CLASS = "IPF"
    supported_from = EXCHANGE_O365
    LOCALIZED_NAMES = NAMES["AllItems"]


class AllPersonMetadata(WellknownFolder):
    """Metadata of all persons."""

    DISTINGUISHED_FOLDER_ID = "allpersonmetadata"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365


class AllTodoTasks(NonDeletableFolder):
    """A search folder: all tasks to do."""

    CONTAINER_CLASS = "IPF.Task"
    supported_item_models = TASK_ITEM_CLASSES


class ApplicationData(NonDeletableFolder):
    """Data that applications keep."""

    CONTAINER_CLASS = "IPM.ApplicationData"


class ArchiveDeletedItems(WellknownFolder):
    """Deleted items of the archive."""

    DISTINGUISHED_FOLDER_ID = "archivedeleteditems"
    supported_from = EXCHANGE_2010_SP1


class ArchiveInbox(WellknownFolder):
    """Inbox of the archive."""

    DISTINGUISHED_FOLDER_ID = "archiveinbox"
    supported_from = EXCHANGE_2013_SP1


class ArchiveMsgFolderRoot(WellknownFolder):
    """Top of the archive's visible folders."""

    DISTINGUISHED_FOLDER_ID = "archivemsgfolderroot"
    supported_from = EXCHANGE_2010_SP1


class ArchiveRecoverableItemsDeletions(WellknownFolder):
    """Soft-deleted items of the archive."""

    DISTINGUISHED_FOLDER_ID = "archiverecoverableitemsdeletions"
    supported_from = EXCHANGE_2010_SP1


class ArchiveRecoverableItemsPurges(WellknownFolder):
    """Hard-deleted items of the archive."""

    DISTINGUISHED_FOLDER_ID = "archiverecoverableitemspurges"
    supported_from = EXCHANGE_2010_SP1


class ArchiveRecoverableItemsRoot(WellknownFolder):
    """Top of the archive's recoverable items."""

    DISTINGUISHED_FOLDER_ID = "archiverecoverableitemsroot"
    supported_from = EXCHANGE_2010_SP1


class ArchiveRecoverableItemsVersions(WellknownFolder):
    """Old versions of the archive's items."""

    DISTINGUISHED_FOLDER_ID = "archiverecoverableitemsversions"
    supported_from = EXCHANGE_2010_SP1


class Audits(NonDeletableFolder):
    """Mailbox audit log."""

    get_folder_allowed = False
    LOCALIZED_NAMES = NAMES["Audits"]


class Birthdays(Folder):
    """Calendar of the contacts' birthdays."""

    CONTAINER_CLASS = "IPF.Appointment.Birthday"
    LOCALIZED_NAMES = NAMES["Birthdays"]


class CalendarLogging(NonDeletableFolder):
    """Log of changes to the calendar."""

    LOCALIZED_NAMES = NAMES["CalendarLogging"]


class CalendarSearchCache(NonDeletableFolder):
    """Cache of calendar searches."""

    CONTAINER_CLASS = "IPF.Appointment"


class CommonViews(NonDeletableFolder):
    """Shared views and navigation shortcuts; its items are associated ones."""

    DEFAULT_ITEM_TRAVERSAL_DEPTH = ASSOCIATED
    LOCALIZED_NAMES = NAMES["CommonViews"]


class CompanyContacts(WellknownFolder):
    """Contacts that are companies."""

    DISTINGUISHED_FOLDER_ID = "companycontacts"
    CONTAINER_CLASS = "IPF.Contact.Company"
    supported_from = EXCHANGE_O365
    supported_item_models = CONTACT_ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["CompanyContacts"]


class Conflicts(WellknownFolder):
    """Synchronisation conflicts."""

    DISTINGUISHED_FOLDER_ID = "conflicts"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["Conflicts"]


class ConversationHistory(WellknownFolder):
    """Saved chats."""

    DISTINGUISHED_FOLDER_ID = "conversationhistory"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["ConversationHistory"]


class ConversationSettings(NonDeletableFolder):
    """What to do with new messages of a conversation."""

    CONTAINER_CLASS = "IPF.Configuration"
    LOCALIZED_NAMES = NAMES["ConversationSettings"]


class CrawlerData(Folder):
    """Data of the search crawler."""

    CONTAINER_CLASS = "IPF.StoreItem.CrawlerData"


class DefaultFoldersChangeHistory(NonDeletableFolder):
    """Changes to default folders."""

    CONTAINER_CLASS = "IPM.DefaultFolderHistoryItem"
    LOCALIZED_NAMES = NAMES["DefaultFoldersChangeHistory"]


class DeferredAction(NonDeletableFolder):
    """Actions of rules that a client has to finish."""

    LOCALIZED_NAMES = NAMES["DeferredAction"]


class DeletedItems(WellknownFolder):
    """The trash."""

    DISTINGUISHED_FOLDER_ID = "deleteditems"
    CONTAINER_CLASS = "IPF.Note"
    LOCALIZED_NAMES = NAMES["DeletedItems"]


class Directory(WellknownFolder):
    """The directory folder."""

    DISTINGUISHED_FOLDER_ID = "directory"
    supported_from = EXCHANGE_2013_SP1


class DlpPolicyEvaluation(WellknownFolder):
    """Data loss prevention."""

    DISTINGUISHED_FOLDER_ID = "dlppolicyevaluation"
    CONTAINER_CLASS = "IPF.StoreItem.DlpPolicyEvaluation"
    supported_from = EXCHANGE_O365


class Drafts(Messages):
    """Messages not sent yet."""

    DISTINGUISHED_FOLDER_ID = "drafts"
    LOCALIZED_NAMES = NAMES["Drafts"]


class EventCheckPoints(Folder):
    """Check points of event processing."""

    CONTAINER_CLASS = "IPF.StoreItem.EventCheckPoints"


class ExchangeSyncData(NonDeletableFolder):
    """State of ActiveSync devices."""

    LOCALIZED_NAMES = NAMES["ExchangeSyncData"]


class ExternalContacts(NonDeletableFolder):
    """Contacts from other networks."""

    CONTAINER_CLASS = "IPF.Contact"
    supported_item_models = CONTACT_ITEM_CLASSES


class Favorites(WellknownFolder):
    """Favourite contacts."""

    DISTINGUISHED_FOLDER_ID = "favorites"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_2013


class Files(NonDeletableFolder):
    """Files from attachments."""

    CONTAINER_CLASS = "IPF.Files"
    LOCALIZED_NAMES = NAMES["Files"]


class FolderMemberships(Folder):
    """Which folders belong to which groups."""

    CONTAINER_CLASS = "IPF.Task"
    LOCALIZED_NAMES = NAMES["FolderMemberships"]


class FreeBusyCache(Folder):
    """Cache of free and busy times."""

    CONTAINER_CLASS = "IPF.StoreItem.FreeBusyCache"


class FreebusyData(NonDeletableFolder):
    """Published free and busy times."""

    LOCALIZED_NAMES = NAMES["FreebusyData"]


class Friends(NonDeletableFolder, Contacts):
    """Contacts from social networks."""

    DISTINGUISHED_FOLDER_ID = None
    CONTAINER_CLASS = "IPF.Note"
    LOCALIZED_NAMES = NAMES["Friends"]


class FromFavoriteSenders(WellknownFolder):
    """Messages from favourite senders."""

    DISTINGUISHED_FOLDER_ID = "fromfavoritesenders"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365
    LOCALIZED_NAMES = NAMES["FromFavoriteSenders"]


class GALContacts(NonDeletableFolder, Contacts):
    """Contacts of the global address list."""

    DISTINGUISHED_FOLDER_ID = None
    CONTAINER_CLASS = "IPF.Contact.GalContacts"
    LOCALIZED_NAMES = NAMES["GALContacts"]


class GraphAnalytics(NonDeletableFolder):
    """Signals for analytics."""

    CONTAINER_CLASS = "IPF.StoreItem.GraphAnalytics"
    LOCALIZED_NAMES = NAMES["GraphAnalytics"]


class IMContactList(WellknownFolder):
    """The instant messaging contact list."""

    DISTINGUISHED_FOLDER_ID = "imcontactlist"
    CONTAINER_CLASS = "IPF.Contact.MOC.ImContactList"
    supported_from = EXCHANGE_2013


class ImplicitContacts(NonDeletableFolder):
    """Contacts found by the server."""

    CONTAINER_CLASS = "IPF.Contact"


class Inbox(Messages):
    """The inbox."""

    DISTINGUISHED_FOLDER_ID = "inbox"
    LOCALIZED_NAMES = NAMES["Inbox"]


class Inference(WellknownFolder):
    """Data of inference."""

    DISTINGUISHED_FOLDER_ID = "inference"
    supported_from = EXCHANGE_O365


class Journal(WellknownFolder):
    """The journal."""

    DISTINGUISHED_FOLDER_ID = "journal"
    CONTAINER_CLASS = "IPF.Journal"
    LOCALIZED_NAMES = NAMES["Journal"]


class JunkEmail(Messages):
    """Junk mail."""

    DISTINGUISHED_FOLDER_ID = "junkemail"
    LOCALIZED_NAMES = NAMES["JunkEmail"]


class LocalFailures(WellknownFolder):
    """Local synchronisation failures."""

    DISTINGUISHED_FOLDER_ID = "localfailures"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["LocalFailures"]


class Location(NonDeletableFolder):
    """Places."""

    LOCALIZED_NAMES = NAMES["Location"]


class MailboxAssociations(NonDeletableFolder):
    """Mailboxes that belong together."""

    LOCALIZED_NAMES = NAMES["MailboxAssociations"]


class MsgFolderRoot(WellknownFolder):
    """Top of information store: parent of the folders that users see."""

    DISTINGUISHED_FOLDER_ID = "msgfolderroot"
    LOCALIZED_NAMES = NAMES["MsgFolderRoot"]


class MyContacts(WellknownFolder):
    """A search folder: the user's contacts."""

    DISTINGUISHED_FOLDER_ID = "mycontacts"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_2013


class MyContactsExtended(NonDeletableFolder, Contacts):
    """A search folder: the user's contacts and people around them."""

    DISTINGUISHED_FOLDER_ID = None
    CONTAINER_CLASS = "IPF.Note"
    LOCALIZED_NAMES = NAMES["MyContactsExtended"]


class Notes(WellknownFolder):
    """Sticky notes."""

    DISTINGUISHED_FOLDER_ID = "notes"
    CONTAINER_CLASS = "IPF.StickyNote"
    LOCALIZED_NAMES = NAMES["Notes"]


class OneNotePagePreviews(WellknownFolder):
    """Previews of OneNote pages."""

    DISTINGUISHED_FOLDER_ID = "onenotepagepreviews"
    supported_from = EXCHANGE_O365


class OrganizationalContacts(NonDeletableFolder):
    """Contacts of the organisation."""

    CONTAINER_CLASS = "IPF.Contact.OrganizationalContacts"
    supported_item_models = CONTACT_ITEM_CLASSES
    LOCALIZED_NAMES = NAMES["OrganizationalContacts"]


class Outbox(Messages):
    """Messages on their way out."""

    DISTINGUISHED_FOLDER_ID = "outbox"
    LOCALIZED_NAMES = NAMES["Outbox"]


class ParkedMessages(NonDeletableFolder):
    """Messages waiting for a decision."""

    LOCALIZED_NAMES = NAMES["ParkedMessages"]


class PassThroughSearchResults(NonDeletableFolder):
    """Results of searches passed on."""

    CONTAINER_CLASS = "IPF.StoreItem.PassThroughSearchResults"
    LOCALIZED_NAMES = NAMES["PassThroughSearchResults"]


class PdpProfileV2Secured(NonDeletableFolder):
    """Profile data."""

    CONTAINER_CLASS = "IPF.StoreItem.PdpProfileSecured"
    LOCALIZED_NAMES = NAMES["PdpProfileV2Secured"]


class PeopleCentricConversationBuddies(WellknownFolder):
    """People of conversations."""

    DISTINGUISHED_FOLDER_ID = "peoplecentricconversationbuddies"
    CONTAINER_CLASS = "IPF.Contact.PeopleCentricConversationBuddies"
    supported_from = EXCHANGE_O365
    LOCALIZED_NAMES = NAMES["PeopleCentricConversationBuddies"]


class PeopleConnect(WellknownFolder):
    """Contacts of connected networks."""

    DISTINGUISHED_FOLDER_ID = "peopleconnect"
    supported_from = EXCHANGE_2013


class PersonMetadata(NonDeletableFolder):
    """Metadata of persons."""

    CONTAINER_CLASS = "IPF.Contact"


class QedcDefaultRetention(WellknownFolder):
    """Retention: default."""

    DISTINGUISHED_FOLDER_ID = "qedcdefaultretention"
    supported_from = EXCHANGE_O365


class QedcLongRetention(WellknownFolder):
    """Retention: long."""

    DISTINGUISHED_FOLDER_ID = "qedclongretention"
    supported_from = EXCHANGE_O365


class QedcMediumRetention(WellknownFolder):
    """Retention: medium."""

    DISTINGUISHED_FOLDER_ID = "qedcmediumretention"
    supported_from = EXCHANGE_O365


class QedcShortRetention(WellknownFolder):
    """Retention: short."""

    DISTINGUISHED_FOLDER_ID = "qedcshortretention"
    supported_from = EXCHANGE_O365


class QuarantinedEmail(WellknownFolder):
    """Quarantined messages."""

    DISTINGUISHED_FOLDER_ID = "quarantinedemail"
    supported_from = EXCHANGE_O365


class QuarantinedEmailDefaultCategory(WellknownFolder):
    """Quarantined messages without a category."""

    DISTINGUISHED_FOLDER_ID = "quarantinedemaildefaultcategory"
    supported_from = EXCHANGE_O365


class QuickContacts(WellknownFolder):
    """Quick contacts of instant messaging."""

    DISTINGUISHED_FOLDER_ID = "quickcontacts"
    CONTAINER_CLASS = "IPF.Contact.MOC.QuickContacts"
    supported_from = EXCHANGE_2013


class RSSFeeds(NonDeletableFolder):
    """News feeds."""

    CONTAINER_CLASS = "IPF.Note.OutlookHomepage"
    LOCALIZED_NAMES = NAMES["RSSFeeds"]


class RecipientCache(Contacts):
    """Recipients written to before."""

    DISTINGUISHED_FOLDER_ID = "recipientcache"
    CONTAINER_CLASS = "IPF.Contact.RecipientCache"
    supported_from = EXCHANGE_2013
    supported_item_models = ITEM_CLASSES
    LOCALIZED_NAMES = NO_NAMES


class RecoverableItemsDeletions(WellknownFolder):
    """Soft-deleted items."""

    DISTINGUISHED_FOLDER_ID = "recoverableitemsdeletions"
    supported_from = EXCHANGE_2010_SP1


class RecoverableItemsPurges(WellknownFolder):
    """Hard-deleted items."""

    DISTINGUISHED_FOLDER_ID = "recoverableitemspurges"
    supported_from = EXCHANGE_2010_SP1


class RecoverableItemsRoot(WellknownFolder):
    """Top of the recoverable items."""

    DISTINGUISHED_FOLDER_ID = "recoverableitemsroot"
    supported_from = EXCHANGE_2010_SP1


class RecoverableItemsSubstrateHolds(WellknownFolder):
    """Items on hold."""

    DISTINGUISHED_FOLDER_ID = "recoverableitemssubstrateholds"
    supported_from = EXCHANGE_O365
    LOCALIZED_NAMES = NAMES["RecoverableItemsSubstrateHolds"]


class RecoverableItemsVersions(WellknownFolder):
    """Old versions of items."""

    DISTINGUISHED_FOLDER_ID = "recoverableitemsversions"
    supported_from = EXCHANGE_2010_SP1


class RecoveryPoints(Folder):
    """Recovery points."""

    CONTAINER_CLASS = "IPF.StoreItem.RecoveryPoints"


class RelevantContacts(WellknownFolder):
    """Contacts by relevance."""

    DISTINGUISHED_FOLDER_ID = "relevantcontacts"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365


class Reminders(NonDeletableFolder):
    """A search folder: items with a reminder."""

    CONTAINER_CLASS = "Outlook.Reminder"
    LOCALIZED_NAMES = NAMES["Reminders"]


class Schedule(NonDeletableFolder):
    """Schedule data."""

    LOCALIZED_NAMES = NAMES["Schedule"]


class SearchFolders(WellknownFolder):
    """Parent of the search folders."""

    DISTINGUISHED_FOLDER_ID = "searchfolders"
    LOCALIZED_NAMES = NAMES["SearchFolders"]


class SentItems(Messages):
    """Sent messages."""

    DISTINGUISHED_FOLDER_ID = "sentitems"
    LOCALIZED_NAMES = NAMES["SentItems"]


class ServerFailures(WellknownFolder):
    """Server synchronisation failures."""

    DISTINGUISHED_FOLDER_ID = "serverfailures"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["ServerFailures"]


class ShadowItems(NonDeletableFolder):
    """Shadow copies of items."""

    CONTAINER_CLASS = "IPF.StoreItem.ShadowItems"


class SharePointNotifications(WellknownFolder):
    """Notifications of SharePoint."""

    DISTINGUISHED_FOLDER_ID = "sharepointnotifications"
    supported_from = EXCHANGE_O365


class Sharing(NonDeletableFolder):
    """Sharing relations."""

    CONTAINER_CLASS = "IPF.Note"
    LOCALIZED_NAMES = NAMES["Sharing"]


class ShortNotes(WellknownFolder):
    """Short notes."""

    DISTINGUISHED_FOLDER_ID = "shortnotes"
    supported_from = EXCHANGE_O365


class Shortcuts(NonDeletableFolder):
    """Shortcuts of the navigation pane."""

    LOCALIZED_NAMES = NAMES["Shortcuts"]


class Signal(NonDeletableFolder):
    """Signals about the user's work."""

    CONTAINER_CLASS = "IPF.StoreItem.Signal"
    LOCALIZED_NAMES = NAMES["Signal"]


class SkypeTeamsMessages(Folder):
    """Chats of Skype and Teams."""

    CONTAINER_CLASS = "IPF.SkypeTeams.Message"
    LOCALIZED_NAMES = NAMES["SkypeTeamsMessages"]


class SmsAndChatsSync(NonDeletableFolder):
    """Synchronised texts and chats."""

    CONTAINER_CLASS = "IPF.SmsAndChatsSync"
    LOCALIZED_NAMES = NAMES["SmsAndChatsSync"]


class SpoolerQueue(NonDeletableFolder):
    """Queue of the mail spooler."""

    LOCALIZED_NAMES = NAMES["SpoolerQueue"]


class SubstrateContacts(NonDeletableFolder):
    """Contacts of the substrate."""

    CONTAINER_CLASS = "IPF.Contact"


class SwssItems(Folder):
    """Items of search."""

    CONTAINER_CLASS = "IPF.StoreItem.SwssItems"


class SyncIssues(WellknownFolder):
    """Synchronisation issues."""

    DISTINGUISHED_FOLDER_ID = "syncissues"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["SyncIssues"]


class System(NonDeletableFolder):
    """The system's own."""

    get_folder_allowed = False
    LOCALIZED_NAMES = NAMES["System"]


class System1(NonDeletableFolder):
    """The system's own, second."""

    get_folder_allowed = False


class TemporarySaves(NonDeletableFolder, WellknownFolder):
    """Temporary copies."""

    DISTINGUISHED_FOLDER_ID = "temporarysaves"
    supported_from = EXCHANGE_O365
    LOCALIZED_NAMES = NAMES["TemporarySaves"]


class ToDoSearch(WellknownFolder):
    """A search folder: what is to do."""

    DISTINGUISHED_FOLDER_ID = "todosearch"
    CONTAINER_CLASS = "IPF.Task"
    supported_from = EXCHANGE_2013
    LOCALIZED_NAMES = NAMES["ToDoSearch"]


class UserCuratedContacts(WellknownFolder):
    """Contacts that the user chose."""

    DISTINGUISHED_FOLDER_ID = "usercuratedcontacts"
    CONTAINER_CLASS = "IPF.Note"
    supported_from = EXCHANGE_O365


class Views(NonDeletableFolder):
    """Views of folders."""

    LOCALIZED_NAMES = NAMES["Views"]


class VoiceMail(WellknownFolder):
    """Voice mail."""

    DISTINGUISHED_FOLDER_ID = "voicemail"
    CONTAINER_CLASS = "IPF.Note.Microsoft.Voicemail"
    LOCALIZED_NAMES = NAMES["VoiceMail"]


class WorkingSet(NonDeletableFolder):
    """The working set."""

    LOCALIZED_NAMES = NAMES["WorkingSet"]


#: Every folder of the mailbox that has a distinguished id.
WELLKNOWN_FOLDERS_IN_ROOT: list[type[Folder]] = [
    AdminAuditLogs,
    AllCategorizedItems,
    AllContacts,
    AllItems,
    AllPersonMetadata,
    Calendar,
    CompanyContacts,
    Conflicts,
    Contacts,
    ConversationHistory,
    DeletedItems,
    Directory,
    DlpPolicyEvaluation,
    Drafts,
    Favorites,
    FromFavoriteSenders,
    IMContactList,
    Inbox,
    Inference,
    Journal,
    JunkEmail,
    LocalFailures,
    MsgFolderRoot,
    MyContacts,
    Notes,
    OneNotePagePreviews,
    Outbox,
    PeopleCentricConversationBuddies,
    PeopleConnect,
    QedcDefaultRetention,
    QedcLongRetention,
    QedcMediumRetention,
    QedcShortRetention,
    QuarantinedEmail,
    QuarantinedEmailDefaultCategory,
    QuickContacts,
    RecipientCache,
    RecoverableItemsDeletions,
    RecoverableItemsPurges,
    RecoverableItemsRoot,
    RecoverableItemsSubstrateHolds,
    RecoverableItemsVersions,
    RelevantContacts,
    SearchFolders,
    SentItems,
    ServerFailures,
    SharePointNotifications,
    ShortNotes,
    SyncIssues,
    Tasks,
    TemporarySaves,
    ToDoSearch,
    UserCuratedContacts,
    VoiceMail,
]

#: Every folder of the archive that has a distinguished id.
WELLKNOWN_FOLDERS_IN_ARCHIVE_ROOT: list[type[Folder]] = [
    ArchiveDeletedItems,
    ArchiveInbox,
    ArchiveMsgFolderRoot,
    ArchiveRecoverableItemsDeletions,
    ArchiveRecoverableItemsPurges,
    ArchiveRecoverableItemsRoot,
    ArchiveRecoverableItemsVersions,
]

#: What the server keeps for itself, told by container class and name.
NON_DELETABLE_FOLDERS: list[type[Folder]] = [
    AllContacts,
    AllItems,
    AllTodoTasks,
    ApplicationData,
    Audits,
    CalendarLogging,
    CalendarSearchCache,
    CommonViews,
    ConversationSettings,
    DefaultFoldersChangeHistory,
    DeferredAction,
    ExchangeSyncData,
    ExternalContacts,
    Files,
    FreebusyData,
    Friends,
    GALContacts,
    GraphAnalytics,
    ImplicitContacts,
    Location,
    MailboxAssociations,
    MyContactsExtended,
    OrganizationalContacts,
    ParkedMessages,
    PassThroughSearchResults,
    PdpProfileV2Secured,
    PersonMetadata,
    RSSFeeds,
    Reminders,
    Schedule,
    ShadowItems,
    Sharing,
    Shortcuts,
    Signal,
    SmsAndChatsSync,
    SpoolerQueue,
    SubstrateContacts,
    System,
    System1,
    TemporarySaves,
    Views,
    WorkingSet,
]

NON_DELETEABLE_FOLDERS = NON_DELETABLE_FOLDERS

#: Other folders that servers make, told by container class.
MISC_FOLDERS: list[type[Folder]] = [
    Birthdays,
    CrawlerData,
    EventCheckPoints,
    FolderMemberships,
    FreeBusyCache,
    RecoveryPoints,
    SkypeTeamsMessages,
    SwssItems,
]


# For a container class that several have, the general one comes first
register_container_classes([Messages, Calendar, Contacts, Tasks, Notes, Journal, *MISC_FOLDERS])
register_container_classes(
    cls for cls in (*NON_DELETABLE_FOLDERS, *WELLKNOWN_FOLDERS_IN_ROOT) if cls.CONTAINER_CLASS != "IPF"
)
