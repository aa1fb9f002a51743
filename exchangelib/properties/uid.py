"""UIDs of calendar items as Exchange keeps them: bytes of a GlobalObjectId."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ..errors import InvalidTypeError

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["UID"]

# [MS-OXOCAL] 2.2.1.27 PidLidGlobalObjectId: byte array id, instance date, creation time, reserved
_HEADER = bytes.fromhex("040000008200E00074C5B7101A82E008") + bytes(4) + bytes(8) + bytes(8)
# The data of a UID that is not Exchange's own: a marker, a version, the text, a zero
_MARKER = b"vCal-Uid" + struct.pack("<I", 1)


class UID(bytes):
    """A UID from a calendar file, made a GlobalObjectId, for use with an extended property of type Binary.

    https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxocal/1d3aac05-a7b9-45cc-a213-47f0a0a2c5c1

    :param uid: the text, e.g. '261cbc18-1f65-5a0a-bd11-23b1e224cc2f'
    """

    def __new__(cls, uid: str | bytes) -> Self:
        """Make one from text; bytes are a GlobalObjectId already, as in a pickle."""
        return super().__new__(cls, uid if isinstance(uid, bytes) else cls.to_global_object_id(uid))

    @classmethod
    def to_global_object_id(cls, uid: str) -> bytes:
        """Give the bytes of the GlobalObjectId for a UID."""
        if not isinstance(uid, str):
            raise InvalidTypeError("uid", uid, str)
        data = _MARKER + uid.encode() + b"\x00"
        return _HEADER + struct.pack("<I", len(data)) + data
