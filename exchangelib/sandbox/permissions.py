"""Permission sets of folders: levels, what each allows, and the element in its full form; it knows no user and no store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.refusal import Refusal

DEFAULT, ANONYMOUS = "Default", "Anonymous"
_NAMES = {
    "create_items": "CanCreateItems",
    "create_folders": "CanCreateSubFolders",
    "owner": "IsFolderOwner",
    "visible": "IsFolderVisible",
    "contact": "IsFolderContact",
    "edit": "EditItems",
    "delete": "DeleteItems",
    "read": "ReadItems",
}
_EXTENTS = {"EditItems", "DeleteItems", "ReadItems"}


@dataclass(frozen=True)
class Rights:
    """What somebody may do in a folder, in the terms of t:Permission.

    :param edit: "None", "Owned" (what they made themselves) or "All"; `delete` likewise
    :param read: "None" or "FullDetails"; in calendars also "TimeOnly" and "TimeAndSubjectAndLocation"
    """

    create_items: bool = False
    create_folders: bool = False
    owner: bool = False
    visible: bool = False
    contact: bool = False
    edit: str = "None"
    delete: str = "None"
    read: str = "None"


_READER = Rights(visible=True, read="FullDetails")
OWNER = Rights(True, True, True, True, True, "All", "All", "FullDetails")
# docs/web-service-reference/permissionlevel.md and calendarpermissionlevel.md
LEVELS: dict[str, Rights] = {
    "None": Rights(),
    "Owner": OWNER,
    "PublishingEditor": replace(OWNER, owner=False, contact=False),
    "Editor": replace(OWNER, owner=False, contact=False, create_folders=False),
    "PublishingAuthor": replace(_READER, create_items=True, create_folders=True, edit="Owned", delete="Owned"),
    "Author": replace(_READER, create_items=True, edit="Owned", delete="Owned"),
    "NoneditingAuthor": replace(_READER, create_items=True, delete="Owned"),
    "Reviewer": _READER,
    "Contributor": Rights(create_items=True, visible=True),
    "FreeBusyTimeOnly": Rights(read="TimeOnly"),
    "FreeBusyTimeAndSubjectAndLocation": Rights(read="TimeAndSubjectAndLocation"),
}
_OF_CALENDARS = {"FreeBusyTimeOnly", "FreeBusyTimeAndSubjectAndLocation"}


def level_names(calendar: bool) -> list[str]:
    """The levels that a folder of a kind knows, but for Custom."""
    return [name for name in LEVELS if calendar or name not in _OF_CALENDARS]


def _level_tag(calendar: bool) -> str:
    return "CalendarPermissionLevel" if calendar else "PermissionLevel"


def _text(value: bool | str) -> str:
    return value if isinstance(value, str) else "true" if value else "false"


def entry(user: Node, rights: Rights, level: str, calendar: bool) -> Node:
    """A t:Permission or t:CalendarPermission with everything in it."""
    parts = [leaf(name, _text(getattr(rights, key))) for key, name in _NAMES.items()]
    tag = "CalendarPermission" if calendar else "Permission"
    return branch(tag, user, *parts, leaf(_level_tag(calendar), level))


def rights_in(permission: Node) -> Rights:
    """The rights that a complete entry gives."""
    values: dict[str, bool | str] = {}
    for field in fields(Rights):
        text = (permission.child_text(T(_NAMES[field.name])) or "").strip()
        values[field.name] = text == "true" if isinstance(field.default, bool) else text or "None"
    return Rights(**values)  # type: ignore[arg-type]  # each is of the type that its default has


def distinguished_user(name: str) -> Node:
    """The t:UserId of everybody ("Default") or of whoever does not log in ("Anonymous")."""
    return branch("UserId", leaf("DistinguishedUser", name))


def person(address: str, name: str) -> Node:
    """The t:UserId of somebody with a mailbox."""
    return branch("UserId", leaf("PrimarySmtpAddress", address), leaf("DisplayName", name))


def who(permission: Node) -> str:
    """Whom an entry is about: a lower-case address, "Default" or "Anonymous"."""
    user = permission.find(T("UserId"))
    if user is None:
        return ""
    name = (user.child_text(T("DistinguishedUser")) or "").strip()
    return name or (user.child_text(T("PrimarySmtpAddress")) or "").strip().lower()


def entries(permission_set: Node) -> Iterator[Node]:
    """The entries of a permission set."""
    for part in permission_set.children:
        if part.local in ("Permissions", "CalendarPermissions"):
            yield from part.children


def whole(permissions: list[Node], calendar: bool) -> Node:
    """A t:PermissionSet of entries, Default and Anonymous first, which it has in any case (GetFolder/response-17)."""
    by_name = {who(each): each for each in permissions}
    first = []
    for name in (DEFAULT, ANONYMOUS):
        # A calendar shows everybody when its owner is busy (docs/exchange-web-services/calendars-and-ews-in-exchange.md).
        level = "FreeBusyTimeOnly" if calendar and name == DEFAULT else "None"
        first.append(by_name.get(name) or entry(distinguished_user(name), LEVELS[level], level, calendar))
    rest = [each for name, each in by_name.items() if name not in (DEFAULT, ANONYMOUS)]
    inner = branch("CalendarPermissions" if calendar else "Permissions", *first, *rest)
    return branch("PermissionSet", inner)


def adapted(permission_set: Node, calendar: bool) -> Node:
    """A permission set as a folder of the other kind has it: a new folder takes over its parent's."""
    out = []
    for each in entries(permission_set):
        user = each.find(T("UserId"))
        level = next((child.text for child in each.children if child.local.endswith("PermissionLevel")), "None")
        if user is None or (not calendar and level in _OF_CALENDARS):
            continue
        if who(each) in (DEFAULT, ANONYMOUS) and level == "None":
            continue  # nobody said so: the folder's own default holds
        out.append(entry(user, rights_in(each), level, calendar))
    return whole(out, calendar)


def complete(permission: Node, user: Node, calendar: bool) -> Node:
    """An entry as a client sends it in its full form.

    :param user: the t:UserId that it is about, checked
    :raises Refusal: ErrorInvalidPermissionSettings, level and settings contradict each other (responsecode.md)
    """
    level = (permission.child_text(T(_level_tag(calendar))) or "").strip()
    words = {"1": "true", "0": "false"}
    given: dict[str, str] = {}
    for child in permission.children:
        if child.local in _NAMES.values():
            text = child.text.strip()
            given[child.local] = text if child.local in _EXTENTS else words.get(text, text)
    if level == "Custom":
        made = branch("Permission", *(leaf(name, text) for name, text in given.items()))
        return entry(user, rights_in(made), level, calendar)
    rights = LEVELS[level]
    if given:
        # What the server itself shows of a level comes back with it: a contact or a visible folder is no contradiction.
        loose = {"IsFolderContact", "IsFolderVisible"}
        for key, name in _NAMES.items():
            if name in given and name not in loose and given[name] != _text(getattr(rights, key)):
                wrong = f"The permission settings were not valid: {level} and {name} {given[name]}."
                raise Refusal("ErrorInvalidPermissionSettings", wrong)
        shown = {key: given[name] == "true" for key, name in _NAMES.items() if name in given and name in loose}
        rights = replace(rights, **shown)  # type: ignore[arg-type]  # both are booleans
    return entry(user, rights, level, calendar)
