"""How a text is held against another: containment modes and comparisons; it knows no property."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable

from exchangelib.sandbox.bodies import to_text

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|br|span|table|font)\b", re.IGNORECASE)
# Between the texts of a property that has several, where they are kept as one. No XML can hold it, so no constant does.
SEPARATOR = "\uffff"


def unmarked(text: str) -> str:
    """The text without its accents."""
    if text.isascii():
        return text
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if unicodedata.category(c) != "Mn"))


def folding(comparison: str) -> Callable[[str], str]:
    """How both texts are changed before they are compared; Loose compares as freely as can be (contains.md)."""
    if comparison == "Exact":
        return lambda text: text
    if comparison == "IgnoreCase":
        return str.casefold
    if comparison == "IgnoreNonSpacingCharacters":
        return unmarked
    return lambda text: unmarked(text.casefold())


def prefix_on_words(text: str, value: str) -> bool:
    """Whether a word of the text begins with the value."""
    return any(text.startswith(value, found.start()) for found in re.finditer(r"\b\w|(?<=\s)\S|^", text))


def exact_phrase(text: str, value: str) -> bool:
    """Whether the value stands in the text as whole words."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


MODES: dict[str, Callable[[str, str], bool]] = {
    "FullString": operator.eq,
    "Prefixed": str.startswith,
    "Substring": operator.contains,
    "PrefixOnWords": prefix_on_words,
    "ExactPhrase": exact_phrase,
}


def wildcards(text: str, pattern: str) -> bool:
    """Whether the text has a word that fits a pattern, in which * stands for any part of a word."""
    first = "" if pattern.startswith("*") else r"(?<!\w)"
    return re.search(first + r"\S*".join(map(re.escape, pattern.strip("*").split("*"))), text) is not None


def plain(text: str) -> str:
    """What a body says, in the words that a reader sees."""
    return to_text(text) if _MARKUP.search(text) else text


def matches(mode: str, kept: str, value: str) -> bool:
    """Whether one of the texts that are kept as one matches, in a mode of ContainmentMode."""
    match = MODES[mode]
    return any(match(text, value) for text in (kept[1:-1].split(SEPARATOR) if kept[:1] == SEPARATOR else [kept]))
