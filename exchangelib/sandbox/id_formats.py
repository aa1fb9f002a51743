"""Ids in the six forms that servers have given them, each made from the others; it looks nothing up."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store.ids import FOLDER, ITEM, OCCURRENCE, Id, decode, encode

# [MS-OXCDATA] 2.2.4: an entry id is flags, provider, type, GUID of the database and a counter; that of an item has the
# pair twice. Provider and GUID hold the number of the mailbox here, the counter that of the thing.
_ENTRY = struct.Struct("<4x8sQH8sQ6s2x")
_TWICE = struct.Struct("<16x6s2x")
_PROVIDER, _DATABASE = b"sandbox\x00", b"database"
_TYPES = {FOLDER: 0x01, ITEM: 0x07, OCCURRENCE: 0x0D}
_KINDS = {number: kind for kind, number in _TYPES.items()}
_LEGACY = b"\x01\x01\x14\x00"
_BODY = struct.Struct(">cQQ")
# The type behind the entry id in a store id: of a folder, and of a message.
_STORE_TYPES = {FOLDER: 1, ITEM: 9, OCCURRENCE: 9}


def _malformed() -> Refusal:
    return Refusal("ErrorInvalidIdMalformed", "Id is malformed.")


def _mailbox(number: int) -> int:
    return number & 0xFFFFFFFFFFFFFFFF


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _entry(given: Id) -> bytes:
    counter = given.number.to_bytes(6, "big")
    mailbox = _mailbox(given.mailbox)
    head = _ENTRY.pack(_PROVIDER, mailbox, _TYPES[given.kind], _DATABASE, mailbox, counter)
    return head if given.kind == FOLDER else head + _TWICE.pack(counter)


def _from_entry(raw: bytes) -> Id:
    provider, mailbox, of, database, _, counter = _ENTRY.unpack(raw[: _ENTRY.size])
    found = Id(_KINDS[of], _signed(mailbox), int.from_bytes(counter, "big"))
    if (provider, database) != (_PROVIDER, _DATABASE) or _entry(found) != raw:
        raise ValueError(raw)
    return found


def _store(given: Id) -> bytes:
    entry = _entry(given)
    return bytes([len(entry)]) + entry + bytes([_STORE_TYPES[given.kind]])


def _from_store(raw: bytes) -> Id:
    found = _from_entry(raw[1:-1])
    if _store(found) != raw:
        raise ValueError(raw)
    return found


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _legacy(given: Id) -> str:
    return _text(_LEGACY + _BODY.pack(given.kind, _mailbox(given.mailbox), given.number))


def _from_legacy(text: str) -> Id:
    raw = _raw(text)
    if not raw.startswith(_LEGACY):
        raise ValueError(text)
    kind, mailbox, number = _BODY.unpack(raw[len(_LEGACY) :])
    return Id(kind, _signed(mailbox), number)


_WRITE: dict[str, Callable[[Id], str]] = {
    "EwsLegacyId": _legacy,
    "EwsId": lambda given: encode(given.kind, given.mailbox, given.number),
    "EntryId": lambda given: _text(_entry(given)),
    "HexEntryId": lambda given: _entry(given).hex().upper(),
    "StoreId": lambda given: _text(_store(given)),
    "OwaId": lambda given: quote(_text(_store(given)), safe=""),
}
_READ: dict[str, Callable[[str], Id]] = {
    "EwsLegacyId": _from_legacy,
    "EwsId": decode,
    "EntryId": lambda text: _from_entry(_raw(text)),
    "HexEntryId": lambda text: _from_entry(bytes.fromhex(text)),
    "StoreId": lambda text: _from_store(_raw(text)),
    "OwaId": lambda text: _from_store(_raw(unquote_to_bytes(text).decode("ascii"))),
}


def read(text: str, form: str) -> Id:
    """What an id in one of the forms means.

    :param form: "EwsLegacyId", "EwsId", "EntryId", "HexEntryId", "StoreId" or "OwaId"
    :raises Refusal: ErrorInvalidIdEmpty or ErrorInvalidIdMalformed
    """
    if not text:
        raise Refusal("ErrorInvalidIdEmpty", "Id must be non-empty.")
    try:
        found = _READ[form](text)
    except (ValueError, KeyError, binascii.Error, struct.error) as e:
        raise _malformed() from e
    if found.kind not in _TYPES or found.guid:
        raise _malformed()
    return found


def write(given: Id, form: str) -> str:
    """An id in one of the forms.

    :raises Refusal: ErrorInvalidIdMalformed, it does not fit
    """
    try:
        return _WRITE[form](given)
    except OverflowError as e:
        raise _malformed() from e
