"""Handlers for Python's logging that make XML readable, in colour on a terminal, or fit to be shown to strangers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from .ns import local
from .xml import Element, ParseError, parse, to_bytes

if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[TextIO]
else:  # Python 3.10 has no StreamHandler[...]
    _StreamHandler = logging.StreamHandler


class PrettyXmlHandler(_StreamHandler):
    """Writes records to a stream; arguments that are XML, as bytes, are indented, and coloured on a terminal.

    `logging.basicConfig(level=logging.DEBUG, handlers=[PrettyXmlHandler()])`
    """

    def prettify_xml(self, xml_bytes: bytes) -> bytes:
        """Return XML indented."""
        root = self.parse_bytes(xml_bytes)
        for element in root.iter():  # what is white space only is layout, and would hinder a new one
            if len(element) and not (element.text or "").strip():
                element.text = None
            if not (element.tail or "").strip():
                element.tail = None
        return to_bytes(root, declaration=True, pretty=True)

    def parse_bytes(self, xml_bytes: bytes) -> Element:
        """Return the tree that is shown."""
        return parse(xml_bytes)

    @staticmethod
    def highlight_xml(xml_str: str) -> str:
        """Return XML with the control sequences that colour it on a terminal."""
        from pygments import highlight
        from pygments.formatters.terminal import TerminalFormatter
        from pygments.lexers.html import XmlLexer

        return highlight(xml_str, XmlLexer(), TerminalFormatter()).rstrip()

    def is_tty(self) -> bool:
        """Tell whether the stream is a terminal."""
        isatty = getattr(self.stream, "isatty", None)
        return bool(isatty and isatty())

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record; the record itself stays as it is, for other handlers see it too."""
        if record.args:
            record = copy(record)
            if isinstance(record.args, Mapping):
                record.args = {key: self._shown(value) for key, value in record.args.items()}
            elif isinstance(record.args, tuple):
                record.args = tuple(self._shown(value) for value in record.args)
        return super().format(record)

    def _shown(self, value: object) -> object:
        if not isinstance(value, (bytes, bytearray)) or not value.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return value
        try:
            shown = self.prettify_xml(bytes(value)).decode("utf-8")
        except ParseError:
            return self.damaged(bytes(value))
        return self.highlight_xml(shown) if self.is_tty() else shown

    def damaged(self, value: bytes) -> str:
        """Return what is shown in the place of XML that is none."""
        return value.decode("utf-8", "backslashreplace")


class AnonymizingXmlHandler(PrettyXmlHandler):
    """Like its parent, with ids and given strings masked, to show a log to strangers.

    :param forbidden_strings: what must not be seen: names, addresses, hosts; in XML and in the rest of a message
    """

    PRIVATE_TAGS: ClassVar[frozenset[str]] = frozenset({"ChangeKey", "Id", "ItemId", "RootItemChangeKey", "RootItemId"})
    MASK: ClassVar[str] = "DEADBEEF="

    def __init__(self, forbidden_strings: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strings = (forbidden_strings,) if isinstance(forbidden_strings, str) else forbidden_strings
        # The longest first, so that no part of one stays behind when another is within it
        self.forbidden_strings = sorted({s for s in strings if s}, key=len, reverse=True)

    def parse_bytes(self, xml_bytes: bytes) -> Element:
        """Return the tree with everything private masked."""
        root = super().parse_bytes(xml_bytes)
        for element in root.iter():
            for name in element.attrib:
                if local(str(name)) in self.PRIVATE_TAGS:
                    element.set(name, self.MASK)
                else:
                    element.set(name, self._masked(element.get(name) or ""))
            if element.text:
                private = local(str(element.tag)) in self.PRIVATE_TAGS and not len(element)
                element.text = self.MASK if private else self._masked(element.text)
            if element.tail:
                element.tail = self._masked(element.tail)
        return root

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record, masked as a whole."""
        return self._masked(super().format(record))

    def damaged(self, value: bytes) -> str:
        """Return what is shown in the place of XML in which nothing private can be found."""
        return f"[{len(value)} bytes that are not well-formed XML]"

    def _masked(self, text: str) -> str:
        for string in self.forbidden_strings:
            text = text.replace(string, "XXXXXX")
        return text
