"""Bytes to elements and back, hardened against what a server should not send; knows no element by name."""

from __future__ import annotations

import logging
import re
import threading
from functools import lru_cache
from typing import Any, Final, TypeAlias

from lxml import etree

from .._pattern import pattern
from ..errors import MalformedResponseError
from .ns import PREFIXES

log = logging.getLogger(__name__)

Element: TypeAlias = etree._Element

#: The largest answer that is parsed, in bytes. Exchange Online refuses to send more than 150 MB of a message.
MAX_BYTES: Final = 512 * 1024 * 1024
#: The deepest nesting of elements. Ten attachments within each other, Exchange's limit, take about sixty.
MAX_DEPTH: Final = 256

# Below this libxml2 keeps its own limits, on texts of 10 MB and depths of 256 among others; see XML_MAX_TEXT_LENGTH in
# its parserInternals.h. They have to be lifted together, so above it only ours remain.
_SMALL: Final = 10_000_000


class ParseError(MalformedResponseError, etree.ParseError):
    """What came is not well-formed XML, or is XML that we refuse.

    :param message: what is wrong
    :param line: line of the document, counted from 1; 0 if there is none to name
    :param column: column of the line
    """

    def __init__(self, message: str = "", line: int = 0, column: int = 0) -> None:
        SyntaxError.__init__(self, message)  # past lxml's own constructor, which wants what only its parser has
        self.value = message
        self.lineno = line
        self.offset = column
        self.code = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.value, self.lineno, self.offset)


class _Parsers(threading.local):
    """A pair of parsers for each thread: a parser serves one document at a time."""

    def __init__(self) -> None:
        self.small = self._make(huge=False)
        self.huge = self._make(huge=True)

    @staticmethod
    def _make(huge: bool) -> Any:
        # Comments and processing instructions are left out, so that they cannot cut a text in two
        return etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            no_network=True,
            recover=False,
            huge_tree=huge,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )


_parsers: Final = _Parsers()


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Element:
    """Parse a document and return its root.

    A document with a DOCTYPE is refused, in any encoding, before it is parsed: without one there are no entities to
    resolve. Nothing that is damaged is guessed at, but for one thing that servers do send: characters, and references
    to characters, that XML 1.0 does not have. Each becomes U+FFFD, nothing else changes, and the log says so.

    :param data: the document, in any encoding that it declares
    :param max_bytes: the largest size, in bytes
    :param max_depth: the deepest nesting of elements
    :raises ParseError: it is not well-formed, has a DOCTYPE, or is beyond a limit
    """
    if len(data) > max_bytes:
        raise ParseError(f"The document has {len(data)} bytes; the limit is {max_bytes}")
    data = _utf8(data)
    _refuse_doctype(data)
    broken: etree.XMLSyntaxError | None = None
    try:
        root = _parse(data)
    except etree.XMLSyntaxError as e:
        broken = e
    if broken is not None:  # out here, so that no error of ours drags lxml's along: it cannot be pickled
        root = _parse_repaired(data, broken)
    if (len(data) >= _SMALL or max_depth < MAX_DEPTH) and _too_deep(max_depth)(root):
        raise ParseError(f"Elements are nested deeper than {max_depth}")
    return root


def _parse(data: bytes) -> Element:
    parser = _parsers.small if len(data) < _SMALL else _parsers.huge
    root: Element = etree.fromstring(data, parser)
    return root


@lru_cache(maxsize=8)
def _too_deep(max_depth: int) -> Any:
    """Return what tells whether a tree is deeper; as an XPath it is walked by libxml2, not here."""
    return etree.XPath(f"boolean({'/*' * (max_depth + 1)})")


# --- encodings

_DECLARED: Final = pattern(rb"""<\?xml\s[^>]*?\sencoding\s*=\s*(["'])([A-Za-z][A-Za-z0-9._-]*)\1""")
_WIDE: Final = (  # XML 1.0, appendix F: byte order marks, and what "<" looks like without one; the longer ones first
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xfe\xff", "utf-16"),
    (b"\xff\xfe", "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)


def _utf8(data: bytes) -> bytes:
    """Return the document in UTF-8 without a byte order mark, so that what is looked for in it can be found."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    encoding = next((name for mark, name in _WIDE if data.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARED.match(data)
        if declared is None or declared[2].lower() in (b"utf-8", b"utf8"):
            return data
        encoding = declared[2].decode("ascii")
    try:
        return data.decode(encoding).encode("utf-8", "surrogatepass")
    except LookupError:
        raise ParseError(f"The encoding {encoding!r} of the document is not known") from None
    except ValueError as e:
        raise ParseError(f"The document is not in its own encoding, {encoding}: {e}") from None


# --- DOCTYPE: can only stand before the first element, among comments and processing instructions

_PROLOG: Final = pattern(rb"\s*(?:(?:<\?.*?\?>|<!--.*?-->)\s*)*", re.DOTALL)


def _refuse_doctype(data: bytes) -> None:
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    if data.startswith(b"<!", start) and not data.startswith(b"<!--", start):
        raise ParseError("The document has a DOCTYPE. No answer of Exchange has one: it is refused")


# --- the one repair

_ILLEGAL_CHARACTER: Final = pattern(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"  # controls
    rb"|\xef\xbf[\xbe\xbf]"  # U+FFFE, U+FFFF
    rb"|\xed[\xa0-\xbf][\x80-\xbf]"  # halves of surrogate pairs
)
# Within these a reference is text; they come first, so that it is passed over. One without an end goes on to the end:
# or else many of them would each be sought an end for, in a time that grows with the square of the document
_PLACES: Final = pattern(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));|"
    + _ILLEGAL_CHARACTER.pattern,
    re.DOTALL,
)
_REPLACEMENT: Final = b"\xef\xbf\xbd"


def _is_character(code: int) -> bool:
    """Tell whether XML 1.0 has a character of this number (2.2)."""
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def sanitize_xml(data: bytes, replacement: bytes = b"?") -> bytes:
    """Return a document in UTF-8 with each character and reference that XML 1.0 does not have replaced."""
    return _repair(data, replacement)[0]


def _repair(data: bytes, replacement: bytes = _REPLACEMENT) -> tuple[bytes, int]:
    """Replace illegal characters and references, and say how many there were."""
    count = 0

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal count
        found = match[0]
        if found.startswith(b"<"):
            found, n = _ILLEGAL_CHARACTER.subn(lambda _: replacement, found)
            count += n
            return found
        digits = match[1] or match[2]
        if digits and len(digits) < 12 and _is_character(int(digits, 16 if match[1] else 10)):
            return found
        count += 1
        return replacement

    return _PLACES.sub(replace, data), count


def _parse_repaired(data: bytes, error: etree.XMLSyntaxError) -> Element:
    """Parse a document again that was not well-formed, if the repair can make it so."""
    repaired, count = _repair(data)
    if count:
        try:
            root = _parse(repaired)
        except etree.XMLSyntaxError as e:
            error = e
        else:
            log.warning(
                "Replaced %d characters that XML 1.0 does not have, in a document of %d bytes", count, len(data)
            )
            return root
    line, column = error.position
    what = re.split(", (?:line|use) ", str(error.msg))[0] if error.msg else "there is nothing in it"
    raise ParseError(
        f"Not well-formed XML: {what} (line {line}, column {column} of {len(data)} bytes)", line or 0, column or 0
    ) from None


# --- the other way

_BOUND: Final = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())


def fragment(text: str) -> Element:
    """Parse text with one element, in which the prefixes of `ns.PREFIXES` may be used.

    :raises ParseError: it is not well-formed, or holds anything but one element
    """
    root = parse(f"<x{_BOUND}>{text}</x>".encode())
    if len(root) != 1 or (root.text or "").strip() or (root[0].tail or "").strip():
        raise ParseError("A fragment must be one element")
    element = root[0]
    element.tail = None
    root.remove(element)
    return element


def to_bytes(element: Element, *, declaration: bool = False, pretty: bool = False) -> bytes:
    """Return an element as UTF-8.

    :param declaration: whether to begin with an XML declaration
    :param pretty: whether to indent
    """
    element_bytes: bytes = etree.tostring(
        element, encoding="utf-8", xml_declaration=declaration, pretty_print=pretty, with_tail=False
    )
    return element_bytes
