"""How text becomes XML: escaping, and the refusal of what XML cannot carry. Knows no element by name."""

from __future__ import annotations

import re
from typing import Final

from .._pattern import pattern
from ..errors import InvalidValue


def text(s: str) -> str:
    """Return a string as the content of an element.

    A parser turns a bare CR into LF (XML 1.0, 2.11), so it travels as a reference. Illegal characters are found by
    `check`, once for the whole request.
    """
    # To look for a character is many times faster than to replace it where there is none
    if "&" in s:
        s = s.replace("&", "&amp;")
    if "<" in s:
        s = s.replace("<", "&lt;")
    if ">" in s:
        s = s.replace(">", "&gt;")
    if "\r" in s:
        s = s.replace("\r", "&#xD;")
    return s if s.__class__ is str else str.__str__(s)  # a subclass may say something else of itself


def attr(s: str) -> str:
    """Return a string as the value of an attribute, to stand between double quotes.

    White space other than the blank would be made blanks by a parser (XML 1.0, 3.3.3), so it travels as references.
    """
    if "&" in s or "<" in s or '"' in s or "\n" in s or "\t" in s or "\r" in s:
        s = s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        s = s.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
    return s if s.__class__ is str else str.__str__(s)


def tag(name: str, content: str) -> str:
    """Return an element around content that is XML already: `tag("t:Subject", text("a < b"))`."""
    return f"<{name}>{content}</{name}>"


# XML 1.0, 2.2: of the first 32 characters only TAB, LF and CR exist; nor do U+FFFE, U+FFFF and the surrogates.
# One search for each byte is memchr, which beats any single pass that looks at every byte in a table: 2 µs for 8 kB.
_CONTROLS: Final = tuple(bytes((code,)) for code in range(0x20) if code not in (0x09, 0x0A, 0x0D))
_CONTROL_TEXTS: Final = tuple(control.decode("ascii") for control in _CONTROLS)
_SHORT: Final = 100  # characters
_NO_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # the two in UTF-8; surrogates have none
_ILLEGAL: Final = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG: Final = pattern(r"<(/?)([^\s<>/!?]+)[^<>]*?(/?)>")


def illegal(s: str) -> str | None:
    """Return the first character of a text that XML cannot carry, or None. Meant to be asked about every text sent."""
    # Looking at each character is fast for short texts only; and what can be printed can be carried
    if len(s) < _SHORT and s.isprintable():
        return None
    for control in _CONTROL_TEXTS:
        if control in s:
            break
    else:
        if s.isascii() or not _strange(s):
            return None
    match = _ILLEGAL.search(s)
    return match.group() if match else None


def _strange(s: str) -> bool:
    """Say whether a text has a surrogate, or one of the two that are no characters."""
    try:
        s.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return "\ufffe" in s or "\uffff" in s


def safe_xml_value(value: str, replacement: str = "?") -> str:
    """Return a string with each character that XML cannot carry replaced, for programs that want to send the rest."""
    return _ILLEGAL.sub(lambda _: replacement, value)


def encode(s: str) -> bytes:
    """Return an outgoing document as UTF-8, checked.

    :raises InvalidValue: it has a character that XML cannot carry
    """
    try:
        data = s.encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal(s) from None
    check(data)
    return data


def check(data: bytes) -> None:
    """Refuse an outgoing document that has a character which XML 1.0 cannot carry.

    :param data: the document in UTF-8
    :raises InvalidValue: naming the element, the place in its text and the character
    """
    found = any(control in data for control in _CONTROLS)
    if found or (b"\xef" in data and any(character in data for character in _NO_CHARACTERS)):
        raise _refusal(data.decode("utf-8", "surrogatepass"))


def _refusal(document: str) -> InvalidValue:
    """Say where the first illegal character stands. Slow, for it happens once."""
    found = _ILLEGAL.search(document)
    if found is None:  # cannot be: the caller has seen one
        return InvalidValue("A value has a character that XML cannot carry")
    path: list[str] = []
    start = 0
    for match in _TAG.finditer(document, 0, found.start()):
        closing, name, empty = match.groups()
        if closing:
            del path[-1:]
        elif not empty:
            path.append(name)
        start = match.end()
    if "<" in document[start : found.start()]:  # the tag that begins there did not end before the character
        name = re.split(r"[\s<>/]", document[document.rindex("<", start, found.start()) + 1 :], maxsplit=1)[0]
        where = f"an attribute of {name}"
    else:
        where = f"{'/'.join(path[-3:]) or 'the document'} at character {found.start() - start + 1}"
    return InvalidValue(
        f"U+{ord(found.group()):04X} in {where}: XML cannot carry this character, so it cannot be sent. Remove it first"
    )
