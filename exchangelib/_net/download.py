"""An answer that is read a piece at a time; what it says is not known here."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from .._wire.stream import Body
from ..errors import EWSError, MalformedResponseError
from .adapters import Session
from .answers import Reply
from .channel import (
    DEFAULT_LIMITS,
    Limits,
    Timeout,
    is_compressed,
    is_foreign,
    send,
    too_large,
    too_slow,
    translate,
    wbits_of,
)
from .echo import without_echo
from .faults import ConnectionLost

PIECE = 1 << 16  # bytes that are read, and at most decompressed, at once


class Download:
    """The answer to a request: its head is here, its body comes.

    :param session: whose connection, cookies and authentication are used
    :param data: the body of the request
    :param headers: beside those of the session
    :param timeout: seconds, or seconds to connect and seconds between bytes
    :param limits: how much is taken in
    :raises TransportError: of `faults`
    """

    def __init__(
        self,
        session: Session,
        url: str,
        data: bytes | Body,
        headers: Mapping[str, str],
        timeout: Timeout,
        limits: Limits | None = None,
    ) -> None:
        self.url, self._timeout, self._limits = url, timeout, limits or DEFAULT_LIMITS
        failure: EWSError | None = None
        try:
            self._response = send(session, url, data, headers, timeout, self._limits)
        except Exception as e:
            if isinstance(e, EWSError) or not is_foreign(e):
                raise
            failure = translate(e, url, timeout, sent=False)
        if failure is not None:  # outside the except block: see `post`
            raise failure
        session.usage_count += 1
        self.status_code: int = self._response.status_code
        self.headers: Mapping[str, str] = self._response.headers

    def pieces(self) -> Iterator[bytes]:
        """Yield the body, decompressed; errors are ours.

        :raises TransportError: of `faults`, or `MalformedResponseError`
        """
        failure: EWSError
        try:
            raw = self._response.raw
            yield from (
                _inflated(_read(raw, self._limits), self._limits) if is_compressed(raw) else _read(raw, self._limits)
            )
            return
        except Exception as e:
            if isinstance(e, EWSError) or not is_foreign(e):
                raise
            failure = translate(e, self.url, self._timeout, sent=True)
        raise failure

    def reply(self, content: bytes) -> Reply:
        """Return the answer with its whole body, which has been read already, as what errors may tell of."""
        whole = Reply(self.url, self.status_code, self.headers, content)
        return without_echo(whole, self._response.request.headers)

    def close(self) -> None:
        """Let the connection go."""
        self._response.close()


def _read(raw: Any, limits: Limits) -> Iterator[bytes]:
    total = 0
    left = limits.seconds
    while True:
        began = time.monotonic()
        # The empty read at the end is where urllib3 notices that a body is shorter than it was said to be
        piece = raw.read1(PIECE, decode_content=False)
        if not piece:
            return
        total += len(piece)
        if total > limits.size:
            raise too_large(total, limits.size)
        left -= time.monotonic() - began  # only of waiting: what is done with the pieces may take its time
        if left < 0:
            raise too_slow(total, limits.seconds)
        yield piece


def _inflated(wire: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Decompress as far as the limits allow, no more than a piece at once. See `channel.inflate`."""
    taken = given = 0
    decoder: Any = None
    wbits = 0
    try:
        for data in wire:
            taken += len(data)
            allowed = min(limits.size, max(limits.ratio_floor, limits.ratio * taken))
            while True:
                if decoder is None or decoder.eof:
                    data = data if decoder is None else data.lstrip(b"\0")  # gzip may have members, and padding
                    if not data:
                        break
                    wbits = wbits or wbits_of(data)
                    decoder = zlib.decompressobj(wbits)
                piece = decoder.decompress(data, PIECE)
                data = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
                given += len(piece)
                if given > allowed:
                    raise MalformedResponseError(f"The answer swells to more than {allowed:,} bytes when decompressed")
                if piece:
                    yield piece
                elif not data:  # all that came is taken, and all that it holds is given
                    break
    except zlib.error as e:
        raise MalformedResponseError(f"The answer cannot be decompressed: {e}") from None
    if decoder is not None and not decoder.eof:
        raise ConnectionLost("The answer broke off: its compressed body is incomplete")
