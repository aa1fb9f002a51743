"""XML from bytes to the sandbox's tree, with expat; it refuses what is damaged or dangerous, and knows no schema."""

from __future__ import annotations

import codecs
import re
from typing import Any
from xml.parsers import expat

from exchangelib.sandbox.tree import DECLARATIONS, PROCESSING, XSI_TYPE, Node

# A restriction has at most 255 nodes (responsecode.md, ErrorRestrictionTooLong), plus what stands around it.
MAX_DEPTH = 300
MAX_NODES = 2_000_000
MAX_BUFFER = 64 * 1024 * 1024


class Malformed(ValueError):
    """A document that is not well-formed, or larger or deeper than the sandbox takes.

    :param line: 1-based line of the place
    :param column: 1-based column of the place
    :param text: what is wrong there
    """

    def __init__(self, line: int, column: int, text: str) -> None:
        super().__init__(f"{text} Line {line}, position {column}.")
        self.line = line
        self.column = column
        self.text = text


_DECLARED = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAKED = (  # XML 1.0 appendix F.1: encodings recognised from the bytes of "<?xm" without a byte order mark
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_BLANK = " \t\r\n"


def _to_utf8(data: bytes, charset: str | None) -> bytes:
    """The document in UTF-8. RFC 7303 §3.2: a byte order mark wins, then the charset parameter, then the declaration."""
    for mark, name in _BOMS + _NAKED:
        if data.startswith(mark):
            charset = name
            break
    if not charset:
        declared = _DECLARED.match(data[:200].lstrip())
        charset = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        codec = codecs.lookup(charset).name
        if codec == "utf-8":
            return data.removeprefix(codecs.BOM_UTF8)
        return data.decode(codec).lstrip("\ufeff").encode("utf-8")
    except LookupError as e:
        raise Malformed(1, 1, f"System does not support '{charset[:60]}' encoding.") from e
    except UnicodeError as e:
        raise Malformed(1, 1, "Invalid character in the given encoding.") from e


class _Builder:
    """The handlers that expat calls."""

    def __init__(self, parser: Any, max_depth: int, max_nodes: int) -> None:
        self.parser = parser
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.names: dict[str, str] = {}
        self.scopes: dict[str, list[str]] = {}
        self.left = max_nodes
        self.max_depth = max_depth
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        parser.StartNamespaceDeclHandler = self.open_namespace
        parser.EndNamespaceDeclHandler = self.close_namespace
        parser.StartDoctypeDeclHandler = self.doctype

    def fail(self, text: str) -> Malformed:
        return Malformed(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, text)

    def name(self, raw: str) -> str:
        """The Clark name for expat's "namespace local"."""
        uri, _, local = raw.rpartition(" ")
        clark = self.names[raw] = f"{{{uri}}}{local}" if uri else local
        return clark

    def start(self, raw: str, raw_attrs: dict[str, str]) -> None:
        names, parser, stack = self.names, self.parser, self.stack
        tag = names.get(raw) or self.name(raw)
        if raw_attrs:
            raw_attrs = {names.get(key) or self.name(key): value for key, value in raw_attrs.items()}
            if XSI_TYPE in raw_attrs:
                raw_attrs[XSI_TYPE] = self.qname(raw_attrs[XSI_TYPE])
        node = Node(tag, raw_attrs, None, "", parser.CurrentLineNumber, parser.CurrentColumnNumber + 2)
        self.left -= 1
        if self.left < 0 or len(stack) >= self.max_depth:
            raise self.fail("The document is too large." if self.left < 0 else "The document is nested too deeply.")
        if stack:
            stack[-1].children.append(node)
        else:
            self.root = node
        stack.append(node)

    def end(self, _raw: str) -> None:
        node = self.stack.pop()
        if node.children and node.text and not node.text.strip(_BLANK):
            node.text = ""

    def data(self, text: str) -> None:
        self.stack[-1].text += text

    def open_namespace(self, prefix: str | None, uri: str | None) -> None:
        self.scopes.setdefault(prefix or "", []).append(uri or "")

    def close_namespace(self, prefix: str | None) -> None:
        self.scopes[prefix or ""].pop()

    def qname(self, value: str) -> str:
        """The Clark name of a QName in content, resolved with the prefixes in scope; an unbound one stays as it came."""
        prefix, _, local = value.strip(_BLANK).rpartition(":")
        scope = self.scopes.get(prefix)
        if not scope:
            return local if not prefix else value
        return f"{{{scope[-1]}}}{local}" if scope[-1] else local

    def doctype(self, *_args: object) -> None:
        raise self.fail("For security reasons DTD is prohibited in this XML document.")


def parse(data: bytes, charset: str | None = None, *, max_depth: int = MAX_DEPTH, max_nodes: int = MAX_NODES) -> Node:
    """Read a document into a tree; namespaces are resolved, also in xsi:type; white space between elements is dropped.

    :param data: the document, in any encoding that Python has a codec for
    :param charset: what the transport says about the encoding
    :param max_depth: elements inside elements
    :param max_nodes: elements in all
    :raises Malformed: not well-formed, a document type declaration, too deep, too large
    """
    text = _to_utf8(data, charset)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.buffer_size = min(max(len(text), 8192), MAX_BUFFER)  # a large attachment arrives as one piece of text
    builder = _Builder(parser, max_depth, max_nodes)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as e:
        reason = expat.ErrorString(e.code)
        raise Malformed(e.lineno, e.offset + 1, reason[:1].upper() + reason[1:] + ".") from e
    assert builder.root is not None  # expat refuses a document without a root
    return builder.root


def locate(
    data: bytes, charset: str | None, node: Node, attribute: str | None = None, end: bool = False
) -> tuple[int, int]:
    """Where an attribute or the end tag of a parsed element stands; slow, meant for saying what is wrong with a request.

    :param data: the document the node was parsed from
    :param node: the element; one that was made here has no place
    :param attribute: the name of an attribute as it is written, without prefix
    :param end: the end tag instead of the start tag
    :returns: 1-based line and column, of the name behind "<", "</" or of the attribute's name
    """
    place = node.line, node.column
    if not node.line or not (attribute or end):
        return place
    text = _to_utf8(data, charset)
    parser = expat.ParserCreate("utf-8")
    stack: list[tuple[int, int]] = []
    found = [place]

    def start(_name: str, _attrs: dict[str, str]) -> None:
        here = parser.CurrentLineNumber, parser.CurrentColumnNumber + 2
        stack.append(here)
        if here == place and attribute:
            found[0] = _attribute_place(text[parser.CurrentByteIndex :].decode("utf-8"), attribute, here)

    def stop(_name: str) -> None:
        if stack.pop() == place and end:
            found[0] = parser.CurrentLineNumber, parser.CurrentColumnNumber + 3

    parser.StartElementHandler = start
    parser.EndElementHandler = stop
    parser.Parse(text, True)
    return found[0]


_ATTRIBUTE = re.compile(r"""\s+([^\s=>/]+)\s*=\s*("[^"]*"|'[^']*')""")


def _attribute_place(text: str, attribute: str, place: tuple[int, int]) -> tuple[int, int]:
    """Where an attribute's name stands in a start tag that begins at `text`, `place` being that of the element's name."""
    name = re.compile(r"<[^\s/>]+").match(text)
    at = name.end() if name else 0
    while match := _ATTRIBUTE.match(text, at):
        if match.group(1).rpartition(":")[2] == attribute:
            before = text[1 : match.start(1)]
            lines = before.count("\n")
            column = match.start(1) - 1 + place[1] if not lines else len(before) - before.rfind("\n")
            return place[0] + lines, column
        at = match.end()
    return place


_WRAPPER = f"<r{DECLARATIONS}>"


def parse_fragment(text: str) -> Node:
    """The element that `fragment` wrote; its elements carry no position."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.buffer_size = 65536
    builder = _Builder(parser, MAX_DEPTH * 2, MAX_NODES)

    def instruction(target: str, data: str) -> None:
        if target == PROCESSING:
            builder.data(chr(int(data)))

    parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(f"{_WRAPPER}{text}</r>".encode(), True)
    except expat.ExpatError as e:
        raise Malformed(e.lineno, e.offset + 1, expat.ErrorString(e.code)) from e
    assert builder.root is not None
    node = builder.root.children[0]
    for each in node.walk():
        each.line = each.column = 0
    return node
