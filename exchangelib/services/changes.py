"""Changes of items as text, one property after the other; which operation sends them is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from .._model import problems
from .._model.family import ITEMS
from .._model.fields.base import PlainWriter
from .._model.path import FieldPath
from .._wire.write import encode
from ..errors import InvalidField, InvalidTypeError, InvalidValue, shorten
from ..version import Version
from .payload import item_id

# "Append only for To/Cc/Bcc, attendee lists, Body, ReplyTo": anything else is ErrorInvalidPropertyAppend
# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-property-related-errors
_APPENDABLE: Final = frozenset(
    {
        "message:ToRecipients",
        "message:CcRecipients",
        "message:BccRecipients",
        "message:ReplyTo",
        "calendar:RequiredAttendees",
        "calendar:OptionalAttendees",
        "calendar:Resources",
        "item:Body",
    }
)
# Properties that an item is made with, but that other operations change afterwards (properties.tsv of the schema facts)
_NOT_UPDATABLE: Final = frozenset({"item:Attachments"})


class Append(str):
    """The name of a field whose value is put after what the item has already, instead of in its place."""

    __slots__ = ()


def rendered(items: Sequence[Any], version: Version) -> dict[int, str]:
    """Render all changes, so that a mistake in one is found before the first is sent; some of the texts are kept."""
    texts: dict[int, str] = {}
    unchecked: list[str] = []
    size = 0
    for item in items:
        text = change(item, version)
        unchecked.append(text)
        size += len(text)
        if size < _KEPT:
            texts[id(item)] = text
        if len(unchecked) == _CHECKED_TOGETHER:
            encode("".join(unchecked))
            unchecked.clear()
    encode("".join(unchecked))
    return texts


class _Step(NamedTuple):
    """How one field of a class is changed: what can be said before there is a value."""

    field: Any
    name: str
    plain: PlainWriter | None
    check: Callable[[Any, Version | None, str], Any]
    write: Callable[[list[str], Any, Version], None]
    before: str  # the change of a value, up to it
    after: str
    deletion: str


class _Plan(NamedTuple):
    fields: Any  # of the class when the plan was made: registering a property makes others
    version: Version
    steps: tuple[_Step, ...] | None  # None: every item needs a look of its own


# Programs change the same fields of many items: (class, names, types of the names) -> plan
_plans: dict[tuple[Any, ...], _Plan] = {}
_PLANS: Final = 200
_KEPT: Final = 1 << 24  # characters of what is rendered before it is sent
_CHECKED_TOGETHER: Final = 100


def change(pair: Any, version: Version) -> str:
    """Render the change of one item: its id, and one update for each property."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise InvalidValue(f"An update is given as a pair (item, names of fields), not {shorten(pair)}")
    item, names = pair
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise InvalidTypeError("names of fields", names, (list, tuple))
    if not hasattr(item, "FIELDS"):
        raise InvalidTypeError("item", item, ITEMS.classes)
    if hasattr(item, "prepared_for_update"):
        item, names = item.prepared_for_update(names, version)
    names = tuple(names)
    cls = type(item)
    steps = _steps(cls, names, version)
    out = [f"<t:ItemChange>{item_id(item, version)}<t:Updates>"]
    if steps is None:
        for path, is_append in _in_order(cls, names):
            _write_property(out, item, path, is_append, version)
    else:
        _take(out, item, steps, version)
    out.append("</t:Updates></t:ItemChange>")
    return "".join(out)


def _take(out: list[str], item: Any, steps: tuple[_Step, ...], version: Version) -> None:
    """Append one update for each step."""
    where = type(item).__name__
    is_sent = getattr(item, "is_draft", None) is False
    for step in steps:
        _, name, plain, check, write, before, after, deletion = step
        value = getattr(item, name, None)
        if value is None or is_sent or value == []:
            value = _value(item, step, where, version, is_sent)
        else:
            text = None if plain is None else plain(value)
            if text is not None:
                out.append(f"{before}{text}{after}")
                continue
            value = check(value, version, where)
        if value is None:
            out.append(deletion)
        else:
            out.append(before)
            write(out, value, version)
            out.append(after)


def _steps(cls: Any, names: tuple[Any, ...], version: Version) -> tuple[_Step, ...] | None:
    """Give what is to be done for names of fields, in the order of the fields; None if that depends on the item."""
    key = (cls, names, *map(type, names))  # Append("body") equals "body"
    try:
        plan = _plans.get(key)
    except TypeError:  # a name that is no name: it is refused in words elsewhere
        return None
    if plan is not None and plan.fields is cls.FIELDS and plan.version == version:
        return plan.steps
    changes = _in_order(cls, names)
    if not changes:
        raise InvalidValue(f"An update of {cls.__name__} needs the name of at least one field")
    steps = None
    if not any(is_append or path.label or hasattr(path.field, "label_field") for path, is_append in changes):
        steps = tuple(_step(cls, path, version) for path, _ in changes)
    if len(_plans) >= _PLANS:
        _plans.clear()
    _plans[key] = _Plan(cls.FIELDS, version, steps)
    return steps


def _step(cls: Any, path: FieldPath, version: Version) -> _Step:
    field = path.field
    _check_field(field, cls.__name__, version)
    address: list[str] = []
    path.write(address)
    where, tag = "".join(address), cls.request_tag()
    return _Step(
        field,
        field.name,
        field.plain_writer(),
        field.checker(),
        field.writer(),
        f"<t:SetItemField>{where}<{tag}>",
        f"</{tag}></t:SetItemField>",
        f"<t:DeleteItemField>{where}</t:DeleteItemField>",
    )


def _in_order(cls: Any, names: Iterable[Any]) -> list[tuple[FieldPath, bool]]:
    """Find the fields, each once, in the order in which the class has them, whatever the order of the names."""
    changes: dict[FieldPath, bool] = {}
    for name in names:
        path = FieldPath(cls.get_field_by_fieldname(name.name)) if hasattr(name, "name") else _path(name, cls)
        changes[path] = isinstance(name, Append)
    if len(changes) < 2:
        return list(changes.items())
    positions = {field.name: position for position, field in enumerate(cls.FIELDS)}
    return sorted(changes.items(), key=lambda change: positions[change[0].field.name])


def _path(name: Any, cls: Any) -> FieldPath:
    if isinstance(name, FieldPath):
        return name
    if not isinstance(name, str):
        raise InvalidTypeError("name of a field", name, str)
    if "__" in name:
        return FieldPath.from_string(name, cls)
    return FieldPath(cls.get_field_by_fieldname(str(name)))


def _write_property(out: list[str], item: Any, path: FieldPath, is_append: bool, version: Version) -> None:
    field, where = path.field, type(item).__name__
    _check_field(field, where, version)
    step = _Step(field, field.name, None, field.check, field.write, "", "", "")
    value = _value(item, step, where, version, getattr(item, "is_draft", None) is False)
    if is_append and (field.field_uri not in _APPENDABLE or value is None):
        raise InvalidField(f"{where}.{field.name} cannot be appended to, or there is nothing to append")
    verb = "AppendToItemField" if is_append else "SetItemField"
    for part in path.expand(version):
        one = value if part.label is None else _entry(value, part)
        address: list[str] = []
        part.write(address)
        if one is None:
            out.append(f"<t:DeleteItemField>{''.join(address)}</t:DeleteItemField>")
            continue
        tag = item.request_tag()
        out.append(f"<t:{verb}>{''.join(address)}<{tag}>")
        field.write(out, one, version)
        out.append(f"</{tag}></t:{verb}>")


def _check_field(field: Any, where: str, version: Version) -> None:
    """Refuse a field that no update can change."""
    if field.is_read_only:
        raise InvalidField(f"{where}.{field.name} is read-only: the server sets it")
    if field.field_uri in _NOT_UPDATABLE:
        raise InvalidField(f"{where}.{field.name} cannot be updated with the item: attach and detach change it")
    if not field.supports_version(version):
        raise problems.too_new(where, field.name, version, field.span)


def _value(item: Any, step: _Step, where: str, version: Version, is_sent: bool) -> Any:
    """Give the value that the server is to have, checked; None if it is to have none."""
    value = getattr(item, step.name, None)
    field = step.field
    if is_sent and field.is_read_only_after_send:
        raise InvalidField(f"{where}.{field.name} cannot be changed any more: the item is no draft")
    if value is None or value == []:
        if field.is_required_after_save:
            raise problems.required(where, field.name)
        return None
    return step.check(value, version, where)


def _entry(entries: Any, part: FieldPath) -> Any:
    """Give a list of the one entry that a path means, with only that part of it; None if it has no value."""
    for entry in entries or ():
        if entry.label == part.label:
            if part.subfield is None or not part.subfield.is_named:
                return [entry]
            value = getattr(entry, part.subfield.name, None)
            return None if value is None else [type(entry)(label=part.label, **{part.subfield.name: value})]
    return None
