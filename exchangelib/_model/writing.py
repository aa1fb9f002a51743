"""Elements checked and written in one pass over their values; what `clean` and `write` do, in turn, is the rule for it.

Nearly every value is as every server takes it, so that checking leaves it as it is: a short text, a boolean, one of the
usual choices, a person. A field that knows such values by sight (`Field.plain_writer`) gives their text at once; all other
values are checked, and then written, as `clean` and `write` would. An element all of whose values are plain is plain itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ..version import Version
from .fields.base import Checker, Tables, Writer

__all__ = ["OnePass", "one_pass", "plain_text", "write_in_one_pass"]

_KNOWN: Final = 1000  # texts of one class and shape that are kept
_SHORT: Final = 1000  # characters of a text that is kept


class _Step(NamedTuple):
    """How the value of one field is checked and written.

    `place` is that of its text among the others, in the order of the schema; None if it is checked and not written.
    """

    name: str
    place: int | None
    plain: Callable[[Any], str | None] | None
    check: Checker
    write: Writer | None
    is_list: bool
    is_required: bool


class OnePass(NamedTuple):
    """How elements with values under the same names are checked and written.

    `known` has the texts of plain elements by their values, where the same few come again and again.
    """

    steps: tuple[_Step, ...]  # in the order of the names, in which errors are found
    width: int
    opening: str
    closing: str
    empty: str
    known: dict[tuple[str | None, ...], str] | None
    is_plain: bool  # whether elements of the class can be plain
    methods: tuple[Any, Any] | None  # `clean` and `write`, all of which `write_checked` knows; None if it does not


def _knows(cls: type[Any], name: str) -> bool:
    """Tell whether something that makes shortcuts knows of everything that `clean` and `write` of a class do.

    It does unless a class further down has another `clean` or `write`.
    """
    place, clean, write = (
        next(place for place, each in enumerate(cls.__mro__) if method in vars(each))
        for method in (name, "clean", "write")
    )
    return place <= min(clean, write)


def one_pass(cls: type[Any], names: tuple[str, ...], tables: Tables) -> OnePass | None:
    """Say how elements with values under these names are done in one pass; None if they are not."""
    plan = tables.plans.get(names) or tables.plan(names)
    checks, writers, required = dict(plan.checks), dict(plan.write_children), dict(tables.required)
    if not tables.request_tag or tables.write_attributes or tables.write_text is not None:
        return None
    if not required.keys() <= set(names) or not writers.keys() <= checks.keys():
        return None
    is_plain, is_checked = _knows(cls, "PLAIN_NEEDS"), _knows(cls, "write_checked")
    fields = {field.name: field for field in cls.FIELDS}
    places = {name: place for place, name in enumerate(writers)}
    steps = tuple(
        _Step(
            name,
            places.get(name),
            fields[name].plain_writer() if name in places else None,
            check,
            writers.get(name),
            fields[name].is_list,
            name in required,
        )
        for name, check in plan.checks
    )
    tag = tables.request_tag
    return OnePass(
        steps,
        len(places),
        f"<{tag}>",
        f"</{tag}>",
        f"<{tag}/>",
        {} if cls.SHARES_TEXTS else None,
        is_plain,
        (cls.clean, cls.write) if is_checked else None,
    )


def plain_text(element: Any, way: OnePass, key: tuple[str | None, ...] | None = None) -> str | None:
    """Give the text of an element with nothing but plain values; None if there is another.

    :param key: the values, if each is a text or None: then the text is kept for others with the same
    """
    values = element.__dict__
    needed = type(element).PLAIN_NEEDS
    if needed is not None and not values.get(needed):
        return None
    texts = [""] * way.width
    for name, place, plain, _, _, _, is_required in way.steps:
        value = values[name]
        if value is None:
            if is_required:
                return None
            continue
        text = None if plain is None or place is None else plain(value)
        if text is None:
            return None
        texts[place] = text  # type: ignore[index]
    inner = "".join(texts)
    text = f"{way.opening}{inner}{way.closing}" if inner else way.empty
    if way.known is not None and key is not None and len(text) < _SHORT:
        if len(way.known) >= _KNOWN:
            way.known.clear()
        way.known[key] = text
    return text


def write_in_one_pass(out: list[str], element: Any, version: Version, way: OnePass) -> bool:
    """Check an element and append its text.

    :return: False if it is checked, but still to be written: a required value was given its default
    """
    values = element.__dict__
    where = type(element).__name__
    texts = [""] * way.width
    lacks = False
    later: list[tuple[Any, Writer, Any]] = []
    for name, place, plain, check, write, is_list, is_required in way.steps:
        value = values[name]
        if value is None:
            lacks = lacks or is_required
            continue
        if plain is not None:
            text = plain(value)
            if text is not None:
                texts[place] = text  # type: ignore[index]
                if is_list:
                    values[name] = value[:]
                continue
        value = values[name] = check(value, version, where)
        if write is not None and value is not None and (value or value.__class__ is not list):
            later.append((place, write, value))
    if lacks:
        for name, field in (type(element)._tables or type(element)._make_tables()).required:
            if values.get(name) is None:
                values[name] = field.check(None, version, where)
        return False
    for place, write, value in later:  # an error is that of the first check that fails, whatever comes of writing
        pieces: list[str] = []
        write(pieces, value, version)
        texts[place] = "".join(pieces)
    inner = "".join(texts)
    out.append(f"{way.opening}{inner}{way.closing}" if inner else way.empty)
    return True
