"""Bodies turned from HTML to text and back, cut, and freed of what they quote; it does not know items."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = {
    "address", "article", "blockquote", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_SILENT = {"head", "script", "style", "title", "template"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.pre = 0

    def newline(self, count: int = 1) -> None:
        while self.parts and self.parts[-1] == " ":
            self.parts.pop()
        have = 0
        while have < len(self.parts) and self.parts[-1 - have] == "\n":
            have += 1
        if self.parts:
            self.parts.extend("\n" * (count - have))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.newline(2 if tag == "p" else 1)
            self.pre += tag == "pre"
        elif tag in ("td", "th") and self.parts and self.parts[-1] != "\n":
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.newline(2 if tag == "p" else 1)
            self.pre = max(0, self.pre - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.pre:
            self.parts.append(data)
            return
        for number, word in enumerate(_BLANKS.split(data)):
            if number and self.parts and self.parts[-1] not in ("\n", " ", "\t"):
                self.parts.append(" ")
            if word:
                self.parts.append(word)


def to_text(markup: str) -> str:
    """The text of an HTML body, paragraphs apart by an empty line."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts).strip("\n ").replace("\n", "\r\n").replace("\r\r\n", "\r\n")


def to_html(text: str) -> str:
    """A page that shows a text body."""
    escaped = html.escape(text, quote=False).replace("\r\n", "\n").replace("\r", "\n")
    lines = "<br>\r\n".join(re.sub("  ", " &nbsp;", line) for line in escaped.split("\n"))
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    return f'<html>\r\n<head>\r\n{head}\r\n</head>\r\n<body>\r\n<div class="PlainText">{lines}</div>\r\n</body>\r\n</html>\r\n'


def convert(body: str, is_html: bool, wanted: str) -> tuple[str, bool]:
    """A body as Best, HTML or Text, and whether it is HTML then. Best is what it is kept as (bodytype.md)."""
    if wanted == "HTML" and not is_html:
        return to_html(body), True
    if wanted == "Text" and is_html:
        return to_text(body), False
    return body, is_html


# How clients set off the message they answer.
_QUOTED_TEXT = re.compile(
    r"(?m)^(?:-{2,} ?Original Message ?-{2,}|_{20,}[ \r]*\n+From: |From: .*\r?\n(?:Sent|Date): |On .{5,200} wrote:\s*$|>)"
)
_QUOTED_HTML = re.compile(
    r"""<(?:blockquote\b|div[^>]*\bid=["']?(?:divRplyFwdMsg|appendonsend)\b|hr[^>]*tabindex)""", re.I
)


def unique(body: str, is_html: bool) -> str:
    """The part of a body that is not quoted from an earlier message."""
    found = (_QUOTED_HTML if is_html else _QUOTED_TEXT).search(body)
    return body if found is None or found.start() == 0 else body[: found.start()].rstrip()


def preview(body: str, is_html: bool) -> str:
    """The first 256 characters of the text on one line (preview-ex15websvcsotherref.md)."""
    # An HTML page is mostly markup: looking at the beginning is enough, however large it is.
    text = to_text(body[:65536]) if is_html else body[:4096]
    return _BLANKS.sub(" ", text).strip()[:256]


def cut_bytes(text: str, limit: int) -> str:
    """The longest beginning that takes at most so many bytes in UTF-8, with no character cut in two."""
    raw = text.encode("utf-8", "surrogatepass")
    return text if len(raw) <= limit else raw[:limit].decode("utf-8", "ignore")
