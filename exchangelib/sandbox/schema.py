"""The sandbox's own knowledge of the EWS schema: it judges requests and gives the order for answers; it knows no operation's meaning."""

from __future__ import annotations

import functools
import gzip
import json
import threading
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

from exchangelib.sandbox.grammar import Builder, Decl, Model, State
from exchangelib.sandbox.nodes import MESSAGES_NS, PREFIXES, TYPES_NS, XSI_NIL, XSI_NS, XSI_TYPE, Node
from exchangelib.sandbox.simple_types import Check, SimpleTypes

_BLANK = " \t\r\n"
_XSI_IGNORED = {f"{{{XSI_NS}}}schemaLocation", f"{{{XSI_NS}}}noNamespaceSchemaLocation"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Violation:
    """What is wrong with a document, in the words of .NET's validator.

    :param line: 1-based
    :param position: 1-based column
    :param text: the violation
    :param node: the element it is about
    :param attribute: the attribute it is about, if it is about one
    :param at_end: it is about what the element holds, which is noticed at its end tag
    """

    line: int
    position: int
    text: str
    node: Node
    attribute: str | None = None
    at_end: bool = False


class Simple(NamedTuple):
    """A simple type: built-in base, values with the index of their first version, other facets."""

    base: str
    values: dict[str, int]
    facets: dict[str, str]


class _Type:
    """A type made ready for checking."""

    __slots__ = ("abstract", "any_attribute", "attributes", "complex", "label", "model", "name", "required", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.label = _label(name)
        self.abstract = False
        self.complex = False
        self.attributes: dict[str, tuple[Check, str, int]] = {}
        self.required: tuple[str, ...] = ()
        self.any_attribute = ""
        self.text: Check | None = None
        self.model = Model()


def _label(name: str) -> str:
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


class Schema:
    """The schema of all versions at once; every question that depends on a version takes one.

    :param facts: the content of data/schema.json
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self.versions: tuple[str, ...] = tuple(facts["versions"])
        self._index = {version: index for index, version in enumerate(self.versions)}
        self._types: dict[str, Any] = facts["types"]
        self._elements: dict[str, Any] = facts["elements"]
        self._simple_facts: dict[str, Any] = facts["simple"]
        self._simple = SimpleTypes(facts["simple"])
        self._compiled: dict[str, _Type] = {}
        self._globals: dict[str, Decl] = {}
        self._groups: dict[str, list[str]] = {}
        self._lock = threading.RLock()
        for name, entry in self._elements.items():
            decl = Decl(clark(name), entry["type"], False, entry.get("first", 0), bool(entry.get("abstract")))
            self._globals[decl.tag] = decl
            if "head" in entry:
                self._groups.setdefault(entry["head"], []).append(name)

    # --- questions ---

    def validate(self, node: Node, version: str) -> Violation | None:
        """What is wrong with a request element for a version; None if nothing is.

        :param node: such as m:FindItem, with positions from parsing
        :param version: such as "Exchange2013_SP1"
        """
        decl = self._globals.get(node.tag)
        index = self._index[version]
        if decl is None or decl.first > index:
            return _violation(node, f"The '{_full(node.tag)}' element is not declared.")
        return self._element(node, decl, index)

    def validate_header(self, node: Node, version: str) -> Violation | None:
        """The same for a SOAP header element; one that the schema does not know is none of its business."""
        return self.validate(node, version) if node.tag in self._globals else None

    def knows(self, tag: str) -> bool:
        """Whether there is such a global element, in any version."""
        return tag in self._globals

    def order(self, type_name: str) -> list[str]:
        """The Clark tags that a complex type may hold, in schema order, inherited ones first."""
        return list(dict.fromkeys(decl.tag for decl in self._type(type_name).model.decls))

    def element_type(self, parent_type: str, tag: str) -> str | None:
        """The type name of a child of a complex type; None if it has no such child."""
        return next((decl.type_name for decl in self._type(parent_type).model.decls if decl.tag == tag), None)

    def element_first(self, parent_type: str, tag: str) -> str | None:
        """The first version in which a complex type may have this child; None if it has no such child."""
        found = next((decl for decl in self._type(parent_type).model.decls if decl.tag == tag), None)
        return None if found is None else self.versions[found.first]

    def required(self, type_name: str) -> list[str]:
        """The Clark tags that a complex type cannot do without, in schema order."""
        contents = (self._types[each].get("content") for each in reversed(self._ancestry(type_name)))
        sequences = (content for content in contents if content is not None and content[0] in "sa")
        return [clark(part[3]) for content in sequences for part in content[3] if part[0] == "e" and part[1]]

    def type_of(self, element_tag: str) -> str:
        """The type of a global element, or of one that has the same type wherever it is declared.

        :param element_tag: Clark name, such as "{…/types}Message"
        :returns: such as "t:MessageType"
        :raises KeyError: unknown, or of different types in different places
        """
        decl = self._globals.get(element_tag)
        if decl is not None:
            return decl.type_name
        types = self._local_types().get(element_tag, set())
        if len(types) != 1:
            raise KeyError(f"{element_tag} has {'no type' if not types else 'different types in different places'}")
        return next(iter(types))

    def simple(self, type_name: str) -> Simple:
        """Base, values and facets of a simple type; of a complex type with text, those of its text."""
        while type_name in self._types:
            type_name = self._types[type_name].get("simple", "xs:string")
        facts = self._simple_facts.get(type_name, {})
        facets = {key: value for key, value in facts.items() if isinstance(value, str) and key != "base"}
        return Simple(self._simple.base(type_name), self._simple.enumeration(type_name), facets)

    def check(self, type_name: str, text: str, version: str) -> str | None:
        """What is wrong with a value of a simple type; None if nothing is."""
        return self._simple.check(type_name)(text, self._index[version])

    def is_complex(self, type_name: str) -> bool:
        """Whether a type has attributes or children."""
        return type_name in self._types

    def derives(self, type_name: str, base: str) -> bool:
        """Whether a complex type is another one, or extends or restricts it at any distance."""
        name: str | None = type_name
        while name is not None:
            if name == base:
                return True
            name = self._types.get(name, {}).get("base") or self._types.get(name, {}).get("simple")
        return False

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

        for entry in self._types.values():
            walk(entry.get("content"))
        return found

    # --- types made ready ---

    def _type(self, name: str) -> _Type:
        found = self._compiled.get(name)
        if found is None:
            with self._lock:
                found = self._compiled.get(name) or self._compile(name)
                self._compiled[name] = found
        return found

    def _compile(self, name: str) -> _Type:
        made = _Type(name)
        entry = self._types.get(name)
        if entry is None:
            made.text = self._simple.check(name)
            return made
        made.complex = True
        made.abstract = bool(entry.get("abstract"))
        particles: list[Any] = []
        own: dict[str, Any] = {}
        for each in reversed(self._ancestry(name)):
            facts = self._types[each]
            if facts.get("restriction") and "content" in facts:
                particles = []
            if "content" in facts:
                particles.append(facts["content"])
            own |= facts.get("attributes", {})
            made.any_attribute = facts.get("any_attribute", made.any_attribute)
            if "simple" in facts and facts["simple"] not in self._types:
                made.text = self._simple.check(facts["simple"])
                made.label = _label(facts["simple"])
        for attribute, (of, _required, first) in own.items():
            key = _XML_LANG if attribute == "xml:lang" else attribute
            made.attributes[key] = (self._simple.check(of), _label(of), first)
        made.required = tuple(attribute for attribute, entry in own.items() if entry[1])
        made.model = Builder(clark, self._members, PREFIXES[name.partition(":")[0]]).build(particles)
        return made

    def _ancestry(self, name: str) -> list[str]:
        """The type and those it derives from, itself first; a restriction of a type with the same text counts."""
        found = [name]
        while True:
            entry = self._types[found[-1]]
            base = entry.get("base") or entry.get("simple")
            if base not in self._types:
                return found
            found.append(base)

    def _members(self, name: str) -> list[Decl]:
        """A global element and those that may stand in its place."""
        members = [] if self._elements[name].get("abstract") else [self._globals[clark(name)]]
        for other in self._groups.get(name, []):
            members += self._members(other)
        return members

    # --- checking ---

    def _element(self, node: Node, decl: Decl, version: int) -> Violation | None:
        made = decl.compiled
        if made is None:
            made = decl.compiled = self._type(decl.type_name)
        attrs = node.attrs
        if attrs or made.required or made.abstract:
            if XSI_TYPE in attrs:
                made = self._substitute(made, attrs[XSI_TYPE])
                if made is None:
                    return _violation(node, f"This is an invalid xsi:type '{_full(attrs[XSI_TYPE])}'.", XSI_TYPE)
            wrong = self._attributes(node, made, version)
            if wrong is not None:
                return wrong
            if XSI_NIL in attrs and (wrong := _nil(node, decl)) is not None:
                return wrong
            if attrs.get(XSI_NIL, "").strip(_BLANK) in ("true", "1"):
                return None
        if made.text is not None:
            return _text(node, made, version)
        return self._children(node, made, version)

    def _substitute(self, declared: _Type, tag: str) -> _Type | None:
        """The type that xsi:type names, if it may stand in the place of the declared one."""
        name = prefixed(tag)
        if name.startswith("{http://www.w3.org/2001/XMLSchema}"):
            name = f"xs:{name.rpartition('}')[2]}"
        known = name in self._types or name in self._simple_facts or name == declared.name
        return self._type(name) if known and self.derives(name, declared.name) else None

    def _attributes(self, node: Node, made: _Type, version: int) -> Violation | None:
        if made.abstract:
            return _violation(node, f"The element '{_full(node.tag)}' is abstract or its type is abstract.")
        known = made.attributes
        for name, value in node.attrs.items():
            entry = known.get(name)
            if entry is None or entry[2] > version:
                if name in _XSI_IGNORED or name in (XSI_TYPE, XSI_NIL):
                    continue
                if made.any_attribute and name.startswith(f"{{{made.any_attribute}}}"):
                    continue
                return _violation(node, f"The '{_full(name)}' attribute is not declared.", name)
            wrong = entry[0](value, version)
            if wrong is not None:
                text = f"The '{_full(name)}' attribute is invalid - {_invalid(value, entry[1], wrong)}"
                return _violation(node, text, name)
        for name in made.required:
            if name not in node.attrs:
                return _violation(node, f"The required attribute '{name}' is missing.")
        return None

    def _children(self, node: Node, made: _Type, version: int) -> Violation | None:
        model = made.model
        if node.text and (node.text.strip(_BLANK) or (model.start is None and model.unordered is None)):
            return _stray_text(node, model, version)
        if model.unordered is not None:
            return self._unordered(node, model, model.unordered, version)
        state = model.start
        if state is None:
            if not node.children:
                return None
            return _violation(node.children[0], _not_empty(node, node.children[0], "empty"))
        element = self._element
        for child in node.children:
            step = state.next.get(child.tag)
            if step is None or step[1].first > version:
                wild = next((w for w in state.wild if w[1].takes(child.ns)), None)
                if wild is None:
                    return _unexpected(node, child, state, version)
                state = wild[0]
                if wild[1].lax and (wrong := self._lax(child, version)) is not None:
                    return wrong
                continue
            state = step[0]
            wrong = element(child, step[1], version)
            if wrong is not None:
                return wrong
        if not state.accepts:
            text = f"The element {_named(node.tag)} has incomplete content.{_expected(_next(state, version))}"
            return _violation(node, text, at_end=True)
        return None

    def _lax(self, child: Node, version: int) -> Violation | None:
        decl = self._globals.get(child.tag)
        if decl is not None:
            return self._element(child, decl, version)
        return next((wrong for each in child.children if (wrong := self._lax(each, version))), None)

    def _unordered(self, node: Node, model: Model, known: dict[str, Decl], version: int) -> Violation | None:
        seen: set[str] = set()
        for child in node.children:
            decl = known.get(child.tag)
            if decl is None or decl.first > version or child.tag in seen:
                left = [d.tag for d in model.decls if d.tag not in seen and d.first <= version]
                return _violation(child, _invalid_child(node, child) + _expected(left))
            seen.add(child.tag)
            wrong = self._element(child, decl, version)
            if wrong is not None:
                return wrong
        missing = [decl.tag for decl in model.decls if decl.tag in model.required - seen]
        if missing:
            text = f"The element {_named(node.tag)} has incomplete content.{_expected(missing)}"
            return _violation(node, text, at_end=True)
        return None


# --- the words of .NET ---


def _violation(node: Node, text: str, attribute: str | None = None, at_end: bool = False) -> Violation:
    local = attribute.rpartition("}")[2] if attribute else None
    return Violation(node.line, node.column, text, node, local, at_end)


def _full(tag: str) -> str:
    """ "namespace:Local" """
    return tag[1:].replace("}", ":", 1) if tag.startswith("{") else tag


def _named(tag: str) -> str:
    uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return f"'{local}' in namespace '{uri}'" if uri else f"'{local}'"


def _invalid(value: str, label: str, wrong: str) -> str:
    return f"The value '{value}' is invalid according to its datatype '{label}' - {wrong}"


def _next(state: State, version: int) -> list[str]:
    return [tag for tag, (_state, decl) in state.next.items() if decl.first <= version]


def _expected(tags: list[str]) -> str:
    if not tags:
        return ""
    by_namespace: dict[str, list[str]] = {}
    for tag in tags:
        uri, _, local = tag[1:].rpartition("}")
        by_namespace.setdefault(uri, []).append(local)
    groups = (f"'{', '.join(locals_)}' in namespace '{uri}'" for uri, locals_ in by_namespace.items())
    return f" List of possible elements expected: {' as well as '.join(groups)}."


def _invalid_child(node: Node, child: Node) -> str:
    return f"The element {_named(node.tag)} has invalid child element {_named(child.tag)}."


def _unexpected(node: Node, child: Node, state: State, version: int) -> Violation:
    return _violation(child, _invalid_child(node, child) + _expected(_next(state, version)))


def _not_empty(node: Node, child: Node, kind: str) -> str:
    return (
        f"The element {_named(node.tag)} cannot contain child element {_named(child.tag)} "
        f"because the parent element's content model is {kind}."
    )


def _stray_text(node: Node, model: Model, version: int) -> Violation:
    if model.start is None and model.unordered is None:
        what = "text" if node.text.strip(_BLANK) else "white space"
        return _violation(
            node, f"The element {_named(node.tag)} cannot contain {what}. Content model is empty.", at_end=True
        )
    expected = _next(model.start, version) if model.start is not None else [decl.tag for decl in model.decls]
    return _violation(node, f"The element {_named(node.tag)} cannot contain text.{_expected(expected)}", at_end=True)


def _text(node: Node, made: _Type, version: int) -> Violation | None:
    if node.children:
        return _violation(node.children[0], _not_empty(node, node.children[0], "text only"))
    assert made.text is not None
    wrong = made.text(node.text, version)
    if wrong is None:
        return None
    text = f"The '{_full(node.tag)}' element is invalid - {_invalid(node.text[:200], made.label, wrong)}"
    return _violation(node, text, at_end=True)


def _nil(node: Node, decl: Decl) -> Violation | None:
    value = node.attrs[XSI_NIL].strip(_BLANK)
    if not decl.nillable:
        text = "If the 'nillable' attribute is false in the schema, the 'xsi:nil' attribute must not be present in the instance."
        return _violation(node, text, XSI_NIL)
    if value not in ("true", "false", "1", "0"):
        return _violation(node, f"The value '{value}' of the 'xsi:nil' attribute is no Boolean.", XSI_NIL)
    if value in ("true", "1") and (node.children or node.text):
        return _violation(node, f"Element {_named(node.tag)} must have no character or element children.", at_end=True)
    return None


# --- loading ---


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
