"""Contents of attachments on their way, a piece at a time: base64 out of an answer, and into a request; it opens no connection."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from ..errors import InvalidTypeError, InvalidValue, MalformedResponseError
from .ns import MNS, TNS
from .write import encode
from .xml import MAX_BYTES, MAX_DEPTH, ParseError

# What is encoded at once: a multiple of three, so that no padding comes before the end
_BLOCK: Final = 3 * 65536
# What cannot be rewound is kept here up to this size, in bytes, and beyond it on disk
_IN_MEMORY: Final = 1 << 20


# --- into a request


class Source:
    """A file whose bytes go into a request as base64, read when they are sent, and again if they are sent again.

    :param file: a file that gives bytes, from where it stands to its end. One that cannot be rewound is copied first,
        because the length has to be known before anything is sent
    :raises InvalidTypeError: it gives text
    """

    def __init__(self, file: Any) -> None:
        measured = _measured(file)
        self._copy: Any = None
        if measured is None:
            self._copy = _copied(file)
            measured = self._copy, 0, self._copy.tell()
        self._file, self._start, self.size = measured

    def __len__(self) -> int:
        """The number of characters that it has as base64."""
        return (self.size + 2) // 3 * 4

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._start)
        left = self.size
        while left:
            block = _exactly(self._file, min(_BLOCK, left))
            left -= len(block)
            yield b64encode(block)

    def __del__(self) -> None:
        copy = self.__dict__.get("_copy")
        if copy is not None:
            copy.close()

    def __repr__(self) -> str:
        return f"Source({self.size} bytes)"


def _measured(file: Any) -> tuple[Any, int, int] | None:
    """Give a file, where its bytes begin, and how many there are; None if it cannot be rewound."""
    try:
        start = file.tell()
        size = file.seek(0, 2) - start
        file.seek(start)
        sample = file.read(0)
    except (AttributeError, OSError, TypeError):
        return None
    if not isinstance(sample, bytes):
        raise InvalidTypeError("content", sample, bytes)
    return file, start, max(size, 0)


def _copied(file: Any) -> Any:
    import tempfile  # brings what unpacks archives, and few sources have to be copied

    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as its source
    try:
        while piece := file.read(_BLOCK):
            if not isinstance(piece, bytes):
                raise InvalidTypeError("content", piece[:10], bytes)
            copy.write(piece)
    except BaseException:
        copy.close()
        raise
    return copy


def _exactly(file: Any, size: int) -> bytes:
    pieces: list[bytes] = []
    while size:
        piece = file.read(size)
        if not piece:
            raise InvalidValue("A file that is attached became shorter while it was sent")
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Parts(tuple[str | Source, ...]):
    """The text of a request with files in it."""

    __slots__ = ()

    def encoded(self, before: str, after: str) -> Body:
        """Give the body of a request, its text checked.

        :param before: what comes before the parts, such as the beginning of an envelope
        :param after: what comes after them
        :raises InvalidValue: a value has a character that XML cannot carry
        """
        return Body(part if isinstance(part, Source) else encode(part) for part in (before, *self, after))


class Body(tuple[bytes | Source, ...]):
    """A request of known length that is made while it is sent, as often as it is sent."""

    __slots__ = ()

    def __new__(cls, parts: Any) -> Body:
        """Take the parts in order."""
        return super().__new__(cls, parts)

    def __len__(self) -> int:
        """The number of bytes."""
        return sum(len(part) for part in self.parts())

    def parts(self) -> Iterator[bytes | Source]:
        """Yield the parts themselves."""
        return super().__iter__()

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts():
            if isinstance(part, bytes):
                yield part
            else:
                yield from part

    def outline(self) -> bytes:
        """Give the request without its files, for a log."""
        return b"".join(
            part if isinstance(part, bytes) else f"[{part.size} bytes of a file]".encode() for part in self.parts()
        )


# --- out of an answer

_CONTENT: Final = (f"{{{MNS}}}Attachments", f"{{{TNS}}}FileAttachment", f"{{{TNS}}}Content")
_SERVER_VERSION: Final = f"{{{TNS}}}ServerVersionInfo"


class Base64Decoder:
    """Makes bytes of base64 that comes in pieces cut anywhere, white space included."""

    def __init__(self) -> None:
        self._rest = ""
        self._is_over = False

    def decode(self, text: str) -> bytes:
        """Give the bytes of all the whole groups of characters that there are.

        :raises MalformedResponseError: it is no base64
        """
        text = self._rest + "".join(text.split())
        end = len(text) // 4 * 4
        text, self._rest = text[:end], text[end:]
        if not text:
            return b""
        if self._is_over:
            raise MalformedResponseError("The content of an attachment goes on after its end")
        self._is_over = text.endswith("=")
        try:
            return b64decode(text, validate=True)
        except ValueError as e:
            raise MalformedResponseError(f"The content of an attachment is not base64: {e}") from None

    def close(self) -> None:
        """Say that nothing more comes.

        :raises MalformedResponseError: a group is not whole
        """
        if self._rest:
            raise MalformedResponseError("The content of an attachment breaks off")


class _Target:
    """What the parser tells its events to."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.server_version: Mapping[str, str] | None = None
        self.has_begun = self.has_ended = False
        self.texts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.path.append(tag)
        if len(self.path) > MAX_DEPTH:
            raise ParseError(f"Elements are nested deeper than {MAX_DEPTH}")
        if tag == _CONTENT[-1] and not self.has_begun and tuple(self.path[-3:]) == _CONTENT:
            self.has_begun = True
        elif tag == _SERVER_VERSION:
            self.server_version = {str(name): str(value) for name, value in attributes.items()}

    def end(self, tag: str) -> None:
        if self.has_begun and tag == _CONTENT[-1]:
            self.has_ended = True
        del self.path[-1:]

    def data(self, text: str) -> None:
        if self.has_begun and not self.has_ended:
            self.texts.append(text)

    def doctype(self, *_: Any) -> None:
        raise ParseError("The document has a DOCTYPE. No answer of Exchange has one: it is refused")

    def close(self) -> None:
        pass


class ContentReader:
    """Finds the content of the file attachment in an answer to GetAttachment that comes in pieces.

    `has_begun` tells whether it was found; `server_version` are the attributes of `ServerVersionInfo`, if they came.
    """

    def __init__(self) -> None:
        self._target = _Target()
        target: Any = self._target  # it is told less than a target may be told
        self._decoder = Base64Decoder()
        self._size = 0
        self._parser = etree.XMLParser(
            target=target,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            recover=False,
            huge_tree=True,
            collect_ids=False,
        )

    @property
    def has_begun(self) -> bool:
        """Whether the content has begun."""
        return self._target.has_begun

    @property
    def server_version(self) -> Mapping[str, str] | None:
        """What the server says of itself."""
        return self._target.server_version

    def feed(self, data: bytes) -> bytes:
        """Take the next piece of the answer, and give the content that came with it.

        :raises ParseError: it is not well-formed, or refused
        :raises MalformedResponseError: the content is no base64
        """
        self._size += len(data)
        if self._size > MAX_BYTES * 4:
            raise ParseError(f"The document has more than {MAX_BYTES * 4} bytes")
        self._watched(self._parser.feed, data)
        texts = self._target.texts
        if not texts:
            return b""
        text = "".join(texts)
        texts.clear()
        return self._decoder.decode(text)

    def close(self) -> None:
        """Say that nothing more comes.

        :raises ParseError, MalformedResponseError: it is not complete
        """
        self._watched(self._parser.close)
        self._decoder.close()

    def _watched(self, step: Callable[..., Any], *args: Any) -> None:
        """Have the parser do something, and make its complaint one of ours, which does not drag lxml's along."""
        complaint: str | None = None
        try:
            step(*args)
        except etree.XMLSyntaxError as e:
            complaint = str(e.msg)
        if complaint is not None:
            raise ParseError(f"Not well-formed XML: {complaint}")
