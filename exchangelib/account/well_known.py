"""The well-known folders of a mailbox: one table; how a folder is found is its root's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..folders import (
    AdminAuditLogs,
    ArchiveDeletedItems,
    ArchiveInbox,
    ArchiveMsgFolderRoot,
    ArchiveRecoverableItemsDeletions,
    ArchiveRecoverableItemsPurges,
    ArchiveRecoverableItemsRoot,
    ArchiveRecoverableItemsVersions,
    ArchiveRoot,
    Calendar,
    Conflicts,
    Contacts,
    ConversationHistory,
    DeletedItems,
    Directory,
    Drafts,
    Favorites,
    IMContactList,
    Inbox,
    Journal,
    JunkEmail,
    LocalFailures,
    MsgFolderRoot,
    MyContacts,
    Notes,
    Outbox,
    PeopleConnect,
    PublicFoldersRoot,
    QuickContacts,
    RecipientCache,
    RecoverableItemsDeletions,
    RecoverableItemsPurges,
    RecoverableItemsRoot,
    RecoverableItemsVersions,
    Root,
    RootOfHierarchy,
    SearchFolders,
    SentItems,
    ServerFailures,
    SyncIssues,
    Tasks,
    ToDoSearch,
    VoiceMail,
)

if TYPE_CHECKING:
    import threading

    from typing_extensions import Self

F = TypeVar("F")
R = TypeVar("R", bound=RootOfHierarchy)


class _Kept(Generic[F]):
    """An attribute that is found once, by one thread, and then is the account's own.

    It has no `__set__`, so that what is found lies in the account's `__dict__` and is read from there without it.
    """

    def __init__(self, folder_cls: type[F]) -> None:
        self.folder_cls = folder_cls
        self.__doc__ = folder_cls.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: WellKnownFolders, owner: type) -> F: ...
    def __get__(self, instance: WellKnownFolders | None, owner: type) -> Self | F:
        if instance is None:
            return self
        with instance._lock:
            if self.name not in instance.__dict__:
                instance.__dict__[self.name] = self.find(instance)
            found: F = instance.__dict__[self.name]
            return found

    def find(self, account: Any) -> F:
        """Find the folder."""
        raise AttributeError(self.name)  # each kind finds in its own way


class RootOf(_Kept[R]):
    """The root of a hierarchy."""

    def find(self, account: Any) -> R:
        """Ask the server for the root's own values."""
        return self.bare(account).load()

    def bare(self, account: Any) -> R:
        """Give the root as it is before the server was asked for it: enough to find a folder by its distinguished name."""
        with account._lock:
            roots = account.__dict__.setdefault("_roots", {})
            if self.name not in roots:
                roots[self.name] = self.folder_cls(account=account)
            found: R = roots[self.name]
            return found


class WellKnown(_Kept[F]):
    """A folder that its root knows by its distinguished name, or by its class where the server has no name for it.

    :param folder_cls: its class
    :param root: its root
    """

    def __init__(self, folder_cls: type[F], root: RootOf[Any]) -> None:
        super().__init__(folder_cls)
        self.root = root

    def find(self, account: Any) -> F:
        """Ask the root for the folder."""
        found: F = self.root.bare(account).get_default_folder(self.folder_cls)
        return found


class WellKnownFolders:
    """The table. Each folder is looked for when it is first asked for."""

    _lock: threading.RLock

    root = RootOf(Root)
    public_folders_root = RootOf(PublicFoldersRoot)
    archive_root = RootOf(ArchiveRoot)

    admin_audit_logs = WellKnown(AdminAuditLogs, root)
    archive_deleted_items = WellKnown(ArchiveDeletedItems, archive_root)
    archive_inbox = WellKnown(ArchiveInbox, archive_root)
    archive_msg_folder_root = WellKnown(ArchiveMsgFolderRoot, archive_root)
    archive_recoverable_items_deletions = WellKnown(ArchiveRecoverableItemsDeletions, archive_root)
    archive_recoverable_items_purges = WellKnown(ArchiveRecoverableItemsPurges, archive_root)
    archive_recoverable_items_root = WellKnown(ArchiveRecoverableItemsRoot, archive_root)
    archive_recoverable_items_versions = WellKnown(ArchiveRecoverableItemsVersions, archive_root)
    calendar = WellKnown(Calendar, root)
    conflicts = WellKnown(Conflicts, root)
    contacts = WellKnown(Contacts, root)
    conversation_history = WellKnown(ConversationHistory, root)
    directory = WellKnown(Directory, root)
    drafts = WellKnown(Drafts, root)
    favorites = WellKnown(Favorites, root)
    im_contact_list = WellKnown(IMContactList, root)
    inbox = WellKnown(Inbox, root)
    journal = WellKnown(Journal, root)
    junk = WellKnown(JunkEmail, root)
    local_failures = WellKnown(LocalFailures, root)
    msg_folder_root = WellKnown(MsgFolderRoot, root)
    my_contacts = WellKnown(MyContacts, root)
    notes = WellKnown(Notes, root)
    outbox = WellKnown(Outbox, root)
    people_connect = WellKnown(PeopleConnect, root)
    quick_contacts = WellKnown(QuickContacts, root)
    recipient_cache = WellKnown(RecipientCache, root)
    recoverable_items_deletions = WellKnown(RecoverableItemsDeletions, root)
    recoverable_items_purges = WellKnown(RecoverableItemsPurges, root)
    recoverable_items_root = WellKnown(RecoverableItemsRoot, root)
    recoverable_items_versions = WellKnown(RecoverableItemsVersions, root)
    search_folders = WellKnown(SearchFolders, root)
    sent = WellKnown(SentItems, root)
    server_failures = WellKnown(ServerFailures, root)
    sync_issues = WellKnown(SyncIssues, root)
    tasks = WellKnown(Tasks, root)
    todo_search = WellKnown(ToDoSearch, root)
    trash = WellKnown(DeletedItems, root)
    voice_mail = WellKnown(VoiceMail, root)


#: What an account keeps of its folders: a pickle can do without.
NAMES = frozenset({"_roots"} | {name for name, value in vars(WellKnownFolders).items() if isinstance(value, _Kept)})
