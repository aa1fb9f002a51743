"""An account that answers from canned XML and writes down what it was asked; it stands in for a connection."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lxml import etree

from exchangelib.version import EXCHANGE_2016, Version

M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
Answer = str | Callable[[str], str]


class Schema:
    """The schema of requests, to hold payloads against."""

    def __init__(self, facts: Path) -> None:
        self._schema = etree.XMLSchema(etree.parse(facts / "xsd" / "messages.xsd"))

    def check(self, payload: str) -> None:
        """Fail with the schema's words if the payload is not valid."""
        self._schema.assertValid(parse(payload))


def parse(text: str) -> Any:
    """Parse text that uses the prefixes m and t."""
    return etree.fromstring(f'<r xmlns:m="{M}" xmlns:t="{T}">{text}</r>')[0]


class FakeAccount:
    """A port, and as much of an account as folders and querysets need.

    :param answers: the response for each request, in order: text, or a function of the payload
    """

    primary_smtp_address = "john@example.com"
    locale = "en_US"

    def __init__(self, *answers: Answer, version: Version | None = None) -> None:
        self.version = version or Version(EXCHANGE_2016)
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.asked]

    @property
    def payloads(self) -> list[str]:
        return [payload for _, payload in self.asked]

    def exchange(self, operation: str, write: Callable[[Version], str], *, repeatable: bool) -> Any:
        payload = write(self.version)
        self.asked.append((operation, payload))
        assert self.answers, f"nothing is canned for {payload}"
        answer = self.answers.pop(0)
        return parse(answer(payload) if callable(answer) else answer)

    def bulk_delete(self, ids: Any, **kwargs: Any) -> list[Any]:
        if ids:  # with none a set has its arguments checked
            self.asked.append(("bulk_delete", repr((list(ids), kwargs))))
        return [True for _ in ids]

    def bulk_create(self, folder: Any, items: Any, **kwargs: Any) -> Any:
        return folder, list(items), kwargs


def _response(operation: str, messages: Iterable[str]) -> str:
    return (
        f"<m:{operation}Response><m:ResponseMessages>{''.join(messages)}</m:ResponseMessages></m:{operation}Response>"
    )


def _success(operation: str, content: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return f'<{name} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}</{name}>'


def error(operation: str, code: str, text: str = "no") -> str:
    """One response message that is an error."""
    name = f"m:{operation}ResponseMessage"
    return (
        f'<{name} ResponseClass="Error"><m:MessageText>{text}</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode></{name}>"
    )


def page(things: str, *, operation: str = "FindItem", total: int = 0, next_offset: int | None = None) -> str:
    """One folder's answer to FindItem or FindFolder."""
    tag = "t:Items" if operation == "FindItem" else "t:Folders"
    more = "" if next_offset is None else f' IndexedPagingOffset="{next_offset}"'
    last = "true" if next_offset is None else "false"
    return _success(
        operation,
        f'<m:RootFolder TotalItemsInView="{total}" IncludesLastItemInRange="{last}"{more}>'
        f"<{tag}>{things}</{tag}></m:RootFolder>",
    )


def found(*pages: str, operation: str = "FindItem") -> str:
    """The answer to FindItem or FindFolder, one page for each folder."""
    return _response(operation, pages)


def got(*things: str, operation: str = "GetItem") -> str:
    """The answer to GetItem or GetFolder; a thing may be an error already."""
    tag = "m:Items" if operation == "GetItem" else "m:Folders"
    return _response(
        operation,
        (t if t.startswith("<m:") else _success(operation, f"<{tag}>{t}</{tag}>") for t in things),
    )


def message(number: int, content: str = "") -> str:
    """A message with an id."""
    return f'<t:Message><t:ItemId Id="i{number}" ChangeKey="c{number}"/>{content}</t:Message>'


def subject(number: int) -> str:
    """A message with an id and a subject."""
    return message(number, f"<t:Subject>s{number}</t:Subject>")


def folder(
    id_: str,
    name: str,
    parent: str | None = None,
    folder_class: str | None = None,
    distinguished: str | None = None,
    tag: str = "Folder",
    children: int = 0,
) -> str:
    """A folder."""
    parts = [f'<t:FolderId Id="{id_}" ChangeKey="ck"/>']
    if parent is not None:
        parts.append(f'<t:ParentFolderId Id="{parent}"/>')
    if folder_class is not None:
        parts.append(f"<t:FolderClass>{folder_class}</t:FolderClass>")
    parts.append(f"<t:DisplayName>{name}</t:DisplayName><t:TotalCount>3</t:TotalCount>")
    parts.append(f"<t:ChildFolderCount>{children}</t:ChildFolderCount>")
    if distinguished is not None:
        parts.append(f"<t:DistinguishedFolderId>{distinguished}</t:DistinguishedFolderId>")
    return f"<t:{tag}>{''.join(parts)}</t:{tag}>"


def root_answer() -> str:
    """The answer to the request for the root."""
    return got(folder("root-id", "root", distinguished="root"), operation="GetFolder")


def inbox_answer() -> str:
    """The answer to the request for the inbox."""
    return got(folder("inbox-id", "Postkasten", "top-id", "IPF.Note", "inbox"), operation="GetFolder")


def hierarchy_answer() -> str:
    """The answer to the request for all folders: as a small mailbox has them."""
    folders = [
        folder("top-id", "Top of Information Store", "root-id", None, "msgfolderroot"),
        folder("views-id", "Common Views", "root-id", None),
        folder("inbox-id", "Postkasten", "top-id", "IPF.Note", "inbox", children=2),
        folder("a-id", "Alpha", "inbox-id", "IPF.Note"),
        folder("b-id", "beta", "inbox-id", "IPF.Note", children=1),
        folder("c-id", "Foo", "b-id", "IPF.Note.Mine"),
        folder("cal-id", "Kalender", "top-id", "IPF.Appointment", "calendar", "CalendarFolder"),
        folder("cal2-id", "Inbox", "top-id", "IPF.Appointment", None, "CalendarFolder"),
        folder("views2-id", "Common Views", "top-id", None),
        folder("odd-id", "Odd", "top-id", "X.Strange"),
    ]
    return found(page("".join(folders), operation="FindFolder", total=10), operation="FindFolder")
