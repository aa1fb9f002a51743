"""Answers of servers, from the documentation and from recordings, and how the client is made to read them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from exchangelib import services
from exchangelib._model.family import ATTACHMENTS, FOLDERS, ITEMS
from exchangelib._wire.ns import MNS, TNS, local
from exchangelib._wire.xml import Element
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.services.common import EWSService
from exchangelib.version import EXCHANGE_2016, Version

# Every operation that there is a service for and that answers with things, folders, items, attachments or nothing
NAMES = (
    "ArchiveItem",
    "CopyFolder",
    "CopyItem",
    "CreateAttachment",
    "CreateFolder",
    "CreateItem",
    "DeleteAttachment",
    "DeleteFolder",
    "DeleteItem",
    "EmptyFolder",
    "FindFolder",
    "FindItem",
    "GetAttachment",
    "GetFolder",
    "GetItem",
    "MoveFolder",
    "MoveItem",
    "UpdateFolder",
    "UpdateItem",
)
OPERATIONS: dict[str, type[EWSService]] = {name: getattr(services, name) for name in NAMES}
BESIDE: dict[str, dict[str, Any]] = {
    **{name: {"to_folder": "id"} for name in ("ArchiveItem", "CopyFolder", "CopyItem", "MoveFolder", "MoveItem")},
    "CreateAttachment": {"parent_item": "id"},
    "CreateFolder": {"parent_folder": "id"},
}
CONTAINERS = {
    f"{{{namespace}}}{name}": family
    for namespace in (MNS, TNS)
    for name, family in (("Items", ITEMS), ("Folders", FOLDERS), ("Attachments", ATTACHMENTS))
}
READERS = {
    name: ATTACHMENTS if name.endswith("Attachment") else FOLDERS if name.endswith("Folder") else ITEMS
    for name in NAMES
    # Success is all that these have to say, or an id
    if name not in ("DeleteAttachment", "DeleteFolder", "DeleteItem", "EmptyFolder")
}


class Sample(NamedTuple):
    """A file, and what the index says of it."""

    name: str
    path: Path
    kind: str
    codes: list[str]


def samples(facts: Path) -> Iterator[Sample]:
    """Yield every answer to an operation of ours."""
    for folder in ("samples", "recorded"):
        with (facts / folder / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
            for row in csv.DictReader(index, delimiter="\t"):
                if row["operation"] in OPERATIONS and row["kind"] != "request":
                    name = f"{folder}/{row['file']}"
                    yield Sample(name, facts / name, row["kind"], [c for c in row["response_codes"].split(",") if c])


class Recorded:
    """A port that gives one answer, whatever is asked; a page after the first is a failure of whoever asks for it."""

    version = Version(EXCHANGE_2016)
    default_timezone = EWSTimeZone("Europe/Copenhagen")

    def __init__(self, answer: Element) -> None:
        self.answer = answer

    def exchange(self, operation: str, write: Any, *, repeatable: bool) -> Element:
        return self.answer


class Reader:
    """Reads with a family, and remembers what was read from which element."""

    def __init__(self, family: Any) -> None:
        self.family = family
        self.pairs: list[tuple[Element, Any]] = []

    def __call__(self, elem: Element, account: Any) -> Any:
        thing = self.family.read(elem, account)
        self.pairs.append((elem, thing))
        return thing


def operation_of(answer: Element) -> str:
    """Give the name of the operation that an answer is to."""
    return local(str(answer.tag)).removesuffix("Response")


def response_messages(answer: Element) -> list[Element]:
    """Give the response messages, if there are any."""
    holder = answer.find(f"{{{MNS}}}ResponseMessages")
    return [] if holder is None else list(holder)


def call(answer: Element, operation: str, reader: Reader | None, *, count: int | None = None) -> Iterator[Any]:
    """Have the service read an answer.

    :param reader: what makes things of elements, for operations that give things
    :param count: how many things to ask about; by default as many as there are answers
    """
    name = operation
    count = len(response_messages(answer)) if count is None else count
    ids = [f"id{n}" for n in range(count)]
    kwargs: dict[str, Any] = {} if reader is None else {"read": reader}
    if name.startswith("Find"):
        rows = sum(len(list(page)) for page in answer.iter(*CONTAINERS))
        kwargs |= {"folders": ids, "max_items": max(rows, 1)}  # the next page was not recorded
    elif name in ("CreateItem", "UpdateItem"):
        kwargs |= {"items": ids, "message_disposition": "SendAndSaveCopy"}
    else:
        kwargs |= {"folders" if name.endswith("Folder") else "items": ids, **BESIDE.get(name, {})}
    service: Any = OPERATIONS[name](Recorded(answer))
    return iter(service.call(**kwargs))
