"""The types of the schema, made ready for checking when first needed; it reads no document."""

from __future__ import annotations

import threading
from typing import Any

from exchangelib.sandbox.grammar import Builder, Decl, Model
from exchangelib.sandbox.simple_types import Check, SimpleTypes
from exchangelib.sandbox.tree import MESSAGES_NS, PREFIXES, TYPES_NS

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class CompiledType:
    """A type made ready for checking."""

    __slots__ = ("abstract", "any_attribute", "attributes", "complex", "label", "model", "name", "required", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.label = label(name)
        self.abstract = False
        self.complex = False
        self.attributes: dict[str, tuple[Check, str, int]] = {}
        self.required: tuple[str, ...] = ()
        self.any_attribute = ""
        self.text: Check | None = None
        self.model = Model()


def label(name: str) -> str:
    """A type's name as .NET writes it."""
    prefix, _, local = name.partition(":")
    uri = "http://www.w3.org/2001/XMLSchema" if prefix == "xs" else PREFIXES.get(prefix, "")
    return f"{uri}:{local}" if "/" not in local else ""


def clark(name: str) -> str:
    """The Clark name for "t:Name"."""
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def prefixed(tag: str) -> str:
    """ "t:Name" for the Clark name of a thing in the types or messages namespace; other names as they are."""
    uri, _, local = tag[1:].rpartition("}")
    return f"t:{local}" if uri == TYPES_NS else f"m:{local}" if uri == MESSAGES_NS else tag


class Types:
    """All types and global elements.

    :param facts: the content of data/schema.json
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts: dict[str, Any] = facts["types"]
        self.simple_facts: dict[str, Any] = facts["simple"]
        self.simple = SimpleTypes(facts["simple"])
        self.globals: dict[str, Decl] = {}
        self._elements: dict[str, Any] = facts["elements"]
        self._groups: dict[str, list[str]] = {}
        self._compiled: dict[str, CompiledType] = {}
        self._lock = threading.RLock()
        for name, entry in self._elements.items():
            decl = Decl(clark(name), entry["type"], False, entry.get("first", 0), bool(entry.get("abstract")))
            self.globals[decl.tag] = decl
            if "head" in entry:
                self._groups.setdefault(entry["head"], []).append(name)

    def ready(self, name: str) -> CompiledType:
        """The type of this name, made ready."""
        found = self._compiled.get(name)
        if found is None:
            with self._lock:
                found = self._compiled.get(name) or self._compile(name)
                self._compiled[name] = found
        return found

    def _compile(self, name: str) -> CompiledType:
        made = CompiledType(name)
        entry = self.facts.get(name)
        if entry is None:
            made.text = self.simple.check(name)
            return made
        made.complex = True
        made.abstract = bool(entry.get("abstract"))
        particles: list[Any] = []
        own: dict[str, Any] = {}
        for each in reversed(self.ancestry(name)):
            facts = self.facts[each]
            if facts.get("restriction") and "content" in facts:
                particles = []
            if "content" in facts:
                particles.append(facts["content"])
            own |= facts.get("attributes", {})
            made.any_attribute = facts.get("any_attribute", made.any_attribute)
            if "simple" in facts and facts["simple"] not in self.facts:
                made.text = self.simple.check(facts["simple"])
                made.label = label(facts["simple"])
        for attribute, (of, _required, first) in own.items():
            key = _XML_LANG if attribute == "xml:lang" else attribute
            made.attributes[key] = (self.simple.check(of), label(of), first)
        made.required = tuple(attribute for attribute, entry in own.items() if entry[1])
        made.model = Builder(clark, self._members, PREFIXES[name.partition(":")[0]]).build(particles)
        return made

    def ancestry(self, name: str) -> list[str]:
        """The type and those it derives from, itself first; a restriction of a type with the same text counts."""
        found = [name]
        while True:
            entry = self.facts[found[-1]]
            base = entry.get("base") or entry.get("simple")
            if base not in self.facts:
                return found
            found.append(base)

    def _members(self, name: str) -> list[Decl]:
        """A global element and those that may stand in its place."""
        members = [] if self._elements[name].get("abstract") else [self.globals[clark(name)]]
        for other in self._groups.get(name, []):
            members += self._members(other)
        return members

    def derives(self, type_name: str, base: str) -> bool:
        """Whether a complex type is another one, or extends or restricts it at any distance."""
        name: str | None = type_name
        while name is not None:
            if name == base:
                return True
            name = self.facts.get(name, {}).get("base") or self.facts.get(name, {}).get("simple")
        return False
