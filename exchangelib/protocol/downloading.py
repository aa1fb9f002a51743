"""The content of a file, handed on while it comes over a borrowed session; which operation asked for it is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .._net.answers import Reply
from .._wire.soap import Answer
from .._wire.stream import ContentReader
from ..errors import MalformedResponseError

_UNAUTHORIZED = 401


class Content(NamedTuple):
    """What an answer is that holds a file: its content in pieces, and what the server said of itself before."""

    pieces: Iterator[bytes]
    server_version: Mapping[str, str] | None


def begin(opened: tuple[Any, Any], pool: Any, understood: Callable[[Reply], Answer]) -> Answer | Content:
    """Read an answer up to where the content of a file begins; one that holds none is read to its end.

    :param opened: a borrowed session, and the answer that comes over it
    :param pool: takes the session back
    :param understood: makes the answer of a whole reply, or raises what it says
    """
    session, answer = opened
    pieces = answer.pieces()
    try:
        head: list[bytes] = []
        reader = ContentReader() if answer.status_code == 200 else None
        for piece in pieces:
            head.append(piece)
            first = _fed(reader, piece)
            if first is None:
                reader = None  # it is no XML that can be read a piece at a time: judge it as a whole
            elif reader is not None and reader.has_begun:
                return Content(_rest(first, pieces, reader, session, answer, pool), reader.server_version)
        reply = answer.reply(b"".join(head))
    except BaseException:
        _drop(session, answer, pool)
        raise
    if answer.status_code == _UNAUTHORIZED:
        _drop(session, answer, pool)
    else:
        answer.close()
        pool.release_session(session)
    return understood(reply)


def _fed(reader: ContentReader | None, piece: bytes) -> bytes | None:
    if reader is None:
        return None
    try:
        return reader.feed(piece)
    except MalformedResponseError:
        if reader.has_begun:
            raise
        return None


def _rest(
    first: bytes, pieces: Iterator[bytes], reader: ContentReader, session: Any, answer: Any, pool: Any
) -> Iterator[bytes]:
    """Yield the content; whoever stops before its end loses the connection, not the next one's answer."""
    is_whole = False
    try:
        if first:
            yield first
        for piece in pieces:
            content = reader.feed(piece)
            if content:
                yield content
        reader.close()
        is_whole = True
    finally:
        if is_whole:
            answer.close()
            pool.release_session(session)
        else:
            _drop(session, answer, pool)


def _drop(session: Any, answer: Any, pool: Any) -> None:
    answer.close()
    pool.retire_session(session)
