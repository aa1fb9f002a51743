"""The functions that read elements, made once for each class from its tables; which classes there are is not known here.

Reading is one pass over the children that are present. Three kinds of functions, because what a class does not have
costs nothing then: no children (ids, headers), nothing but children (most), or everything.
"""

from __future__ import annotations

from typing import Any

from .._wire.codec import CodecError
from .._wire.xml import Element
from . import problems
from .fields.base import Loader, Tables

__all__ = ["make_reader"]


def make_reader(cls: Any, tables: Tables) -> Loader:
    """Make the function that reads an element into an instance of the class."""
    if not tables.children:
        return _attributes_reader(cls, tables)
    if tables.attributes or tables.text is not None or any(name is None for name, _ in tables.children.values()):
        return _whole_reader(cls, tables)
    return _children_reader(cls, tables)


def _attributes_reader(cls: Any, tables: Tables) -> Loader:
    new, attributes, own_text = cls.__new__, tables.attributes, tables.text

    def read(elem: Element) -> Any:
        obj = new(cls)
        values = obj.__dict__
        get = elem.get
        for xml_name, name, load in attributes:
            text = get(xml_name)
            if text is not None:
                try:
                    values[name] = load(text)
                except CodecError as e:
                    raise problems.malformed(cls.__name__, name, e) from e
        if own_text is not None:
            name, load = own_text
            text = elem.text
            if text is not None:
                values[name] = load(text)
        return obj

    return read


def _children_reader(cls: Any, tables: Tables) -> Loader:
    new, find = cls.__new__, tables.children.get

    def read(elem: Element) -> Any:
        obj = new(cls)
        values = obj.__dict__
        name: str | None = None
        try:
            for child in elem:
                entry = find(child.tag)
                if entry is not None:
                    name, load = entry
                    value = child.text or "" if load is None else load(child)
                    if value is not None:
                        values[name] = value
        except CodecError as e:
            raise problems.malformed(cls.__name__, name, e) from e
        return obj

    return read


def _whole_reader(cls: Any, tables: Tables) -> Loader:
    new, find, attributes, own_text = cls.__new__, tables.children.get, tables.attributes, tables.text

    def read(elem: Element) -> Any:
        obj = new(cls)
        values = obj.__dict__
        name: str | None = None
        try:
            for xml_name, name, load in attributes:
                text = elem.get(xml_name)
                if text is not None:
                    values[name] = load(text)
            if own_text is not None:
                name, load = own_text
                text = elem.text
                if text is not None:
                    values[name] = load(text)
            for child in elem:
                entry = find(child.tag)
                if entry is not None:
                    name, load = entry
                    if name is None:
                        load(values, child)
                        continue
                    value = child.text or "" if load is None else load(child)
                    if value is not None:
                        values[name] = value
        except CodecError as e:
            raise problems.malformed(cls.__name__, name, e) from e
        return obj

    return read
