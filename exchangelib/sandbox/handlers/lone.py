"""Answers that are one response message themselves, without a list of messages around it; it knows no operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers.common import failure, message
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.versions import knows


def lone(call: Call, work: Callable[[], Iterable[Node]], name: str = "") -> Node:
    """The response to a request about one thing.

    :param work: gives what stands behind the response code, or refuses
    :param name: of the element, where it is not that of the operation with Response behind it
    """
    try:
        with call.store.transaction():
            out = message(call, work())
    except Refusal as error:
        out = failure(call, error)
    out.tag = M(name or f"{call.operation}Response")
    return out


@lru_cache(maxsize=128)
def _places(schema: Schema, type_name: str, version: str) -> dict[str, int]:
    """The elements of a type that a version knows, with their places."""
    tags = schema.order(type_name)
    return {tag: at for at, tag in enumerate(tags) if knows(version, schema.element_first(type_name, tag) or "")}


def arranged(call: Call, type_name: str, children: Iterable[Node]) -> list[Node]:
    """The children of an element of a type in schema order, without those that the version of the request does not know."""
    places = _places(call.schema, type_name, call.version)
    return sorted((child for child in children if child.tag in places), key=lambda child: places[child.tag])


def flag(name: str, value: bool) -> Node:
    """An element of the types namespace that says yes or no."""
    return leaf(name, "true" if value else "false")


def is_true(node: Node | None, name: str, default: bool = False) -> bool:
    """Whether a child of the types namespace says yes."""
    text = None if node is None else node.child_text(T(name))
    return default if text is None else text.strip() in ("true", "1")
