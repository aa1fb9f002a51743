"""The light XML tree the sandbox works on: read from bytes with expat, written as text; it knows no schema and no operation."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

SOAP_NS = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES_NS = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES_NS = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS_NS = "http://schemas.microsoft.com/exchange/services/2006/errors"
XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"
XSD_NS = "http://www.w3.org/2001/XMLSchema"
XML_NS = "http://www.w3.org/XML/1998/namespace"

PREFIXES = {"s": SOAP_NS, "m": MESSAGES_NS, "t": TYPES_NS, "e": ERRORS_NS, "xsi": XSI_NS, "xsd": XSD_NS}
XSI_TYPE = f"{{{XSI_NS}}}type"
XSI_NIL = f"{{{XSI_NS}}}nil"

MAX_DEPTH = (
    300  # a restriction has at most 255 nodes (responsecode.md, ErrorRestrictionTooLong), plus what stands around it
)
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


class Node:
    """An element: tag in Clark notation, attributes, child elements, and the text that stands directly inside it.

    :param tag: "{namespace}Local"
    :param attrs: plain names for attributes without a namespace, Clark notation for the others
    :param children: child elements in document order
    :param text: all character data directly inside, concatenated; "" if there is none
    :param line: 1-based line of the element's name in the request; 0 if the element was made here
    :param column: 1-based column of the element's name (behind the "<", which is how .NET counts); 0 if it was made here
    """

    __slots__ = ("attrs", "children", "column", "line", "tag", "text")

    def __init__(
        self,
        tag: str,
        attrs: dict[str, str] | None = None,
        children: list[Node] | None = None,
        text: str = "",
        line: int = 0,
        column: int = 0,
    ) -> None:
        self.tag = tag
        self.attrs: dict[str, str] = {} if attrs is None else attrs
        self.children: list[Node] = [] if children is None else children
        self.text = text
        self.line = line
        self.column = column

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.tag.rpartition("}")[2]

    @property
    def ns(self) -> str:
        """The namespace; "" if there is none."""
        return self.tag[1:].rpartition("}")[0] if self.tag.startswith("{") else ""

    def find(self, tag: str) -> Node | None:
        """The first direct child with this tag."""
        for child in self.children:
            if child.tag == tag:
                return child
        return None

    def all(self, tag: str) -> list[Node]:
        """All direct children with this tag."""
        return [child for child in self.children if child.tag == tag]

    def child_text(self, tag: str, default: str | None = None) -> str | None:
        """The text of the first direct child with this tag, else the default."""
        child = self.find(tag)
        return default if child is None else child.text

    def copy(self) -> Node:
        """A deep copy."""
        children = [child.copy() for child in self.children]
        return Node(self.tag, dict(self.attrs), children, self.text, self.line, self.column)

    def append(self, child: Node) -> Node:
        """Add a child at the end; gives the child back."""
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __iter__(self) -> Iterator[Node]:
        return iter(self.children)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return (self.tag, self.attrs, self.text, self.children) == (other.tag, other.attrs, other.text, other.children)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Node {self.local} {self.attrs} {len(self.children)} children {self.text[:40]!r}>"


def T(name: str) -> str:
    """The Clark name of an element in the types namespace."""
    return f"{{{TYPES_NS}}}{name}"


def M(name: str) -> str:
    """The Clark name of an element in the messages namespace."""
    return f"{{{MESSAGES_NS}}}{name}"


def E(name: str) -> str:
    """The Clark name of an element in the errors namespace."""
    return f"{{{ERRORS_NS}}}{name}"


def S(name: str) -> str:
    """The Clark name of an element in the SOAP 1.1 envelope namespace."""
    return f"{{{SOAP_NS}}}{name}"


# --- reading ---------------------------------------------------------------------------------------------------------

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


# --- writing ---------------------------------------------------------------------------------------------------------

_PREFIX_OF = {uri: prefix for prefix, uri in PREFIXES.items()} | {XML_NS: "xml"}
_DECLARATIONS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PROCESSING = "exchange-character"


def _escape(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#xD;") if "\r" in text else text


def _escape_attribute(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("\n", "&#xA;").replace("\t", "&#x9;")


class _Writer:
    """Qualified names by Clark name, and the namespaces beyond the usual ones met on the way."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.more: dict[str, str] = {}
        self.out: list[str] = []

    def name(self, clark: str) -> str:
        if not clark.startswith("{"):
            qualified = clark
        else:
            uri, _, local = clark[1:].rpartition("}")
            prefix = _PREFIX_OF.get(uri) or self.more.setdefault(uri, f"n{len(self.more) + 1}")
            qualified = f"{prefix}:{local}" if uri else local
        self.names[clark] = qualified
        return qualified

    def write(self, node: Node) -> None:
        out, names = self.out, self.names
        name = names.get(node.tag) or self.name(node.tag)
        out.append(f"<{name}")
        for key, value in node.attrs.items():
            if key == XSI_TYPE:
                value = self.name(value)
            out.append(f' {names.get(key) or self.name(key)}="{_escape_attribute(value)}"')
        if node.children:
            out.append(">")
            if node.text:
                out.append(_escape(node.text))
            for child in node.children:
                self.write(child)
            out.append(f"</{name}>")
        elif node.text:
            out.append(f">{_escape(node.text)}</{name}>")
        else:
            out.append("/>")

    def document(self, node: Node, declarations: str) -> str:
        self.write(node)
        self.out[0] += declarations + "".join(f' xmlns:{p}="{_escape_attribute(u)}"' for u, p in self.more.items())
        return "".join(self.out)


def serialise(node: Node, *, declaration: bool = True, illegal: bool = True) -> bytes:
    """The tree as a document in UTF-8, with the usual prefixes declared once at the root.

    :param node: the root; an attribute named "xmlns:x" declares a prefix of its own
    :param declaration: begin with an XML declaration
    :param illegal: write characters that XML 1.0 forbids as references such as &#x1; (real servers do); False leaves them out
    """
    text = _Writer().document(node, _DECLARATIONS)
    text = _ILLEGAL.sub((lambda found: f"&#x{ord(found.group()):X};") if illegal else "", text)
    return (('<?xml version="1.0" encoding="utf-8"?>' if declaration else "") + text).encode("utf-8")


def fragment(node: Node) -> str:
    """The element as text without namespace declarations for the usual prefixes: for storage, read by parse_fragment.

    Every text comes back as it was: characters that XML forbids travel as processing instructions.

    :raises ValueError: such a character in an attribute
    """
    text = _Writer().document(node, "")
    if not _ILLEGAL.search(text):
        return text
    for each in node.walk():
        if any(_ILLEGAL.search(value) for value in each.attrs.values()):
            raise ValueError(f"an attribute of {each.local} holds a character that XML does not allow")
    return _ILLEGAL.sub(lambda found: f"<?{_PROCESSING} {ord(found.group())}?>", text)


_WRAPPER = f"<r{_DECLARATIONS}>"


def parse_fragment(text: str) -> Node:
    """The element that `fragment` wrote; its elements carry no position."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.buffer_size = 65536
    builder = _Builder(parser, MAX_DEPTH * 2, MAX_NODES)

    def instruction(target: str, data: str) -> None:
        if target == _PROCESSING:
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
