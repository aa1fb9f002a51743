"""The folders of a new mailbox: place, class, element and name of every distinguished folder; no storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from exchangelib.sandbox.folder_names import localized
from exchangelib.sandbox.versions import knows


class Spec(NamedTuple):
    """A folder to make.

    :param name: the id it is addressed by, such as "inbox"; "" for a folder without one
    :param parent: `name` or `display` of its parent, "" for a root
    :param display: English display name
    :param folder_class: such as "IPF.Note"; "" for none
    :param first: schema that first names it
    :param element: its element in answers
    """

    name: str
    parent: str
    display: str
    folder_class: str = ""
    first: str = "Exchange2007_SP1"
    element: str = "Folder"


_OLD, _2010, _2013 = "Exchange2007_SP1", "Exchange2010_SP1", "Exchange2013"
_1604, _1610, _1707, _1801 = "V2016_04_13", "V2016_10_10", "V2017_07_11", "V2018_01_08"
_NOTE, _CONTACT = "IPF.Note", "IPF.Contact"
ALL_CONTACTS = "AllContacts"  # the same in every language, and without a distinguished id in any schema

# Names and first schemas: distinguished-folders.tsv. Classes and places: docs/exchange-web-services/
# folders-and-items-in-ews-in-exchange.md, deleting-items-by-using-ews-in-exchange.md.
SPECS: tuple[Spec, ...] = (
    Spec("root", "", "Root"),
    Spec("", "root", "Common Views"),
    Spec("", "root", "Deferred Action"),
    Spec("", "root", "Freebusy Data"),
    Spec("", "root", "Schedule"),
    Spec("", "root", "Shortcuts"),
    Spec("", "root", "Spooler Queue"),
    Spec("", "root", "Views"),
    Spec("", "root", "Sharing", _NOTE),
    Spec("", "root", "Reminders", "Outlook.Reminder", element="SearchFolder"),
    Spec("", "root", ALL_CONTACTS, "IPF.Note", _2013, "SearchFolder"),
    Spec("searchfolders", "root", "Finder"),
    Spec("msgfolderroot", "root", "Top of Information Store"),
    Spec("calendar", "msgfolderroot", "Calendar", "IPF.Appointment", element="CalendarFolder"),
    Spec("contacts", "msgfolderroot", "Contacts", _CONTACT, element="ContactsFolder"),
    Spec("deleteditems", "msgfolderroot", "Deleted Items", _NOTE),
    Spec("drafts", "msgfolderroot", "Drafts", _NOTE),
    Spec("inbox", "msgfolderroot", "Inbox", _NOTE),
    Spec("journal", "msgfolderroot", "Journal", "IPF.Journal"),
    Spec("notes", "msgfolderroot", "Notes", "IPF.StickyNote"),
    Spec("outbox", "msgfolderroot", "Outbox", _NOTE),
    Spec("sentitems", "msgfolderroot", "Sent Items", _NOTE),
    Spec("tasks", "msgfolderroot", "Tasks", "IPF.Task", element="TasksFolder"),
    Spec("junkemail", "msgfolderroot", "Junk Email", _NOTE),
    Spec("voicemail", "searchfolders", "Voice Mail", "IPF.Note.Microsoft.Voicemail", element="SearchFolder"),
    Spec("recoverableitemsroot", "root", "Recoverable Items", "", _2010),
    Spec("recoverableitemsdeletions", "recoverableitemsroot", "Deletions", "", _2010),
    Spec("recoverableitemsversions", "recoverableitemsroot", "Versions", "", _2010),
    Spec("recoverableitemspurges", "recoverableitemsroot", "Purges", "", _2010),
    Spec("recoverableitemsdiscoveryholds", "recoverableitemsroot", "DiscoveryHolds", "", _1604),
    Spec("archiveroot", "", "Root", "", _2010),
    Spec("archivemsgfolderroot", "archiveroot", "Top of Information Store", "", _2010),
    Spec("archivedeleteditems", "archivemsgfolderroot", "Deleted Items", _NOTE, _2010),
    Spec("archiveinbox", "archivemsgfolderroot", "Inbox", _NOTE, "Exchange2013_SP1"),
    Spec("archiverecoverableitemsroot", "archiveroot", "Recoverable Items", "", _2010),
    Spec("archiverecoverableitemsdeletions", "archiverecoverableitemsroot", "Deletions", "", _2010),
    Spec("archiverecoverableitemsversions", "archiverecoverableitemsroot", "Versions", "", _2010),
    Spec("archiverecoverableitemspurges", "archiverecoverableitemsroot", "Purges", "", _2010),
    Spec("archiverecoverableitemsdiscoveryholds", "archiverecoverableitemsroot", "DiscoveryHolds", "", _1604),
    Spec("syncissues", "msgfolderroot", "Sync Issues", _NOTE, _2013),
    Spec("conflicts", "syncissues", "Conflicts", _NOTE, _2013),
    Spec("localfailures", "syncissues", "Local Failures", _NOTE, _2013),
    Spec("serverfailures", "syncissues", "Server Failures", _NOTE, _2013),
    Spec("recipientcache", "contacts", "Recipient Cache", "IPF.Contact.RecipientCache", _2013, "ContactsFolder"),
    Spec(
        "quickcontacts",
        "contacts",
        "Skype for Business Contacts",
        "IPF.Contact.MOC.QuickContacts",
        _2013,
        "ContactsFolder",
    ),
    Spec("conversationhistory", "msgfolderroot", "Conversation History", _NOTE, _2013),
    Spec("adminauditlogs", "recoverableitemsroot", "AdminAuditLogs", "", _2013),
    Spec("todosearch", "root", "To-Do Search", "IPF.Task", _2013, "SearchFolder"),
    Spec("mycontacts", "searchfolders", "My Contacts", _NOTE, _2013, "SearchFolder"),
    Spec("directory", "root", "Directory", "", _2013),
    Spec("imcontactlist", "contacts", "IM Contact List", "IPF.Contact.MOC.ImContactList", _2013, "ContactsFolder"),
    Spec("", "contacts", "GAL Contacts", "IPF.Contact.GalContacts", _2013, "ContactsFolder"),
    Spec("peopleconnect", "contacts", "PeopleConnect", _CONTACT, _2013, "ContactsFolder"),
    Spec("favorites", "searchfolders", "Favorites", _NOTE, _2013, "SearchFolder"),
    Spec("mecontact", "contacts", "MeContact", _CONTACT, _1604, "ContactsFolder"),
    Spec("personmetadata", "root", "PersonMetadata", _CONTACT, _1604, "ContactsFolder"),
    Spec("teamspaceactivity", "root", "TeamSpaceActivity", _NOTE, _1604),
    Spec("teamspacemessaging", "root", "TeamSpaceMessaging", _NOTE, _1604),
    Spec("teamspaceworkitems", "root", "TeamSpaceWorkItems", _NOTE, _1604),
    Spec("scheduled", "msgfolderroot", "Scheduled", _NOTE, _1604),
    Spec("orionnotes", "root", "OrionNotes", _NOTE, _1604),
    Spec("tagitems", "root", "TagItems", _NOTE, _1604),
    Spec("alltaggeditems", "searchfolders", "AllTaggedItems", _NOTE, _1604, "SearchFolder"),
    Spec("allcategorizeditems", "searchfolders", "AllCategorizedItems", _NOTE, _1801, "SearchFolder"),
    Spec("externalcontacts", "contacts", "ExternalContacts", _CONTACT, _1604, "ContactsFolder"),
    Spec("teamchat", "conversationhistory", "Team Chat", "IPF.SkypeTeams.Message", _1610),
    Spec("teamchathistory", "conversationhistory", "Team Chat History", "IPF.SkypeTeams.Message", _1707),
    Spec("yammerdata", "root", "YammerData", "", _1801),
    Spec("yammerroot", "msgfolderroot", "Yammer Root", "IPF.Note", _1610),
    Spec("yammerinbound", "yammerroot", "Inbound", _NOTE, _1610),
    Spec("yammeroutbound", "yammerroot", "Outbound", _NOTE, _1610),
    Spec("yammerfeeds", "yammerroot", "Feeds", _NOTE, _1610),
    Spec("kaizaladata", "root", "KaizalaData", "", _1801),
    Spec("messageingestion", "root", "MessageIngestion", "", _1801),
    Spec("onedriveroot", "root", "OneDriveRoot", "", _1610),
    Spec("onedriverecylebin", "onedriveroot", "OneDriveRecycleBin", "", _1610),
    Spec("onedrivesystem", "onedriveroot", "OneDriveSystem", "", _1610),
    Spec("onedrivevolume", "onedriveroot", "OneDriveVolume", "", _1610),
    Spec("important", "searchfolders", "Important", _NOTE, _1707, "SearchFolder"),
    Spec("starred", "searchfolders", "Starred", _NOTE, _1707, "SearchFolder"),
    Spec("archive", "msgfolderroot", "Archive", _NOTE, _1707),
)
PUBLIC: tuple[Spec, ...] = (Spec("publicfoldersroot", "", "IPM_SUBTREE"),)

_ELEMENTS = (
    ("IPF.Appointment", "CalendarFolder"),
    ("IPF.Contact", "ContactsFolder"),
    ("IPF.Task", "TasksFolder"),
)


def element_for(folder_class: str) -> str:
    """The element name of a folder of a class, such as "CalendarFolder" for "IPF.Appointment"."""
    for prefix, element in _ELEMENTS:
        if folder_class == prefix or folder_class.startswith(prefix + "."):
            return element
    return "Folder"


def tree(version: str, locale: str, specs: tuple[Spec, ...] = SPECS) -> Iterator[Spec]:
    """The folders of a new mailbox, parents first, with localized names.

    :param version: schema version or server profile
    :param locale: such as "da_DK"
    """
    for spec in specs:
        if knows(version, spec.first):
            base = spec.name.removeprefix("archive") or spec.name
            yield spec._replace(display=localized(base, locale, spec.display))
