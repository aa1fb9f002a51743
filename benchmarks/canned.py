"""The answers that every contestant gets, as bytes; knows nothing of any client."""

import re
from collections.abc import Callable

from benchmarks.things import (
    CALENDAR_ID,
    CONTACTS_ID,
    INBOX_ID,
    ROOT_ID,
    calendar_item,
    contact,
    folder,
    item_id,
    message,
)

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
BUILD = (15, 1, 2507, 6)

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<s:Envelope xmlns:s="{SOAP}"><s:Header><h:ServerVersionInfo xmlns:h="{TYPES}" xmlns="{TYPES}" '
    f'MajorVersion="{BUILD[0]}" MinorVersion="{BUILD[1]}" MajorBuildNumber="{BUILD[2]}" MinorBuildNumber="{BUILD[3]}" '
    f'Version="V2017_07_11"/></s:Header><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
TAIL = "</s:Body></s:Envelope>"

# Which items are in which folder: the letter of their ids, their tag, and what makes one whole
KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "M": ("Message", message),
    "A": ("CalendarItem", calendar_item),
    "C": ("Contact", contact),
}
# Distinguished id -> (id, name, tag, class)
FOLDERS = {
    "root": (ROOT_ID, "root", "Folder", ""),
    "msgfolderroot": (ROOT_ID[:-3] + "B==", "Top of Information Store", "Folder", ""),
    "inbox": (INBOX_ID, "Inbox", "Folder", "IPF.Note"),
    "calendar": (CALENDAR_ID, "Calendar", "CalendarFolder", "IPF.Appointment"),
    "contacts": (CONTACTS_ID, "Contacts", "ContactsFolder", "IPF.Contact"),
}
FIND_ITEM_FIELDS = {
    "item:Subject": "<t:Subject>Delivery note {number} &amp; invoice</t:Subject>",
    "item:DateTimeReceived": "<t:DateTimeReceived>2026-03-02T08:15:30Z</t:DateTimeReceived>",
}
_URI = re.compile(r'FieldURI="([^"]+)"')
_SHAPE = re.compile(r"<(?:\w+:)?ItemShape>.*?</(?:\w+:)?ItemShape>", re.S)
_VIEW = re.compile(r"<(?:\w+:)?Indexed(?:PageItem|PageFolder)View ([^>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="(\d+)"')
_ID = re.compile(r'<(?:\w+:)?ItemId [^>]*\bId="[^"]*?([MAC])(\d{7})AAAAAAEMAAA="')
_FOLDER_ID = re.compile(r'<(?:\w+:)?FolderId [^>]*\bId="[^"]*?(\d{8})AAAAAAEMAAB="')
_ANY_FOLDER = re.compile(r'FolderId [^>]*\bId="([^"]+)"')
_DISTINGUISHED = re.compile(r'DistinguishedFolderId[^>]*?\bId="(\w+)"')
_CREATED = re.compile(r"<(?:\w+:)?Message[ >]")


def _answer(operation: str, messages: str) -> bytes:
    name = f"m:{operation}Response"
    inside = f"<m:ResponseMessages>{messages}</m:ResponseMessages>"
    return f'{HEAD}<{name} xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">{inside}</{name}>{TAIL}'.encode()


def _success(operation: str, content: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return f'<{name} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}</{name}>'


def _refused(operation: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return (
        f'<{name} ResponseClass="Error"><m:MessageText>The specified folder could not be found in the store.'
        "</m:MessageText><m:ResponseCode>ErrorFolderNotFound</m:ResponseCode>"
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey></{name}>"
    )


class Mailbox:
    """A mailbox of so many items of each kind, all alike but for id and name, that answers what the scenarios ask.

    :param size: how many items there are in the inbox, in the calendar, and among the contacts
    :param folders: how many folders there are below the inbox
    """

    def __init__(self, size: int, folders: int = 0) -> None:
        self.size = size
        self.folders = folders
        self.operations = {
            "FindItem": self.find_item,
            "GetItem": self.get_item,
            "CreateItem": self.create_item,
            "UpdateItem": self.update_item,
            "DeleteItem": self.delete_item,
            "GetFolder": self.get_folder,
            "FindFolder": self.find_folder,
        }

    def answer(self, operation: str, request: str) -> bytes:
        """The whole response for a request; `KeyError` for an operation that no scenario needs."""
        return self.operations[operation](request)

    def _page(self, request: str, count: int) -> tuple[int, int, str]:
        """Where a page begins and ends, and the attributes of its answer."""
        view = _VIEW.search(request)
        numbers = dict(_ATTRIBUTE.findall(view.group(1))) if view else {}
        start = int(numbers.get("Offset", 0))
        stop = min(count, start + int(numbers.get("MaxEntriesReturned", 1000)))
        last = "true" if stop >= count else "false"
        return start, stop, f'IndexedPagingOffset="{stop}" TotalItemsInView="{count}" IncludesLastItemInRange="{last}"'

    def find_item(self, request: str) -> bytes:
        """One page, with the id and whichever of the known properties were asked for."""
        start, stop, about = self._page(request, self.size)
        shape = _SHAPE.search(request)
        wanted = [
            FIND_ITEM_FIELDS[uri] for uri in _URI.findall(shape.group() if shape else "") if uri in FIND_ITEM_FIELDS
        ]
        fields = "".join(wanted)
        where = {*_ANY_FOLDER.findall(request), *_DISTINGUISHED.findall(request)}
        kind = "A" if where & {CALENDAR_ID, "calendar"} else "C" if where & {CONTACTS_ID, "contacts"} else "M"
        tag = KINDS[kind][0]
        items = "".join(
            f'<t:{tag}><t:ItemId Id="{item_id(number, kind)}" ChangeKey="CQAAABYAAAD{number:08d}"/>'
            f"{fields.format(number=number)}</t:{tag}>"
            for number in range(start, stop)
        )
        folder_ = f"<m:RootFolder {about}><t:Items>{items}</t:Items></m:RootFolder>"
        return _answer("FindItem", _success("FindItem", folder_))

    def get_item(self, request: str) -> bytes:
        """Whole items for the ids of the request, in their order."""
        things = (KINDS[kind][1](int(number)) for kind, number in _ID.findall(request))
        return _answer("GetItem", "".join(_success("GetItem", f"<m:Items>{thing}</m:Items>") for thing in things))

    def create_item(self, request: str) -> bytes:
        """A new id for each message of the request."""
        content = '<m:Items><t:Message><t:ItemId Id="{}" ChangeKey="CQAAABYAAAD"/></t:Message></m:Items>'
        made = range(len(_CREATED.findall(request)))
        return _answer("CreateItem", "".join(_success("CreateItem", content.format(item_id(n))) for n in made))

    def update_item(self, request: str) -> bytes:
        """A new change key for each message of the request."""
        content = (
            '<m:Items><t:Message><t:ItemId Id="{}" ChangeKey="CQAAABYAAAE"/></t:Message></m:Items>'
            "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"
        )
        numbers = (int(number) for _, number in _ID.findall(request))
        return _answer("UpdateItem", "".join(_success("UpdateItem", content.format(item_id(n))) for n in numbers))

    def delete_item(self, request: str) -> bytes:
        """A success for each id of the request."""
        return _answer("DeleteItem", _success("DeleteItem", "") * len(_ID.findall(request)))

    def find_folder(self, request: str) -> bytes:
        """A page of all folders: those that every mailbox has, then those below the inbox."""
        standing = [self._folder(name) for name in FOLDERS if name != "root"]
        start, stop, about = self._page(request, self.folders + len(standing))
        below = (folder(number - len(standing), self.folders) for number in range(max(start, len(standing)), stop))
        things = "".join((*standing[start:stop], *below))
        root = f"<m:RootFolder {about}><t:Folders>{things}</t:Folders></m:RootFolder>"
        return _answer("FindFolder", _success("FindFolder", root))

    def get_folder(self, request: str) -> bytes:
        """The folders that the request names, in their order."""
        asked = re.findall(r"<(?:\w+:)?(?:Distinguished)?FolderId [^>]*>", request)
        return _answer("GetFolder", "".join(map(self._one_folder, asked)))

    def _one_folder(self, asked: str) -> str:
        below = _FOLDER_ID.search(asked)
        if below:
            return _success("GetFolder", f"<m:Folders>{folder(int(below.group(1)), self.folders)}</m:Folders>")
        (named,) = _ANY_FOLDER.findall(asked)
        name = next((name for name, facts in FOLDERS.items() if named in (name, facts[0])), None)
        if name is None:
            return _refused("GetFolder")
        return _success("GetFolder", f"<m:Folders>{self._folder(name)}</m:Folders>")

    def _folder(self, name: str) -> str:
        identity, title, tag, kind = FOLDERS[name]
        folder_class = f"<t:FolderClass>{kind}</t:FolderClass>" if kind else ""
        below = {"root": 1, "msgfolderroot": 3, "inbox": min(10, self.folders)}.get(name, 0)
        above = FOLDERS["root" if name == "msgfolderroot" else "msgfolderroot"][0]
        parent = "" if name == "root" else f'<t:ParentFolderId Id="{above}" ChangeKey="AQAAAA=="/>'
        unread = "<t:UnreadCount>0</t:UnreadCount>" if tag == "Folder" else ""
        return (
            f'<t:{tag}><t:FolderId Id="{identity}" ChangeKey="AQAAAA=="/>{parent}{folder_class}'
            f"<t:DisplayName>{title}</t:DisplayName><t:TotalCount>{self.size}</t:TotalCount>"
            f"<t:ChildFolderCount>{below}</t:ChildFolderCount>{unread}</t:{tag}>"
        )
