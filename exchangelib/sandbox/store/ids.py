"""Opaque ids and change keys: what they are made of, and how a bad one is told from a good one; it looks nothing up."""

from __future__ import annotations

import base64
import binascii
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


class Id(NamedTuple):
    """What an id says.

    :param kind: FOLDER, ITEM, ATTACHMENT or CONVERSATION
    :param mailbox: number of the mailbox
    :param number: number of the thing, never given twice
    """

    kind: bytes
    mailbox: int
    number: int


def encode(kind: bytes, mailbox: int, number: int) -> str:
    """The id of a thing."""
    body = _MAGIC + _BODY.pack(kind, mailbox, number)
    return base64.b64encode(body + struct.pack(">I", zlib.crc32(body)) + b"\x00").decode("ascii")


def decode(text: str) -> Id:
    """What an id means.

    :raises Refusal: ErrorInvalidIdEmpty or ErrorInvalidIdMalformed
    """
    if not text:
        raise Refusal("ErrorInvalidIdEmpty", "Id must be non-empty.")
    try:
        raw = base64.b64decode(text, validate=True)
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
