"""MD4 and RC4, which NTLM needs and OpenSSL no longer gives to everybody; nobody should use them for anything else."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator

_MASK = 0xFFFFFFFF


def hmac_md5(key: bytes, *parts: bytes) -> bytes:
    """HMAC-MD5 (RFC 2104)."""
    return hmac.new(key, b"".join(parts), "md5").digest()


def md5(data: bytes) -> bytes:
    """MD5 (RFC 1321)."""
    return hashlib.md5(data, usedforsecurity=False).digest()


def md4(data: bytes) -> bytes:
    """MD4 (RFC 1320)."""
    length = len(data) * 8
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack("<Q", length)
    state: tuple[int, ...] = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    for start in range(0, len(data), 64):
        state = _block(state, struct.unpack("<16I", data[start : start + 64]))
    return struct.pack("<4I", *state)


# For each of the three rounds: the order of the words, and by how much is rotated (RFC 1320 §3.4)
_ROUNDS = (
    (range(16), (3, 7, 11, 19)),
    ((0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13)),
    ((0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)),
)


def _mixed(number: int, b: int, c: int, d: int) -> int:
    if number == 0:
        return (b & c) | (~b & d)
    if number == 1:
        return ((b & c) | (b & d) | (c & d)) + 0x5A827999
    return (b ^ c ^ d) + 0x6ED9EBA1


def _block(state: tuple[int, ...], words: tuple[int, ...]) -> tuple[int, ...]:
    a, b, c, d = state
    for number, (order, shifts) in enumerate(_ROUNDS):
        for step, word in enumerate(order):
            total = (a + _mixed(number, b, c, d) + words[word]) & _MASK
            shift = shifts[step % 4]
            a, b, c, d = d, ((total << shift) | (total >> (32 - shift))) & _MASK, b, c
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d), strict=True))


def rc4(key: bytes, data: bytes) -> bytes:
    """RC4, from the beginning of its stream."""
    return bytes(byte ^ pad for byte, pad in zip(data, _stream(key), strict=False))


def _stream(key: bytes) -> Iterator[int]:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        yield box[(box[i] + box[j]) % 256]
