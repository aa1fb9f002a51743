"""The examples of the documentation: every answer is read, and every request could have been ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exchangelib._wire.ns import MNS, clark, local
from exchangelib._wire.soap import unwrap
from exchangelib._wire.xml import Element, ParseError
from exchangelib.errors import EWSError, MalformedResponseError, ResponseMessageError
from exchangelib.services import (
    ArchiveItem,
    CopyFolder,
    CopyItem,
    CreateAttachment,
    CreateFolder,
    CreateItem,
    DeleteAttachment,
    DeleteFolder,
    DeleteItem,
    EmptyFolder,
    EWSService,
    ExportItems,
    FindFolder,
    FindItem,
    GetAttachment,
    GetFolder,
    GetItem,
    MarkAsJunk,
    MoveFolder,
    MoveItem,
    SendItem,
    UpdateFolder,
    UpdateItem,
    UploadItems,
)
from exchangelib.version import EXCHANGE_2016, Version

OPERATIONS: dict[str, type[EWSService]] = {
    cls.SERVICE_NAME: cls
    for cls in (
        ArchiveItem,
        CopyFolder,
        CopyItem,
        CreateAttachment,
        CreateFolder,
        CreateItem,
        DeleteAttachment,
        DeleteFolder,
        DeleteItem,
        EmptyFolder,
        ExportItems,
        FindFolder,
        FindItem,
        GetAttachment,
        GetFolder,
        GetItem,
        MarkAsJunk,
        MoveFolder,
        MoveItem,
        SendItem,
        UpdateFolder,
        UpdateItem,
        UploadItems,
    )
}
# What a call needs beside the things that it is about
BESIDE: dict[str, dict[str, Any]] = {
    **{name: {"to_folder": "id"} for name in ("ArchiveItem", "CopyFolder", "CopyItem", "MoveFolder", "MoveItem")},
    "CreateAttachment": {"parent_item": "id"},
    "CreateFolder": {"parent_folder": "id"},
    "MarkAsJunk": {"is_junk": True, "move_item": True},
}
# Answers that the documentation spoils: their MIME content is cut short, and so is no base64
DAMAGED = {"GetItem/response-6.xml", "GetItem/response-9.xml"}


class Recorded:
    """A port that gives an answer that was recorded, whatever is asked."""

    version = Version(EXCHANGE_2016)

    def __init__(self, answer: Element) -> None:
        self.answer = answer

    def exchange(self, operation: str, write: Any, *, repeatable: bool) -> Element:
        return self.answer


def _call(service: Any, count: int) -> Iterator[Any]:
    """Ask for as many things as there are answers."""
    name = service.SERVICE_NAME
    ids = [f"id{n}" for n in range(count)]
    if name.startswith("Find"):
        # Some samples have one id for everything, and nothing is given twice
        rows = len({each.get("Id") for each in service.port.answer.iter(clark("t:ItemId"), clark("t:FolderId"))})
        return service.call(folders=ids, max_items=max(rows, 1))  # the next page was not recorded
    if name == "UploadItems":
        return service.call(items=[("id", "AQ==")] * count)
    if name not in ("CreateItem", "UpdateItem"):
        return service.call(**{"folders" if name.endswith("Folder") else "items": ids}, **BESIDE.get(name, {}))
    # What is sent has no id
    return service.call(items=ids, message_disposition="SendAndSaveCopy")


def files(folder: Path, kind: str) -> list[Path]:
    return [path for operation in OPERATIONS for path in sorted((folder / operation).glob(f"{kind}-*.xml"))]


def test_every_answer_is_read(ews_facts: Path) -> None:
    read = dict.fromkeys(OPERATIONS, 0)
    for path in [*files(ews_facts / "samples", "response"), *files(ews_facts / "recorded", "response")]:
        try:
            answer = unwrap(path.read_bytes()).element
        except (ResponseMessageError, ParseError):
            continue  # a fault, or no XML: the business of the envelope
        operation = local(answer.tag).removesuffix("Response")
        if operation not in OPERATIONS:
            continue
        messages = answer.find(f"{{{MNS}}}ResponseMessages")
        count = len(messages)
        failed = [m for m in messages if m.get("ResponseClass") != "Success"]
        service = OPERATIONS[operation](Recorded(answer))
        results = []
        try:
            results.extend(_call(service, count))
        except ResponseMessageError as e:
            assert operation.startswith("Find"), path
            assert failed, path
            results.append(e)
        damaged = [result for result in results if isinstance(result, MalformedResponseError)]
        assert bool(damaged) == (f"{path.parent.name}/{path.name}" in DAMAGED), f"{path}: {damaged}"
        if not operation.startswith("Find"):
            assert len(results) == count, path
        assert len([r for r in results if isinstance(r, EWSError)]) == len(failed) + len(damaged), path
        read[operation] += 1
    assert min(read.values()) >= 1, read
    assert sum(read.values()) > 120


def _options(request: Element) -> dict[str, Any]:
    """What the attributes of a request are called as arguments."""
    names = {
        "Traversal": "depth",
        "MessageDisposition": "message_disposition",
        "SendMeetingInvitations": "send_meeting_invitations",
        "SendMeetingInvitationsOrCancellations": "send_meeting_invitations_or_cancellations",
        "ConflictResolution": "conflict_resolution",
        "DeleteType": "delete_type",
        "SendMeetingCancellations": "send_meeting_cancellations",
        "AffectedTaskOccurrences": "affected_task_occurrences",
        "DeleteSubFolders": "delete_sub_folders",
        "IsJunk": "is_junk",
        "MoveItem": "move_item",
        "SaveItemToFolder": "save_copy",
    }
    options: dict[str, Any] = {names[str(key)]: str(value) for key, value in request.attrib.items()}
    for flag in {"delete_sub_folders", "is_junk", "move_item", "save_copy"} & options.keys():
        options[flag] = options[flag] == "true"
    for tag in ("m:ItemShape", "m:FolderShape"):
        wanted = request.find(clark(tag))
        if wanted is not None:
            options["shape"] = wanted.findtext(clark("t:BaseShape"))
            mime = wanted.findtext(clark("t:IncludeMimeContent"))
            if mime is not None:
                options["include_mime_content"] = mime == "true"
    return options


def test_every_request_could_have_been_ours(ews_facts: Path) -> None:
    seen = 0
    for path in files(ews_facts / "samples", "request"):
        try:
            request = unwrap(path.read_bytes()).element
        except ParseError:
            continue
        operation = local(request.tag)
        if operation not in OPERATIONS:
            continue
        seen += 1
        kwargs = _options(request)
        # Refusals come when the call is made: nothing is sent before it is iterated
        things = "folders" if "Folder" in operation or operation == "FindItem" else "items"
        asked = [("id", "AQ==")] if operation == "UploadItems" else ["id"]
        OPERATIONS[operation](Recorded(request)).call(**{things: asked}, **{**BESIDE.get(operation, {}), **kwargs})
    assert seen > 80
