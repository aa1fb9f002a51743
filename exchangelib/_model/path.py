"""Paths: a field, or one entry of an indexed field, or one part of it, and how things are ordered by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._wire.xml import Element, fragment
from ..errors import InvalidField, InvalidValue
from ..version import Version
from .fields.base import Field, SubField

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["FieldOrder", "FieldPath", "resolve_field_path", "split_field_path"]


def split_field_path(field_path: str) -> tuple[str, str | None, str | None]:
    """Split a path such as 'physical_addresses__Home__street' into field, label and subfield."""
    if not isinstance(field_path, str):
        raise InvalidField(f"Field path {field_path!r} must be a text")
    name, *rest = field_path.split("__")
    if len(rest) > 2:
        raise InvalidField(f"Field path {field_path!r} must be 'field', 'field__Label' or 'field__Label__subfield'")
    label = rest[0] if rest else None
    subfield = rest[1] if len(rest) > 1 else None
    if not name or label == "" or subfield == "":
        raise InvalidField(f"Field path {field_path!r} has an empty part")
    return name, label, subfield


def resolve_field_path(
    field_path: str, folder: Any, strict: bool = True
) -> tuple[Field[Any], str | None, SubField | None]:
    """Find the field, the label and the subfield that a path means.

    :param field_path: e.g. 'subject', 'phone_numbers__MobilePhone' or 'physical_addresses__Home__street'
    :param folder: whatever has `get_item_field_by_fieldname(name)` (folders, collections of them), or a class that
        has `get_field_by_fieldname(name)`
    :param strict: the path must lead to one value, so an indexed field needs a label, and an address a subfield
    :raises InvalidField: if there is no such thing
    """
    name, label, subfield_name = split_field_path(field_path)
    find = getattr(folder, "get_item_field_by_fieldname", None) or folder.get_field_by_fieldname
    field: Field[Any] = find(name)
    labels = _labels(field)
    if not labels:
        if label:
            raise InvalidField(f"Field path {field_path!r} must not have a label: {name!r} is no indexed field")
        return field, None, None
    if label is None:
        if strict:
            raise InvalidField(f"Field path {field_path!r} must have a label, e.g. '{name}__{labels[0]}'")
        return field, None, None
    if label not in labels:
        raise InvalidField(f"Label {label!r} in field path {field_path!r} must be one of {', '.join(labels)}")
    return field, label, _subfield(field, field_path, label, subfield_name, strict)


def _labels(field: Field[Any]) -> list[str]:
    label_field = getattr(field, "label_field", None)
    return list(label_field.supported_choices()) if label_field is not None else []


def _subfield(
    field: Field[Any], field_path: str, label: str, subfield_name: str | None, strict: bool
) -> SubField | None:
    subfields: list[SubField] = field.subfields  # type: ignore[attr-defined]
    if not subfields[0].is_named:
        if subfield_name and subfield_name != subfields[0].name:
            raise InvalidField(f"Field path {field_path!r} must not have a subfield, e.g. '{field.name}__{label}'")
        return subfields[0]
    names = [s.name for s in subfields]
    if subfield_name is None:
        if strict:
            raise InvalidField(f"Field path {field_path!r} must have a subfield: '{field.name}__{label}__{names[0]}'")
        return None
    if subfield_name not in names:
        raise InvalidField(f"Subfield {subfield_name!r} in {field_path!r} must be one of {', '.join(names)}")
    return subfields[names.index(subfield_name)]


class FieldPath:
    """A way to a value in an item. It does not change.

    :param field: the field
    :param label: of one entry, if the field is an indexed one
    :param subfield: of the entry
    """

    __slots__ = ("_texts", "field", "label", "subfield")

    def __init__(self, field: Field[Any], label: str | None = None, subfield: SubField | None = None) -> None:
        self._texts: tuple[Version, list[str]] | None = None
        self.field = field
        self.label = label
        self.subfield = subfield

    @classmethod
    def from_string(cls, field_path: str, folder: Any, strict: bool = False) -> Self:
        """Make a path from a text; see `resolve_field_path`."""
        return cls(*resolve_field_path(field_path, folder, strict))

    @property
    def path(self) -> str:
        """The path as text, e.g. 'physical_addresses__Home__street'."""
        if not self.label:
            return self.field.name
        if self.subfield is None or not self.subfield.is_named:
            return f"{self.field.name}__{self.label}"
        return f"{self.field.name}__{self.label}__{self.subfield.name}"

    def get_value(self, item: Any) -> Any:
        """Give what the path leads to in an item; None if that is absent."""
        value = getattr(item, self.field.name, None)
        if self.label is None:
            return value
        for entry in value or ():
            if entry.label == self.label:
                return entry if self.subfield is None else getattr(entry, self.subfield.name, None)
        return None

    def get_sort_value(self, item: Any) -> Any:
        """Give what an item is sorted by: the value, or the first of many."""
        value = self.get_value(item)
        if isinstance(value, (list, tuple)):
            return value[0] if value else None
        return value

    def write(self, out: list[str]) -> None:
        """Append the path as XML text; an indexed field without a label is all of its entries."""
        if self.label is None:
            out.append(self.field.field_uri_xml())
            return
        uri = self.field.field_uri or ""
        subfields = [self.subfield] if self.subfield is not None else self.field.subfields  # type: ignore[attr-defined]
        out.extend(subfield.field_uri_xml(uri, self.label) for subfield in subfields)

    def to_xml(self) -> Element:
        """Give the path as an element.

        :raises ValueError: if it is more than one, as an address without a subfield is
        """
        out: list[str] = []
        self.write(out)
        text = "".join(out)
        if text.count("<") != 1:
            raise InvalidValue(f"{self} is several paths on the wire. Use expand()")
        return fragment(text)

    def expand(self, version: Version) -> Iterator[FieldPath]:
        """Give the paths that this one means on the wire, as far as a server of this version knows them."""
        label_field = getattr(self.field, "label_field", None)
        if label_field is None:
            yield self
            return
        labels = [self.label] if self.label is not None else label_field.supported_choices(version)
        for label in labels:
            if self.subfield is not None:
                yield FieldPath(self.field, label, self.subfield)
            else:
                for subfield in self.field.subfields:  # type: ignore[attr-defined]
                    yield FieldPath(self.field, label, subfield)

    def asked(self, version: Version) -> Iterator[FieldPath]:
        """Give the paths that a server is asked for, so that the value can be understood: this one, and its companions."""
        yield from self.expand(version)
        yield from (FieldPath(field) for field in self.field.companions if field.supports_version(version))

    def asked_texts(self, version: Version) -> list[str]:
        """Give what `asked` gives, each as XML text; for whoever asks again, it is kept."""
        known = self._texts
        if known is None or known[0] is not version:
            texts: list[str] = []
            for part in self.asked(version):
                out: list[str] = []
                part.write(out)
                texts.append("".join(out))
            known = self._texts = (version, texts)
        return known[1]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldPath):
            return NotImplemented
        return (self.field, self.label, self.subfield) == (other.field, other.label, other.subfield)

    def __hash__(self) -> int:
        return hash((self.field, self.label, self.subfield))

    def __str__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"FieldPath({self.path!r})"


class FieldOrder:
    """One key of a sort order.

    :param field_path: what is compared
    :param reverse: the greatest first
    """

    __slots__ = ("field_path", "reverse")

    def __init__(self, field_path: FieldPath, reverse: bool = False) -> None:
        self.field_path = field_path
        self.reverse = reverse

    @classmethod
    def from_string(cls, field_path: str, folder: Any) -> Self:
        """Make one from a text; a minus in front means the greatest first, e.g. '-datetime_received'."""
        if not isinstance(field_path, str):
            raise InvalidField(f"Field path {field_path!r} must be a text")
        return cls(
            field_path=FieldPath.from_string(field_path.removeprefix("-"), folder, strict=True),
            reverse=field_path.startswith("-"),
        )

    def write(self, out: list[str]) -> None:
        """Append the key as XML text."""
        out.append(f'<t:FieldOrder Order="{"Descending" if self.reverse else "Ascending"}">')
        self.field_path.write(out)
        out.append("</t:FieldOrder>")

    def to_xml(self) -> Element:
        """Give the key as an element."""
        out: list[str] = []
        self.write(out)
        return fragment("".join(out))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldOrder):
            return NotImplemented
        return (self.field_path, self.reverse) == (other.field_path, other.reverse)

    def __hash__(self) -> int:
        return hash((self.field_path, self.reverse))

    def __repr__(self) -> str:
        return f"FieldOrder({'-' if self.reverse else ''}{self.field_path})"
