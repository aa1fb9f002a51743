"""Kinds of fields that only autodiscover in plain old XML (POX) needs; which elements have them is not known here."""

from __future__ import annotations

from typing import Any

from .._model.fields import BooleanField, ChoiceField, TextField
from .._model.fields.base import Tables
from .._wire.xml import Element


class FirstOfMany(TextField):
    """The text of the first of several elements; all of them are in the field of another name."""

    def __init__(self, field_uri: str, *, all_in: str, cls: Any, **kwargs: Any):
        self._all_in, self._cls = all_in, cls
        super().__init__(field_uri, **kwargs)

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each element adds to the list."""
        name, all_in, read = self.name, self._all_in, self._cls.reader()

        def load(values: dict[str, Any], child: Element) -> None:
            values.setdefault(name, child.text)
            values.setdefault(all_in, []).append(read(child))

        tables.children[self.tag] = (None, None, load)


class Inside(TextField):
    """The text of an element that stands inside another."""

    def __init__(self, field_uri: str, *, inside: str, **kwargs: Any):
        self._inside = inside
        super().__init__(field_uri, **kwargs)

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class."""
        tag = self.tag
        tables.children[f"{{{self.namespace}}}{self._inside}"] = (self.name, None, lambda child: child.findtext(tag))


class TwoSpellings(TextField):
    """The text of an element that the documentation spells in two ways."""

    def __init__(self, field_uri: str, *, other: str, **kwargs: Any):
        self._other = other
        super().__init__(field_uri, **kwargs)

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class under both tags."""
        super().enter(tables)
        tables.children[f"{{{self.namespace}}}{self._other}"] = tables.children[self.tag]


class PackageField(ChoiceField):
    """A choice that servers write with letters of any size."""

    def text_loader(self) -> Any:
        """Read it in small letters."""
        return str.lower


class TruthField(BooleanField):
    """True or False, which servers write with capitals here."""

    def text_loader(self) -> Any:
        """Read it in small letters."""
        load = super().attribute_loader()
        return lambda text: load(text.strip().lower())
