"""An item as one piece of data, whole, for ExportItems and UploadItems; it knows neither ids nor folders.

What Exchange exports is opaque to clients, and so is this: a begin, a table of contents in JSON, the bytes of the contents
one after the other, and a check sum.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

from exchangelib.sandbox.bags import pack, pack_node, unpack, unpack_node
from exchangelib.sandbox.drafts import Attachment, NewItem

_BEGIN = b"\x01\x00\x00\x00\x08\x00\x00\x00exchangelib.sandbox.item.1\x00"
_LENGTH = struct.Struct(">Q")
_CHECK = struct.Struct(">I")


class Damaged(ValueError):
    """The data is no item."""


def _described(attachment: Attachment, contents: list[bytes]) -> dict[str, Any]:
    if attachment.content is not None:
        contents.append(attachment.content)
    return {
        "element": pack_node(attachment.element),
        "length": None if attachment.content is None else len(attachment.content),
        "inline": attachment.is_inline,
        "size": attachment.size,
        "attachments": [_described(each, contents) for each in attachment.attachments],
    }


def wrap(item: NewItem) -> bytes:
    """The data of an item."""
    contents = [] if item.mime is None else [item.mime]
    table = {
        "kind": item.kind,
        "bag": pack(item.bag),
        "associated": item.associated,
        "mime": None if item.mime is None else len(item.mime),
        "attachments": [_described(each, contents) for each in item.attachments],
    }
    head = zlib.compress(json.dumps(table, ensure_ascii=True).encode("ascii"))
    data = b"".join([_BEGIN, _LENGTH.pack(len(head)), head, *contents])
    return data + _CHECK.pack(zlib.crc32(data))


class _Contents:
    """The bytes behind the table of contents, taken one after the other."""

    def __init__(self, data: memoryview) -> None:
        self._data = data

    def take(self, length: int | None) -> bytes | None:
        if length is None:
            return None
        found, self._data = self._data[:length], self._data[length:]
        return bytes(found)


def _attachment(table: dict[str, Any], contents: _Contents) -> Attachment:
    content = contents.take(table["length"])
    made = Attachment(unpack_node(table["element"]), content, table["inline"], table["size"])
    made.attachments = [_attachment(each, contents) for each in table["attachments"]]
    return made


def unwrap(data: bytes) -> NewItem:
    """The item in some data.

    :raises Damaged: it is not what `wrap` gave
    """
    view = memoryview(data)
    begin, check = len(_BEGIN), len(data) - _CHECK.size
    if not data.startswith(_BEGIN) or check < begin + _LENGTH.size:
        raise Damaged("the data does not begin as an exported item does")
    if _CHECK.unpack_from(data, check)[0] != zlib.crc32(view[:check]):
        raise Damaged("the data of an exported item was changed or cut off")
    start = begin + _LENGTH.size
    end = start + _LENGTH.unpack_from(data, begin)[0]
    table = json.loads(zlib.decompress(view[start:end]))
    contents = _Contents(view[end:check])
    made = NewItem(table["kind"], unpack(table["bag"]), associated=table["associated"])
    made.mime = contents.take(table["mime"])
    made.attachments = [_attachment(each, contents) for each in table["attachments"]]
    return made
