"""The envelope that Negotiate puts around other mechanisms (RFC 4178), as bytes of DER; it proves nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, field

SPNEGO = bytes.fromhex("2b0601050502")
KERBEROS = bytes.fromhex("2a864886f712010202")
MS_KERBEROS = bytes.fromhex("2a864882f712010202")  # a slip of Windows 2000 that has stayed: [MS-SPNG] 3.1.5.2
NTLM = bytes.fromhex("2b06010401823702020a")
ACCEPTED, INCOMPLETE, REJECTED, REQUEST_MIC = range(4)
_SEQUENCE, _OID, _OCTETS, _ENUMERATED = 0x30, 0x06, 0x04, 0x0A


class BadEnvelope(Exception):
    """Bytes that are no such envelope."""


@dataclass(frozen=True)
class Envelope:
    """What a client sends.

    :param first: it opens the negotiation
    :param mechanisms: what it can do, best first, as encoded object identifiers
    :param encoded: the list of mechanisms as it came, over which an integrity code is
    :param token: of the mechanism
    :param mic: integrity code over the list of mechanisms
    """

    first: bool
    mechanisms: tuple[bytes, ...] = ()
    encoded: bytes = b""
    token: bytes = field(default=b"", repr=False)
    mic: bytes = b""


def read(data: bytes) -> Envelope:
    """Read what a client sends.

    :raises BadEnvelope: it is damaged
    """
    tag, inner, _rest = _take(data)
    if tag == 0x60:  # RFC 2743 §3.1
        tag, name, inner = _take(inner)
        if tag != _OID or name != SPNEGO:
            raise BadEnvelope("this is another mechanism than SPNEGO")
        tag, inner, _rest = _take(inner)
    if tag not in (0xA0, 0xA1):
        raise BadEnvelope("this is neither the first nor a later token of a negotiation")
    tag, inner, _rest = _inside(inner, _SEQUENCE)
    parts: dict[int, bytes] = {}
    first = data[:1] in (b"\x60", b"\xa0")
    while inner:
        number, value, inner = _take(inner)
        parts[number] = value
    encoded = parts.get(0xA0, b"") if first else b""
    octets = {number: _inside(parts[number], _OCTETS)[1] for number in (0xA2, 0xA3) if number in parts}
    return Envelope(first, _mechanisms(encoded), encoded, octets.get(0xA2, b""), octets.get(0xA3, b""))


def _mechanisms(encoded: bytes) -> tuple[bytes, ...]:
    if not encoded:
        return ()
    _tag, inner, _rest = _inside(encoded, _SEQUENCE)
    found = []
    while inner:
        tag, value, inner = _take(inner)
        if tag != _OID:
            raise BadEnvelope("a mechanism must be an object identifier")
        found.append(value)
    return tuple(found)


def answer(state: int, mechanism: bytes | None = None, token: bytes | None = None, mic: bytes | None = None) -> bytes:
    """What a server sends (RFC 4178 §4.2.2)."""
    body = _put(0xA0, _put(_ENUMERATED, bytes([state])))
    if mechanism is not None:
        body += _put(0xA1, _put(_OID, mechanism))
    if token is not None:
        body += _put(0xA2, _put(_OCTETS, token))
    if mic is not None:
        body += _put(0xA3, _put(_OCTETS, mic))
    return _put(0xA1, _put(_SEQUENCE, body))


def _inside(data: bytes, wanted: int) -> tuple[int, bytes, bytes]:
    tag, value, rest = _take(data)
    if tag != wanted:
        raise BadEnvelope(f"tag {tag:#x} stands where {wanted:#x} is expected")
    return tag, value, rest


def _take(data: bytes) -> tuple[int, bytes, bytes]:
    """The first element: its tag, its content, and what comes after it (X.690 §8.1)."""
    if len(data) < 2:
        raise BadEnvelope("there is nothing where an element is expected")
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
        if start == 2 or start > 6:
            raise BadEnvelope("a length is of no use")
    if start + length > len(data):
        raise BadEnvelope("an element is longer than what holds it")
    return data[0], data[start : start + length], data[start + length :]


def _put(tag: int, value: bytes) -> bytes:
    if len(value) < 0x80:
        return bytes([tag, len(value)]) + value
    length = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value
