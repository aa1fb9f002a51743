"""Walks a document along the schema and stops at the first violation; it words none of its own."""

from __future__ import annotations

from exchangelib.sandbox.compiled import CompiledType, Types, prefixed
from exchangelib.sandbox.grammar import Decl, Model
from exchangelib.sandbox.tree import XSI_NIL, XSI_NS, XSI_TYPE, Node
from exchangelib.sandbox.violation import (
    Violation,
    expected,
    full,
    invalid,
    invalid_child,
    named,
    next_tags,
    not_empty,
    unexpected,
    violation,
)

_BLANK = " \t\r\n"
_XSI_IGNORED = {f"{{{XSI_NS}}}schemaLocation", f"{{{XSI_NS}}}noNamespaceSchemaLocation"}


class Validator:
    """Judges elements against their declarations.

    :param types: of the schema
    """

    def __init__(self, types: Types) -> None:
        self._types = types

    def element(self, node: Node, decl: Decl, version: int) -> Violation | None:
        """What is wrong with an element that stands where it is declared; version is the index of the requested one."""
        made = decl.compiled
        if made is None:
            made = decl.compiled = self._types.ready(decl.type_name)
        attrs = node.attrs
        if attrs or made.required or made.abstract:
            if XSI_TYPE in attrs:
                made = self._substitute(made, attrs[XSI_TYPE])
                if made is None:
                    return violation(node, f"This is an invalid xsi:type '{full(attrs[XSI_TYPE])}'.", XSI_TYPE)
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

    def _substitute(self, declared: CompiledType, tag: str) -> CompiledType | None:
        """The type that xsi:type names, if it may stand in the place of the declared one."""
        name = prefixed(tag)
        if name.startswith("{http://www.w3.org/2001/XMLSchema}"):
            name = f"xs:{name.rpartition('}')[2]}"
        known = name in self._types.facts or name in self._types.simple_facts or name == declared.name
        return self._types.ready(name) if known and self._types.derives(name, declared.name) else None

    def _attributes(self, node: Node, made: CompiledType, version: int) -> Violation | None:
        if made.abstract:
            return violation(node, f"The element '{full(node.tag)}' is abstract or its type is abstract.")
        known = made.attributes
        for name, value in node.attrs.items():
            entry = known.get(name)
            if entry is None or entry[2] > version:
                if name in _XSI_IGNORED or name in (XSI_TYPE, XSI_NIL):
                    continue
                if made.any_attribute and name.startswith(f"{{{made.any_attribute}}}"):
                    continue
                return violation(node, f"The '{full(name)}' attribute is not declared.", name)
            wrong = entry[0](value, version)
            if wrong is not None:
                text = f"The '{full(name)}' attribute is invalid - {invalid(value, entry[1], wrong)}"
                return violation(node, text, name)
        for name in made.required:
            if name not in node.attrs:
                return violation(node, f"The required attribute '{name}' is missing.")
        return None

    def _children(self, node: Node, made: CompiledType, version: int) -> Violation | None:
        model = made.model
        if node.text and (node.text.strip(_BLANK) or (model.start is None and model.unordered is None)):
            return _stray_text(node, model, version)
        if model.unordered is not None:
            return self._unordered(node, model, model.unordered, version)
        state = model.start
        if state is None:
            if not node.children:
                return None
            return violation(node.children[0], not_empty(node, node.children[0], "empty"))
        element = self.element
        for child in node.children:
            step = state.next.get(child.tag)
            if step is None or step[1].first > version:
                wild = next((w for w in state.wild if w[1].takes(child.ns)), None)
                if wild is None:
                    return unexpected(node, child, state, version)
                state = wild[0]
                if wild[1].lax and (wrong := self._lax(child, version)) is not None:
                    return wrong
                continue
            state = step[0]
            wrong = element(child, step[1], version)
            if wrong is not None:
                return wrong
        if not state.accepts:
            text = f"The element {named(node.tag)} has incomplete content.{expected(next_tags(state, version))}"
            return violation(node, text, at_end=True)
        return None

    def _lax(self, child: Node, version: int) -> Violation | None:
        decl = self._types.globals.get(child.tag)
        if decl is not None:
            return self.element(child, decl, version)
        return next((wrong for each in child.children if (wrong := self._lax(each, version))), None)

    def _unordered(self, node: Node, model: Model, known: dict[str, Decl], version: int) -> Violation | None:
        seen: set[str] = set()
        for child in node.children:
            decl = known.get(child.tag)
            if decl is None or decl.first > version or child.tag in seen:
                left = [d.tag for d in model.decls if d.tag not in seen and d.first <= version]
                return violation(child, invalid_child(node, child) + expected(left))
            seen.add(child.tag)
            wrong = self.element(child, decl, version)
            if wrong is not None:
                return wrong
        missing = [decl.tag for decl in model.decls if decl.tag in model.required - seen]
        if missing:
            text = f"The element {named(node.tag)} has incomplete content.{expected(missing)}"
            return violation(node, text, at_end=True)
        return None


def _stray_text(node: Node, model: Model, version: int) -> Violation:
    if model.start is None and model.unordered is None:
        what = "text" if node.text.strip(_BLANK) else "white space"
        return violation(
            node, f"The element {named(node.tag)} cannot contain {what}. Content model is empty.", at_end=True
        )
    tags = next_tags(model.start, version) if model.start is not None else [decl.tag for decl in model.decls]
    return violation(node, f"The element {named(node.tag)} cannot contain text.{expected(tags)}", at_end=True)


def _text(node: Node, made: CompiledType, version: int) -> Violation | None:
    if node.children:
        return violation(node.children[0], not_empty(node, node.children[0], "text only"))
    assert made.text is not None
    wrong = made.text(node.text, version)
    if wrong is None:
        return None
    text = f"The '{full(node.tag)}' element is invalid - {invalid(node.text[:200], made.label, wrong)}"
    return violation(node, text, at_end=True)


def _nil(node: Node, decl: Decl) -> Violation | None:
    value = node.attrs[XSI_NIL].strip(_BLANK)
    if not decl.nillable:
        text = "If the 'nillable' attribute is false in the schema, the 'xsi:nil' attribute must not be present in the instance."
        return violation(node, text, XSI_NIL)
    if value not in ("true", "false", "1", "0"):
        return violation(node, f"The value '{value}' of the 'xsi:nil' attribute is no Boolean.", XSI_NIL)
    if value in ("true", "1") and (node.children or node.text):
        return violation(node, f"Element {named(node.tag)} must have no character or element children.", at_end=True)
    return None
