"""The functions that read elements, made once for each class from its tables; which classes there are is not known here.

Reading is one pass over the children that are present. What a class does not have costs nothing: elements without
children (ids, headers) have a function of their own. `elem[:]` makes the children at once: an iterator costs 100 ns more,
which counts where there are few children.
"""

from __future__ import annotations

from typing import Any, Final

from .._wire.codec import CodecError
from .._wire.xml import Element
from . import problems
from .fields.base import Loader, Tables, is_nil

__all__ = ["make_reader"]


# Texts that the same few people and settings bring with every item are kept once. Forgotten when there are too many
_shared: dict[str, str] = {}
_SHARED: Final = 20_000


def make_reader(cls: Any, tables: Tables) -> Loader:
    """Make the function that reads an element into an instance of the class."""
    if tables.children and cls.SHARES_TEXTS and not tables.attributes and tables.text is None:
        return _sharing_reader(cls, tables)
    if tables.children:
        return _children_reader(cls, tables)
    return _leaf_reader(cls, tables)


def _leaf_reader(cls: Any, tables: Tables) -> Loader:
    """Make the function that reads attributes and an element's own text, and no children."""
    new, share = cls.__new__, _shared.setdefault if cls.SHARES_TEXTS else None
    # Text that is taken as it is needs no function
    attributes = [(xml_name, name, None if load is str else load) for xml_name, name, load in tables.attributes]
    own_name, load_own = tables.text or ("", str)

    def read(elem: Element) -> Any:
        obj = new(cls)
        values = obj.__dict__
        for xml_name, name, load in attributes:
            text = elem.get(xml_name)
            if text is not None:
                try:
                    value = text if load is None else load(text)
                    values[name] = share(text, text) if share is not None and value is text else value
                except CodecError as e:
                    raise problems.malformed(cls.__name__, name, e) from e
        if own_name:
            text = elem.text
            if text is not None:
                values[own_name] = load_own(text)
        return obj

    return read


def _sharing_reader(cls: Any, tables: Tables) -> Loader:
    """Make the function that reads children most of which are texts that come again and again."""
    new, find, share = cls.__new__, tables.children.get, _shared.setdefault
    read_any = _children_reader(cls, tables)

    def read(elem: Element) -> Any:
        obj = new(cls)
        values = obj.__dict__
        if len(_shared) > _SHARED:
            _shared.clear()
        for child in elem[:]:  # type: ignore[index]  # the stubs do not know slices
            entry = find(child.tag)
            if entry is None:
                continue
            name, load_its_text, load = entry
            text = child.text
            if load is not None or load_its_text is not None or text is None:
                return read_any(elem)
            values[name] = share(text, text)
        return obj

    return read


def _children_reader(cls: Any, tables: Tables) -> Loader:
    """Make the function that reads children, and attributes and text if the class has them too."""
    new, find = cls.__new__, tables.children.get
    read_itself = _leaf_reader(cls, tables) if tables.attributes or tables.text is not None else None

    def read(elem: Element) -> Any:
        obj = new(cls) if read_itself is None else read_itself(elem)
        values = obj.__dict__
        name: str | None = None
        try:
            for child in elem[:]:  # type: ignore[index]  # the stubs do not know slices
                entry = find(child.tag)
                if entry is None:
                    continue
                name, load_its_text, load = entry
                if load is None:
                    text = child.text
                    if text is not None:
                        values[name] = text if load_its_text is None else load_its_text(text)
                    elif load_its_text is None and not is_nil(child):
                        values[name] = ""
                elif name is None:
                    load(values, child)
                else:
                    value = load(child)
                    if value is not None:
                        values[name] = value
        except CodecError as e:
            raise problems.malformed(cls.__name__, name, e) from e
        return obj

    return read
