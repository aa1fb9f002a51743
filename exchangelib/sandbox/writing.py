"""The sandbox's tree as text and bytes, with the usual prefixes declared once; it knows no schema."""

from __future__ import annotations

import re
from io import BytesIO

from exchangelib.sandbox.tree import DECLARATIONS, PREFIXES, PROCESSING, XML_NS, XSI_TYPE, Node

_PREFIX_OF = {uri: prefix for prefix, uri in PREFIXES.items()} | {XML_NS: "xml"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_LONG = 1 << 20  # characters


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
        self.is_long = False

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
        elif len(node.text) > _LONG:
            self.is_long = True
            out += (">", _escape(node.text), f"</{name}>")  # which makes no copy of it
        elif node.text:
            out.append(f">{_escape(node.text)}</{name}>")
        else:
            out.append("/>")

    def pieces(self, node: Node, declarations: str, start: str = "") -> list[str]:
        self.write(node)
        self.out[0] = (
            start
            + self.out[0]
            + declarations
            + "".join(f' xmlns:{p}="{_escape_attribute(u)}"' for u, p in self.more.items())
        )
        return self.out


def serialise(node: Node, *, declaration: bool = True, illegal: bool = True) -> bytes:
    """The tree as a document in UTF-8, with the usual prefixes declared once at the root.

    :param node: the root; an attribute named "xmlns:x" declares a prefix of its own
    :param declaration: begin with an XML declaration
    :param illegal: write characters that XML 1.0 forbids as references such as &#x1; (real servers do); False leaves them out
    """
    start = '<?xml version="1.0" encoding="utf-8"?>' if declaration else ""
    writer = _Writer()
    pieces = writer.pieces(node, DECLARATIONS, start)

    def encoded(text: str) -> bytes:
        return _ILLEGAL.sub((lambda found: f"&#x{ord(found.group()):X};") if illegal else "", text).encode("utf-8")

    if not writer.is_long:
        return encoded("".join(pieces))
    out = BytesIO()  # of a large attachment there is one copy here, and none on the way
    for piece in pieces:
        for begin in range(0, len(piece), _LONG):
            out.write(encoded(piece[begin : begin + _LONG]))
    return out.getvalue()


def fragment(node: Node) -> str:
    """The element as text without namespace declarations for the usual prefixes: for storage, read by parse_fragment.

    Every text comes back as it was: characters that XML forbids travel as processing instructions.

    :raises ValueError: such a character in an attribute
    """
    text = "".join(_Writer().pieces(node, ""))
    if not _ILLEGAL.search(text):
        return text
    for each in node.walk():
        if any(_ILLEGAL.search(value) for value in each.attrs.values()):
            raise ValueError(f"an attribute of {each.local} holds a character that XML does not allow")
    return _ILLEGAL.sub(lambda found: f"<?{PROCESSING} {ord(found.group())}?>", text)
