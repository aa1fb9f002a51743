"""Search expressions as the schema has them: pieces of text, and trees of them; knows paths, not what users type.

Restrictions: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/restriction,
`SearchExpressionType` and its extensions in types.xsd.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .._model import problems
from . import lookups

if TYPE_CHECKING:
    from ..version import Version

# What stands around the members of each connector. Pieces that are no tags are whole comparisons
TAGS: Final = {
    lookups.AND: ("<t:And>", "</t:And>"),
    lookups.OR: ("<t:Or>", "</t:Or>"),
    lookups.NOT: ("<t:Not>", "</t:Not>"),
}
_CLOSING: Final = frozenset(closing for _, closing in TAGS.values())
_OPENING: Final = frozenset(opening for opening, _ in TAGS.values())


class Versioned(str):
    """A comparison as text whose field not every server version has."""

    __slots__ = ("field",)
    field: Any

    def __new__(cls, text: str, field: Any = None) -> Versioned:
        """Make one of the text and the field."""
        new = super().__new__(cls, text)
        new.field = field
        return new


class Not(NamedTuple):
    """``t:Not``: exactly one expression inside."""

    condition: Condition


class Several(NamedTuple):
    """``t:And`` or ``t:Or``: two expressions or more inside."""

    element: str
    conditions: tuple[Condition, ...]


Condition = str | Not | Several  # a text is one comparison


def check_version(field: Any, version: Version) -> None:
    """Check that a server has a field.

    :raises InvalidFieldForVersion: it does not
    """
    if not field.supports_version(version):
        raise problems.too_new(field.owner, field.name, version, field.span)


def write(made: Condition, out: list[str], version: Version) -> None:
    """Append a condition.

    :raises InvalidFieldForVersion: the server's version does not have a field
    """
    if isinstance(made, str):
        if isinstance(made, Versioned):
            check_version(made.field, version)
        out.append(made)
    elif isinstance(made, Not):
        out.append("<t:Not>")
        write(made.condition, out, version)
        out.append("</t:Not>")
    else:
        out.append(f"<t:{made.element}>")
        for condition in made.conditions:
            write(condition, out, version)
        out.append(f"</t:{made.element}>")


def nodes_in(pieces: Iterable[str]) -> int:
    """Count the conditions and connectives in pieces, as servers do."""
    return sum(piece not in _CLOSING for piece in pieces)


def tree_of(pieces: Iterable[str]) -> Condition:
    """Make a tree of the pieces of one condition."""
    stack: list[list[Condition]] = [[]]
    for piece in pieces:
        if piece in _OPENING:
            stack.append([])
        elif piece in _CLOSING:
            inside = stack.pop()
            made = Not(inside[0]) if piece == "</t:Not>" else Several(piece[4:-1], tuple(inside))
            stack[-1].append(made)
        else:
            stack[-1].append(piece)
    ((condition,),) = stack
    return condition
