"""UploadItems: what was exported goes into a folder again; what is in it is not looked at."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from .._pattern import pattern
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue, MalformedResponseError, shorten
from ..properties import ItemId
from ..version import EXCHANGE_2010_SP1, Build, Version
from .common import EWSAccountService
from .messages import container
from .payload import choice, flag, folder_id, item_id, listed, only_for

CREATE_NEW: Final = "CreateNew"
UPDATE: Final = "Update"
UPDATE_OR_CREATE: Final = "UpdateOrCreate"
CREATE_ACTIONS: Final = (CREATE_NEW, UPDATE, UPDATE_OR_CREATE)

_ITEM_ID: Final = f"{{{MNS}}}ItemId"
# 25 MB of base64: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/uploaditems-operation
_MAX_CHARACTERS: Final = 25_000_000
_BASE64: Final = pattern(r"[A-Za-z0-9+/=\s]+")
_BASE64_BYTES: Final = pattern(rb"[A-Za-z0-9+/=\s]+")
_EXPECTED: Final = (
    "expected pairs (folder, data), or (folder, (item_id, is_associated, data)), where data is what export() gave"
)


class Upload(NamedTuple):
    """What becomes of one piece of exported content.

    :param folder: where it goes
    :param item: which item it replaces; None for a new one
    :param is_associated: whether it is one of the hidden items of the folder; None leaves it out
    :param text: base64
    """

    folder: Any
    item: Any
    is_associated: bool | None
    text: str


class UploadItems(EWSAccountService):
    """Upload what was exported.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/uploaditems-operation

    However large the chunks may be, a request holds 25 MB at most, unless it is about a single item.
    """

    SERVICE_NAME: ClassVar[str] = "UploadItems"
    element_container_name: ClassVar[str | None] = _ITEM_ID
    supported_from: ClassVar[Build | None] = EXCHANGE_2010_SP1
    repeatable: ClassVar[bool] = False

    def call(self, items: Iterable[Any], create_action: str | None = None) -> Iterator[Any]:
        """Yield the id of each item that was made of what was uploaded, or in its place the error for it.

        :param items: pairs (folder, data), data as text or bytes, or (folder, (item_id, is_associated, data)) to replace
            an item; taken chunk by chunk
        :param create_action: "CreateNew", "Update", "UpdateOrCreate": what is done with those that have an item_id;
            default "Update"
        """
        if create_action is not None:
            choice("create_action", create_action, CREATE_ACTIONS)
        listed("items", items)
        if isinstance(items, (list, tuple)):
            for each in items:
                upload_of(each)  # what cannot be uploaded is found before the first is

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, create_action, version=version)

        return self._batch(items, write)

    def get_payload(
        self, items: Iterable[Any], create_action: str | None = None, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's.

        :raises InvalidFieldForVersion: the server has no such operation
        """
        version = version or self.port.version
        only_for(type(self), version)
        out = ["<m:UploadItems><m:Items>"]
        for each in items:
            _write(upload_of(each), create_action, version, out)
        out.append("</m:Items></m:UploadItems>")
        return "".join(out)

    def _chunks(self, things: Iterable[Any]) -> Iterator[list[Any]]:
        """Yield the things in lists that are neither too long nor too large."""
        left, size = list[Any](), 0
        for thing in things:
            characters = _characters(thing)
            if left and size + characters > _MAX_CHARACTERS:
                yield left
                left, size = [], 0
            left.append(thing)
            size += characters
            if len(left) >= self.chunk_size:
                yield left
                left, size = [], 0
        if left:
            yield left

    def _width(self, things: Iterable[Any]) -> int:
        if isinstance(things, (list, tuple)) and sum(map(_characters, things)) > _MAX_CHARACTERS:
            return super()._width(iter(things))
        return super()._width(things)

    def _result(self, message: Element) -> Any:
        element = container(message, _ITEM_ID)
        made = None if element is None else ItemId.from_xml(element, self.account)
        if made is None or not made.id:
            raise MalformedResponseError("UploadItems succeeded without giving an id")
        return made


def upload_of(thing: Any) -> Upload:
    """Make sense of what is to be uploaded.

    :raises InvalidValue, InvalidTypeError: saying what is expected
    """
    if not isinstance(thing, (tuple, list)) or len(thing) != 2:
        raise InvalidValue(f"{shorten(thing)} cannot be uploaded: {_EXPECTED}")
    folder, data = thing
    item, is_associated = None, None
    if isinstance(data, (tuple, list)):
        if len(data) != 3:
            raise InvalidValue(f"{shorten(thing)} cannot be uploaded: {_EXPECTED}")
        item, is_associated, data = data
        if is_associated is not None:
            flag("is_associated", is_associated)
    if isinstance(data, Exception):
        raise InvalidValue(
            f"An error cannot be uploaded; it stands where the export failed: {type(data).__name__}: {data}"
        )
    return Upload(folder, item, is_associated, _text(data))


def _text(data: Any) -> str:
    """Give the content as base64. Bytes are that already if they look so: content itself begins with bytes that do not."""
    if isinstance(data, str):
        if not _BASE64.fullmatch(data):
            raise InvalidValue(f"'data' must be base64 text, as export() gives it, not {shorten(data)}")
        return data
    if isinstance(data, (bytes, bytearray, memoryview)):
        content = bytes(data)
        if not content:
            raise InvalidValue("'data' must not be empty")
        return (content if _BASE64_BYTES.fullmatch(content) else b64encode(content)).decode("ascii")
    raise InvalidTypeError("data", data, (str, bytes))


def _characters(thing: Any) -> int:
    """Say how large something will be in a request, about; what makes no sense is refused when it is written."""
    data = thing[1] if isinstance(thing, (tuple, list)) and len(thing) == 2 else ""
    if isinstance(data, (tuple, list)):
        data = data[-1] if data else ""
    if isinstance(data, str):
        return len(data) + 400
    return len(data) * 4 // 3 + 400 if isinstance(data, (bytes, bytearray, memoryview)) else 400


def _write(upload: Upload, create_action: str | None, version: Version, out: list[str]) -> None:
    action = CREATE_NEW if upload.item is None else create_action or UPDATE
    associated = ""
    if upload.is_associated is not None:
        associated = f' IsAssociated="{flag("is_associated", upload.is_associated)}"'
    out.append(f'<t:Item CreateAction="{action}"{associated}>{_parent(upload.folder, version)}')
    if upload.item is not None:
        out.append(item_id(upload.item, version))
    out.append(f"<t:Data>{upload.text}</t:Data></t:Item>")


def _parent(folder: Any, version: Version) -> str:
    """Name the folder by its id: the schema wants no other name here (types.xsd, UploadItemType)."""
    known = getattr(folder, "id", None) if hasattr(folder, "to_id") else None
    named = folder_id((folder.id, folder.changekey) if known else folder, version)
    if not named.startswith("<t:FolderId "):
        raise InvalidValue(f"A folder that is uploaded to must be named by its id, not as {shorten(folder)}")
    return f"<t:ParentFolderId{named.removeprefix('<t:FolderId')}"
