"""The sandbox's own knowledge of the EWS schema: it judges requests and gives the order for answers; it knows no operation's meaning."""

from __future__ import annotations

import functools
import gzip
import json
from importlib import resources
from typing import Any, NamedTuple

from exchangelib.sandbox.compiled import Types, clark, prefixed
from exchangelib.sandbox.tree import Node
from exchangelib.sandbox.validation import Validator
from exchangelib.sandbox.violation import Violation, full, violation

__all__ = ["Schema", "Simple", "Violation", "clark", "load", "prefixed"]

_WELL_KNOWN = (
    "t:ArrayOfRealItemsType",
    "t:NonEmptyArrayOfAllItemsType",
    "t:ArrayOfFoldersType",
    "t:ArrayOfAttachmentsType",
)


class Simple(NamedTuple):
    """A simple type: built-in base, values with the index of their first version, other facets."""

    base: str
    values: dict[str, int]
    facets: dict[str, str]


class Schema:
    """The schema of all versions at once; every question that depends on a version takes one.

    :param facts: the content of data/schema.json
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self.versions: tuple[str, ...] = tuple(facts["versions"])
        self._index = {version: index for index, version in enumerate(self.versions)}
        self._types = Types(facts)
        self._validator = Validator(self._types)

    def validate(self, node: Node, version: str) -> Violation | None:
        """What is wrong with a request element for a version; None if nothing is.

        :param node: such as m:FindItem, with positions from parsing
        :param version: such as "Exchange2013_SP1"
        """
        decl = self._types.globals.get(node.tag)
        index = self._index[version]
        if decl is None or decl.first > index:
            return violation(node, f"The '{full(node.tag)}' element is not declared.")
        return self._validator.element(node, decl, index)

    def validate_header(self, node: Node, version: str) -> Violation | None:
        """The same for a SOAP header element; one that the schema does not know is none of its business."""
        return self.validate(node, version) if node.tag in self._types.globals else None

    def knows(self, tag: str) -> bool:
        """Whether there is such a global element, in any version."""
        return tag in self._types.globals

    def order(self, type_name: str) -> list[str]:
        """The Clark tags that a complex type may hold, in schema order, inherited ones first."""
        return list(dict.fromkeys(decl.tag for decl in self._types.ready(type_name).model.decls))

    def element_type(self, parent_type: str, tag: str) -> str | None:
        """The type name of a child of a complex type; None if it has no such child."""
        return next((decl.type_name for decl in self._types.ready(parent_type).model.decls if decl.tag == tag), None)

    def element_first(self, parent_type: str, tag: str) -> str | None:
        """The first version in which a complex type may have this child; None if it has no such child."""
        found = next((decl for decl in self._types.ready(parent_type).model.decls if decl.tag == tag), None)
        return None if found is None else self.versions[found.first]

    def required(self, type_name: str) -> list[str]:
        """The Clark tags that a complex type cannot do without, in schema order."""
        contents = (self._types.facts[each].get("content") for each in reversed(self._types.ancestry(type_name)))
        sequences = (content for content in contents if content is not None and content[0] in "sa")
        return [clark(part[3]) for content in sequences for part in content[3] if part[0] == "e" and part[1]]

    def type_of(self, element_tag: str) -> str:
        """The type of a global element, of an item, folder or attachment, or of an element that has one type wherever it stands.

        :param element_tag: Clark name, such as "{…/types}Message"
        :returns: such as "t:MessageType"
        :raises KeyError: unknown, or of different types in different places
        """
        decl = self._types.globals.get(element_tag)
        if decl is not None:
            return decl.type_name
        for container in _WELL_KNOWN:
            found = self.element_type(container, element_tag)
            if found is not None:
                return found
        types = self._local_types().get(element_tag, set())
        if len(types) != 1:
            raise KeyError(f"{element_tag} has {'no type' if not types else 'different types in different places'}")
        return next(iter(types))

    def simple(self, type_name: str) -> Simple:
        """Base, values and facets of a simple type; of a complex type with text, those of its text."""
        while type_name in self._types.facts:
            type_name = self._types.facts[type_name].get("simple", "xs:string")
        facts = self._types.simple_facts.get(type_name, {})
        facets = {key: value for key, value in facts.items() if isinstance(value, str) and key != "base"}
        return Simple(self._types.simple.base(type_name), self._types.simple.enumeration(type_name), facets)

    def check(self, type_name: str, text: str, version: str) -> str | None:
        """What is wrong with a value of a simple type; None if nothing is."""
        return self._types.simple.check(type_name)(text, self._index[version])

    def is_complex(self, type_name: str) -> bool:
        """Whether a type has attributes or children."""
        return type_name in self._types.facts

    def derives(self, type_name: str, base: str) -> bool:
        """Whether a complex type is another one, or extends or restricts it at any distance."""
        return self._types.derives(type_name, base)

    @functools.cached_property
    def facts(self) -> dict[str, Any]:
        """Tables beside the schema: operations, folders, field URIs, response codes, properties, shapes (data/facts.json)."""
        return _data("facts.json")

    @functools.lru_cache(maxsize=1)  # noqa: B019 - there is one schema, for the life of the process
    def _local_types(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}

        def walk(particle: list[Any] | None) -> None:
            if particle is None:
                return
            if particle[0] == "e":
                found.setdefault(clark(particle[3]), set()).add(particle[4])
            elif particle[0] in "sca":
                for part in particle[3]:
                    walk(part)

        for entry in self._types.facts.values():
            walk(entry.get("content"))
        return found


def _data(name: str) -> dict[str, Any]:
    folder = resources.files("exchangelib.sandbox") / "data"
    packed = folder / f"{name}.gz"
    if packed.is_file():
        return dict(json.loads(gzip.decompress(packed.read_bytes())))
    return dict(json.loads((folder / name).read_bytes()))


@functools.lru_cache(maxsize=1)
def load() -> Schema:
    """The schema, read when first asked for."""
    return Schema(_data("schema.json"))
