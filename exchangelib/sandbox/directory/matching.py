"""Whether words that somebody types mean a name: as the directory resolves ambiguous names; it looks nothing up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.directory.entries import Entry, bare
from exchangelib.sandbox.store import Item

_WORDS = re.compile(r"[^\w@.+'-]+")
_NAMES = ("DisplayName", "GivenName", "MiddleName", "Surname", "Nickname", "CompanyName", "FileAs", "Subject", "Alias")


def folded(text: str) -> str:
    """A text without regard to case and accents."""
    plain = unicodedata.normalize("NFD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().strip()


def texts_of_entry(entry: Entry) -> list[str]:
    """What an entry of the address book is found by."""
    details = [entry.text(name) for name in ("GivenName", "Surname", "Nickname", "OfficeLocation")]
    return [entry.display_name, entry.address, *filter(None, details)]


def texts_of_contact(item: Item) -> list[str]:
    """What a contact or a private list is found by."""
    found = [text_of(item.bag, name) for name in _NAMES]
    node = item.bag.get("EmailAddresses")
    for each in node.children if node is not None else ():
        found += [bare(each.text), each.attrs.get("Name", "")]
    return [text for text in found if text]


def matches(query: str, texts: Iterable[str]) -> bool:
    """Whether a name is meant: every word typed begins one of its words, or all together begin one of its texts.

    "=" before them asks for exactly this text, "smtp:" for exactly this address ([MS-ADTS] 3.1.1.3.1.3.2, resolving names).
    """
    whole = [folded(each) for each in texts]
    wanted = folded(bare(query))
    if query.strip().lower().startswith("smtp:") or query.strip().startswith("="):
        return wanted.lstrip("=") in whole
    if any(each.startswith(wanted) for each in whole):
        return True
    words = [word for each in whole for word in _WORDS.split(each)]
    asked = [word for word in _WORDS.split(wanted) if word]
    return bool(asked) and all(any(word.startswith(part) for word in words) for part in asked)
