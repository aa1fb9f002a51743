"""What is wrong with a request, worded as .NET's validator words it; it finds nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from exchangelib.sandbox.grammar import State
from exchangelib.sandbox.tree import Node


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


def violation(node: Node, text: str, attribute: str | None = None, at_end: bool = False) -> Violation:
    """A violation that is about an element, about one of its attributes, or noticed at its end."""
    local = attribute.rpartition("}")[2] if attribute else None
    return Violation(node.line, node.column, text, node, local, at_end)


def full(tag: str) -> str:
    """ "namespace:Local" """
    return tag[1:].replace("}", ":", 1) if tag.startswith("{") else tag


def named(tag: str) -> str:
    """A name as .NET puts it into a sentence."""
    uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return f"'{local}' in namespace '{uri}'" if uri else f"'{local}'"


def invalid(value: str, label: str, wrong: str) -> str:
    """What is wrong with a value of a type."""
    return f"The value '{value}' is invalid according to its datatype '{label}' - {wrong}"


def next_tags(state: State, version: int) -> list[str]:
    """What may come next, in a version."""
    return [tag for tag, (_state, decl) in state.next.items() if decl.first <= version]


def expected(tags: list[str]) -> str:
    """The list of what might have stood there; nothing if there is no such thing."""
    if not tags:
        return ""
    by_namespace: dict[str, list[str]] = {}
    for tag in tags:
        uri, _, local = tag[1:].rpartition("}")
        by_namespace.setdefault(uri, []).append(local)
    groups = (f"'{', '.join(locals_)}' in namespace '{uri}'" for uri, locals_ in by_namespace.items())
    return f" List of possible elements expected: {' as well as '.join(groups)}."


def invalid_child(node: Node, child: Node) -> str:
    """The sentence about a child that may not stand where it stands."""
    return f"The element {named(node.tag)} has invalid child element {named(child.tag)}."


def unexpected(node: Node, child: Node, state: State, version: int) -> Violation:
    """The violation of a child that may not come next."""
    return violation(child, invalid_child(node, child) + expected(next_tags(state, version)))


def not_empty(node: Node, child: Node, kind: str) -> str:
    """The sentence about a child in an element that has none."""
    return (
        f"The element {named(node.tag)} cannot contain child element {named(child.tag)} "
        f"because the parent element's content model is {kind}."
    )
