"""Short and safe descriptions of values for reprs and error messages; it never asks a server for anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["brief", "near", "summary"]

_VALUE = 60  # characters of one value
_WHOLE = 600  # characters of one element


def brief(value: object, limit: int = _VALUE) -> str:
    """Give the repr of a value, cut in the middle if it is longer than the limit.

    Long texts and bytes are cut before their repr is made: a body may have megabytes.
    """
    if isinstance(value, (str, bytes, bytearray)) and len(value) > limit:
        return f"{value[: limit - 10]!r}… ({len(value)} {'characters' if isinstance(value, str) else 'bytes'})"
    if isinstance(value, (list, tuple, set, frozenset)) and len(value) > 3:
        shown = ", ".join(brief(v, limit // 3) for v in list(value)[:3])
        return f"[{shown}, … ({len(value)} values)]"
    try:
        text = repr(value)
    except Exception:  # the repr of a stranger's object may do anything; an error message must still be made
        text = object.__repr__(value)
    return text if len(text) <= limit * 3 else text[: limit * 3 - 1] + "…"


def summary(name: str, values: Mapping[str, Any], order: Iterable[str]) -> str:
    """Describe an element by the values that it has, in the order of its fields."""
    parts: list[str] = []
    length = 0
    for key in order:
        value = values.get(key)
        if value is None or value == []:
            continue
        part = f"{key}={brief(value)}"
        length += len(part)
        if length > _WHOLE:
            parts.append("…")
            break
        parts.append(part)
    return f"{name}({', '.join(parts)})"


def near(name: str, known: Iterable[str]) -> str:
    """Give a hint such as " (did you mean 'subject'?)", or nothing."""
    import difflib  # only needed for an error message; 3 ms at import otherwise

    public = sorted(k for k in known if not k.startswith("_"))
    found = difflib.get_close_matches(name, public, n=3)
    if not found and len(name) > 2:
        found = [k for k in public if name in k][:3]
    return f" (did you mean {' or '.join(map(repr, found))}?)" if found else ""
