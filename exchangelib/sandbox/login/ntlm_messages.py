"""The three messages of NTLM as bytes ([MS-NLMP] 2.2); whether they prove anything is not known here."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import datetime

SIGNATURE = b"NTLMSSP\0"
# [MS-NLMP] 2.2.2.5
UNICODE, OEM, REQUEST_TARGET, SIGN, SEAL = 0x1, 0x2, 0x4, 0x10, 0x20
NTLM, ALWAYS_SIGN, TARGET_DOMAIN, SESSION_SECURITY = 0x200, 0x8000, 0x10000, 0x80000
TARGET_INFO, VERSION, KEY_128, KEY_EXCHANGE, KEY_56 = 0x800000, 0x2000000, 0x20000000, 0x40000000, 0x80000000
# [MS-NLMP] 2.2.2.1
AV_END, AV_COMPUTER, AV_DOMAIN, AV_DNS_COMPUTER, AV_DNS_DOMAIN, AV_FLAGS, AV_TIMESTAMP, AV_BINDING = (
    0, 1, 2, 3, 4, 6, 7, 10,
)  # fmt: skip
AV_FLAG_MIC = 0x2
_OS_VERSION = struct.pack("<BBH3xB", 10, 0, 20348, 15)  # Windows Server 2022
_FILETIME_OF_1970 = 116444736000000000
_MIC = slice(72, 88)


class BadMessage(Exception):
    """Bytes that are no message of NTLM, or not the one whose turn it is."""


@dataclass(frozen=True)
class Authenticate:
    """The third message.

    :param message: its bytes
    :param nt_response: of NTLMv2: a proof of 16 bytes, then what the client adds to the challenge
    :param session_key: a random key, encrypted
    """

    message: bytes = field(repr=False)
    user: str
    domain: str
    nt_response: bytes = field(repr=False)
    session_key: bytes = field(repr=False)
    flags: int

    @property
    def pairs(self) -> dict[int, bytes]:
        """What the client says of itself and of the server, under its proof."""
        return read_pairs(self.nt_response[44:])

    @property
    def mic(self) -> bytes:
        """The integrity code over all three messages."""
        return self.message[_MIC]

    @property
    def without_mic(self) -> bytes:
        """What the code is over, of this message."""
        return self.message[: _MIC.start] + bytes(16) + self.message[_MIC.stop :]


def kind(message: bytes) -> int:
    """1, 2 or 3."""
    if not message.startswith(SIGNATURE) or len(message) < 16:
        raise BadMessage("this is no message of NTLM")
    return int(struct.unpack_from("<I", message, 8)[0])


def challenge(negotiate: bytes, nonce: bytes, host: str, domain: str, now: datetime) -> bytes:
    """The second message, in answer to the first.

    :param nonce: the server's challenge, of 8 bytes
    :param host: the server's name
    :param domain: the name of its domain in the DNS
    """
    asked = struct.unpack_from("<I", negotiate, 12)[0]
    text = UNICODE if asked & UNICODE else OEM  # curl speaks the character set of its machine
    kept = SIGN | SEAL | ALWAYS_SIGN | SESSION_SECURITY | KEY_128 | KEY_EXCHANGE | KEY_56 | VERSION
    flags = (asked & kept) | text | NTLM | REQUEST_TARGET | TARGET_INFO | TARGET_DOMAIN | VERSION
    short = domain.partition(".")[0].upper()
    target = short.encode("utf-16-le" if text == UNICODE else "ascii", "replace")
    ticks = int(now.timestamp() * 10_000_000) + _FILETIME_OF_1970
    pairs = write_pairs(
        {
            AV_DOMAIN: short.encode("utf-16-le"),
            AV_COMPUTER: host.partition(".")[0].upper().encode("utf-16-le"),
            AV_DNS_DOMAIN: domain.encode("utf-16-le"),
            AV_DNS_COMPUTER: host.encode("utf-16-le"),
            AV_TIMESTAMP: struct.pack("<Q", ticks),
        }
    )
    head = SIGNATURE + struct.pack("<IHHII8s8x", 2, len(target), len(target), 56, flags, nonce)
    return head + struct.pack("<HHI", len(pairs), len(pairs), 56 + len(target)) + _OS_VERSION + target + pairs


def authenticate(message: bytes) -> Authenticate:
    """Read the third message.

    :raises BadMessage: it is damaged
    """
    if kind(message) != 3 or len(message) < 64:
        raise BadMessage("this is not the third message of NTLM")
    flags = struct.unpack_from("<I", message, 60)[0]
    coding = "utf-16-le" if flags & UNICODE else "latin-1"
    try:
        domain, user = (_field(message, place).decode(coding) for place in (28, 36))
    except UnicodeDecodeError as e:
        raise BadMessage("a name cannot be read") from e
    return Authenticate(message, user, domain, _field(message, 20), _field(message, 52), flags)


def _field(message: bytes, place: int) -> bytes:
    length, _room, start = struct.unpack_from("<HHI", message, place)
    if start + length > len(message):
        raise BadMessage("a part of the message lies outside of it")
    return message[start : start + length]


def write_pairs(pairs: dict[int, bytes]) -> bytes:
    """Attributes with their values ([MS-NLMP] 2.2.2.1)."""
    return b"".join(struct.pack("<HH", name, len(value)) + value for name, value in pairs.items()) + bytes(4)


def read_pairs(data: bytes) -> dict[int, bytes]:
    """The reverse of write_pairs; what comes after the end is of no meaning."""
    found: dict[int, bytes] = {}
    place = 0
    while place + 4 <= len(data):
        name, length = struct.unpack_from("<HH", data, place)
        if name == AV_END:
            return found
        found[name] = data[place + 4 : place + 4 + length]
        place += 4 + length
    raise BadMessage("the list of attributes has no end")
