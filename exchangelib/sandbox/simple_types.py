"""XML Schema's simple types as checks: text in, what is wrong with it out, in the words of .NET; it knows no element."""

from __future__ import annotations

import binascii
import calendar
import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[str, int], "str | None"]  # text, index of the requested version -> None, or what is wrong

_SPACES = re.compile(r"[ \t\r\n]+")
NEWER = "The Enumeration constraint failed."


def collapse(text: str) -> str:
    """White space as XML Schema collapses it for every type but xs:string."""
    return _SPACES.sub(" ", text).strip(" ") if not text.isalnum() else text


def _wrong(text: str, name: str) -> str:
    return f"The string '{text}' is not a valid {name} value."


_BOOLEANS = frozenset(("true", "false", "1", "0"))


def _boolean(text: str, _version: int) -> str | None:
    return None if text in _BOOLEANS or collapse(text) in _BOOLEANS else _wrong(text, "Boolean")


_INTEGER = re.compile(r"[+-]?[0-9]+")


def _integer(name: str, low: int | None, high: int | None) -> Check:
    def check(text: str, _version: int) -> str | None:
        text = collapse(text)
        if not _INTEGER.fullmatch(text) or len(text) > 400:
            return _wrong(text, name)
        value = int(text)
        if (low is not None and value < low) or (high is not None and value > high):
            return f"Value '{text}' was either too large or too small for {'an' if name[0] in 'IU' else 'a'} {name}."
        return None

    return check


def _matching(pattern: str, name: str) -> Check:
    compiled = re.compile(pattern)

    def check(text: str, _version: int) -> str | None:
        text = collapse(text)
        return None if compiled.fullmatch(text) else _wrong(text, name)

    return check


_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = r"(-?(?:[1-9][0-9]{4,}|[0-9]{4}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"


def _dated(pattern: str, name: str) -> Check:
    compiled = re.compile(pattern)

    def check(text: str, _version: int) -> str | None:
        found = compiled.fullmatch(text) or compiled.fullmatch(collapse(text))
        if found is None:
            return _wrong(text, name)
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        days = 29 if month == 2 and calendar.isleap(abs(year)) else _DAYS[month]
        return None if year and day <= days else _wrong(text, name)

    return check


_BASE64_TAIL = re.compile(r"(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{4})$")


def _base64(text: str, _version: int) -> str | None:
    """Valid if as many bytes come out as characters say: the decoder skips what it does not know."""
    if not text:
        return None
    if not text.isascii():
        return _wrong(text[:60], "Base64Binary")
    bare = "".join(text.split())
    padding = 2 if bare.endswith("==") else 1 if bare.endswith("=") else 0
    try:
        size = len(binascii.a2b_base64(bare))
    except binascii.Error:
        size = -1
    if bare and (len(bare) % 4 or size != len(bare) // 4 * 3 - padding or not _BASE64_TAIL.search(bare[-4:])):
        return _wrong(bare[:60], "Base64Binary")
    return None


def _any(_text: str, _version: int) -> str | None:
    return None


_DURATION = r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"

BUILT_IN: Mapping[str, Check] = {
    "xs:string": _any,
    "xs:anyURI": _any,  # .NET takes almost everything here
    "xs:anyType": _any,
    "xs:boolean": _boolean,
    "xs:int": _integer("Int32", -(2**31), 2**31 - 1),
    "xs:long": _integer("Int64", -(2**63), 2**63 - 1),
    "xs:short": _integer("Int16", -(2**15), 2**15 - 1),
    "xs:unsignedInt": _integer("UInt32", 0, 2**32 - 1),
    "xs:unsignedShort": _integer("UInt16", 0, 2**16 - 1),
    "xs:integer": _integer("Integer", None, None),
    "xs:nonNegativeInteger": _integer("NonNegativeInteger", 0, None),
    "xs:double": _matching(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN", "Double"),
    "xs:dateTime": _dated(f"{_DATE}T{_TIME}{_ZONE}", "XsdDateTime"),
    "xs:date": _dated(f"{_DATE}{_ZONE}", "XsdDateTime"),
    "xs:time": _matching(_TIME + _ZONE, "XsdDateTime"),
    "xs:duration": _matching(_DURATION, "TimeSpan"),
    "xs:base64Binary": _base64,
    "xs:language": _matching(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "Language"),
}


class SimpleTypes:
    """The simple types of a schema, built from their facts when first asked for.

    :param facts: type name -> its restriction, list or union, as in data/schema.json
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._checks: dict[str, Check] = dict(BUILT_IN)

    def check(self, name: str) -> Check:
        """The check for a type, such as "t:ImportanceChoicesType" or "xs:int"."""
        found = self._checks.get(name)
        if found is None:
            found = self._checks[name] = self._build(self._facts[name])
        return found

    def base(self, of: Any) -> str:
        """The built-in type that a type stands on; a list or a union counts as xs:string."""
        while not isinstance(of, str) or of in self._facts:
            facts = self._facts[of] if isinstance(of, str) else of
            of = facts.get("base", "xs:string")
        return of

    def enumeration(self, name: str) -> dict[str, int]:
        """The values of an enumeration (of a list: its items'), each with the index of its first version."""
        facts = self._facts.get(name, {})
        while facts and "enum" not in facts:
            inner = facts.get("list", facts.get("base"))
            facts = inner if isinstance(inner, dict) else self._facts.get(inner, {})
        return dict(facts.get("enum", {}))

    def _check(self, of: Any) -> Check:
        return self.check(of) if isinstance(of, str) else self._build(of)

    def _build(self, facts: Mapping[str, Any]) -> Check:
        if "list" in facts:
            return _list(self._check(facts["list"]))
        if "union" in facts:
            return _union([self._check(member) for member in facts["union"]])
        kept = self.base(facts["base"]) == "xs:string"
        if set(facts) == {"base", "enum"} and kept:
            return _enumeration(facts["enum"])
        checks = [self._check(facts["base"])]
        if "enum" in facts:
            checks.append(_enumeration(facts["enum"]))
        checks += [
            _facet(kind, value, self.base(facts)) for kind, value in facts.items() if kind not in ("base", "enum")
        ]

        def check(text: str, version: int) -> str | None:
            if not kept:
                text = collapse(text)
            return next((wrong for each in checks if (wrong := each(text, version))), None)

        return check


def _enumeration(values: Mapping[str, int]) -> Check:
    def check(text: str, version: int) -> str | None:
        return None if values.get(text, 1 << 30) <= version else NEWER

    return check


def _list(item: Check) -> Check:
    def check(text: str, version: int) -> str | None:
        return next((wrong for each in text.split() if (wrong := item(each, version))), None)

    return check


def _union(members: list[Check]) -> Check:
    def check(text: str, version: int) -> str | None:
        if any(member(text, version) is None for member in members):
            return None
        return f"The value '{text}' is not valid according to any of the memberTypes of the union."

    return check


def _facet(kind: str, value: str, base: str) -> Check:
    name = kind[:1].upper() + kind[1:]
    failed = f"The {name} constraint failed."
    if kind == "pattern":
        compiled = re.compile(value)
        return lambda text, _version: None if compiled.fullmatch(text) else failed
    if kind in ("minInclusive", "maxInclusive"):
        number: Callable[[str], Any] = float if base == "xs:double" else int
        limit = number(value)
        sign = 1 if kind == "minInclusive" else -1
        return lambda text, _version: None if number(text) * sign >= limit * sign else failed
    size = int(value)
    if kind == "length":
        return lambda text, _version: (
            None if len(text) == size else "The actual length is not equal to the specified length."
        )
    if kind == "minLength":
        return lambda text, _version: (
            None if len(text) >= size else "The actual length is less than the MinLength value."
        )
    if kind == "maxLength":
        return lambda text, _version: (
            None if len(text) <= size else "The actual length is greater than the MaxLength value."
        )
    raise ValueError(f"no check is known for the facet {kind}")
