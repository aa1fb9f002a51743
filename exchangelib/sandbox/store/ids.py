"""Opaque ids and change keys: what they are made of, and how a bad one is told from a good one; it looks nothing up."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from typing import NamedTuple

from exchangelib.sandbox.refusal import Refusal

_MAGIC = b"\x00\x03\x24"  # "AAMk", how the ids of real servers begin
_BODY = struct.Struct(">cIQ")
_CHANGE = struct.Struct(">cQ")
_CHANGE_MAGIC = b"\x09\x00\x00"  # "CQAA"

FOLDER = b"F"
ITEM = b"I"
ATTACHMENT = b"A"
CONVERSATION = b"C"
OCCURRENCE = b"O"
OCCURRENCE_ATTACHMENT = b"B"
# How a real server makes its ids: GUID of the mailbox as text, a byte, and an entry id, 46 bytes for a folder, 70 for an item
# (seen in the recordings, CreateFolder/request-11 and others).
_FOREIGN = re.compile(rb"\x00\x03\x24\x00([0-9a-f-]{36}).(?:(\x2e\x00.{46})|\x46\x00.{70})", re.DOTALL)
NOWHERE = -1
_INDEX_BITS = 20


class Id(NamedTuple):
    """What an id says.

    :param kind: FOLDER, ITEM, ATTACHMENT, CONVERSATION, OCCURRENCE or OCCURRENCE_ATTACHMENT: one as an occurrence shows it
    :param mailbox: number of the mailbox; NOWHERE for one of another server
    :param number: number of the thing, never given twice
    :param guid: of a mailbox of another server
    """

    kind: bytes
    mailbox: int
    number: int
    guid: str = ""


def encode(kind: bytes, mailbox: int, number: int) -> str:
    """The id of a thing."""
    body = _MAGIC + _BODY.pack(kind, mailbox, number)
    return base64.b64encode(body + struct.pack(">I", zlib.crc32(body)) + b"\x00").decode("ascii")


def occurrence_number(number: int, index: int) -> int:
    """The number in the id of an occurrence: that of its series, and its index from 1."""
    return number << _INDEX_BITS | index


def split_occurrence(number: int) -> tuple[int, int]:
    """The number of the series and the index, from the number in the id of an occurrence."""
    return number >> _INDEX_BITS, number & ((1 << _INDEX_BITS) - 1)


def decode(text: str) -> Id:
    """What an id means.

    :raises Refusal: ErrorInvalidIdEmpty or ErrorInvalidIdMalformed
    """
    if not text:
        raise Refusal("ErrorInvalidIdEmpty", "Id must be non-empty.")
    try:
        raw = base64.b64decode(text, validate=True)
        foreign = _FOREIGN.fullmatch(raw)
        if foreign is not None:
            return Id(FOLDER if foreign[2] else ITEM, NOWHERE, NOWHERE, foreign[1].decode("ascii"))
        body, check = raw[:-5], raw[-5:-1]
        if not body.startswith(_MAGIC) or struct.pack(">I", zlib.crc32(body)) != check or raw[-1:] != b"\x00":
            raise ValueError(text)
        found = Id(*_BODY.unpack(body[len(_MAGIC) :]))
    except (ValueError, binascii.Error, struct.error) as e:
        raise Refusal("ErrorInvalidIdMalformed", "Id is malformed.") from e
    return found


def change_key(kind: bytes, change: int) -> str:
    """The change key of a thing in one of its states."""
    return base64.b64encode(_CHANGE_MAGIC + _CHANGE.pack(kind, change)).decode("ascii")


def parse_change_key(text: str) -> int:
    """The state that a change key means.

    :raises Refusal: ErrorInvalidChangeKey
    """
    try:
        raw = base64.b64decode(text, validate=True)
        if not raw.startswith(_CHANGE_MAGIC):
            raise ValueError(text)
        return int(_CHANGE.unpack(raw[len(_CHANGE_MAGIC) :])[1])
    except (ValueError, binascii.Error, struct.error) as e:
        raise Refusal("ErrorInvalidChangeKey", "The change key is invalid.") from e
