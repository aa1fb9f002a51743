"""Rights that whoever runs the sandbox gives away: to whole mailboxes, to impersonate, in folders; it answers no requests."""

from __future__ import annotations

from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.permissions import LEVELS, distinguished_user, entries, entry, level_names, person, who, whole
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store import Folder, Store, User
from exchangelib.sandbox.store.ids import FOLDER, decode
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

PUBLIC = "public"
_EVERYBODY = {"default": "Default", "anonymous": "Anonymous"}


def _user(store: Store, name: str, address: str) -> User:
    user = store.user(address)
    if user is None:
        raise ValueError(f"grant: {name!r} must be the address of somebody with a mailbox here, not {address!r}")
    return user


def _folder(store: Store, mailbox: int, where: str) -> Folder:
    """A folder by its distinguished id, its opaque id, or a path of names below one of the first, such as "inbox/Team".

    :raises ValueError: there is none
    """
    first, *names = where.strip("/").split("/")
    found = store.folders.distinguished(mailbox, first.lower())
    if found is None:
        try:
            given = decode(where)
            names = []
            found = store.folders.get(given.number) if given.kind == FOLDER else None
        except Refusal:
            found = None
    for name in names:
        found = store.folders.named(found.number, name) if found is not None else None
    if found is None or found.mailbox != mailbox:
        raise ValueError(
            f"grant: 'folder' must be an id, a name such as 'inbox', or a path such as 'inbox/Team', not {where!r}"
        )
    return found


def grant_folder(store: Store, user: str, mailbox: str, where: str, level: str) -> None:
    """Give somebody a level of permission in a folder, in place of the one they have.

    :param user: an address, or "Default" for everybody
    :param mailbox: address of its owner; "public" for the public folders
    :raises ValueError: a user, mailbox, folder or level that is unknown
    """
    number = PUBLIC_MAILBOX if mailbox.lower() == PUBLIC else _user(store, "mailbox", mailbox).number
    with store.transaction():
        folder = _folder(store, number, where)
        calendar = folder.element == "CalendarFolder"
        if level not in level_names(calendar):
            known = ", ".join(level_names(calendar))
            raise ValueError(f"grant: 'level' must be one of {known} for {folder.name}, not {level!r}")
        everybody = _EVERYBODY.get(user.lower())
        if everybody is None:
            known_user = _user(store, "user", user)
            name, subject = known_user.address.lower(), person(known_user.address, known_user.display_name)
        else:
            name, subject = everybody, distinguished_user(everybody)
        present = permission_set(folder)
        kept = [each for each in entries(present) if who(each) != name]
        if level != "None" or everybody is not None:
            kept.append(entry(subject, LEVELS[level], level, calendar))
        folder.bag["PermissionSet"] = whole(kept, calendar)
        folder.change = store.next("change")
        store.folders.put(folder)


def grant_mailbox(store: Store, user: str, mailbox: str, full_access: bool | None, impersonation: bool | None) -> None:
    """Let somebody open or impersonate a mailbox, or no longer.

    :raises ValueError: a user or mailbox that is unknown
    """
    known = _user(store, "user", user)
    address = mailbox if mailbox == "*" else _user(store, "mailbox", mailbox).address
    store.open_to(known, address, full_access, impersonation)


def _default_set(folder: Folder) -> Node:
    """The permission set of a folder that nobody has given one."""
    calendar = folder.element == "CalendarFolder"
    if folder.mailbox != PUBLIC_MAILBOX:
        return whole([], calendar)
    # There is no administrator who would open the public folders: everybody may work in them until told otherwise.
    level = "PublishingEditor"
    return whole([entry(distinguished_user("Default"), LEVELS[level], level, calendar)], calendar)


def permission_set(folder: Folder) -> Node:
    """The permission set of a folder."""
    return folder.bag.get("PermissionSet") or _default_set(folder)
