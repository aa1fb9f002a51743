"""An element of the light XML tree the sandbox works on, and the namespaces; it neither reads nor writes."""

from __future__ import annotations

from collections.abc import Iterator

SOAP_NS = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES_NS = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES_NS = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS_NS = "http://schemas.microsoft.com/exchange/services/2006/errors"
XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"
XSD_NS = "http://www.w3.org/2001/XMLSchema"
XML_NS = "http://www.w3.org/XML/1998/namespace"

PREFIXES = {"s": SOAP_NS, "m": MESSAGES_NS, "t": TYPES_NS, "e": ERRORS_NS, "xsi": XSI_NS, "xsd": XSD_NS}
DECLARATIONS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
# A character that XML forbids travels inside the sandbox's own storage as a processing instruction of this name.
PROCESSING = "exchange-character"
XSI_TYPE = f"{{{XSI_NS}}}type"
XSI_NIL = f"{{{XSI_NS}}}nil"


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
