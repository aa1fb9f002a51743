"""Search expressions as the schema has them, each able to write itself; knows paths, not what users type.

Restrictions: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/restriction,
`SearchExpressionType` and its extensions in types.xsd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .._model import problems

if TYPE_CHECKING:
    from ..version import Version


class Path(NamedTuple):
    """A path that may be searched for: its text, and the field behind it, which not every server version has."""

    xml: str
    field: Any

    def write(self, out: list[str], version: Version) -> None:
        """Append the path.

        :raises InvalidFieldForVersion: the server's version does not have the field
        """
        field = self.field
        if (field.has_span or not field.is_addressable) and not field.supports_version(version):
            raise problems.too_new(field.owner, field.name, version, field.span)
        out.append(self.xml)


class Compare(NamedTuple):
    """``t:IsEqualTo`` and its kin: a path against a constant, given as escaped attribute text."""

    element: str
    path: Path
    constant: str

    def write(self, out: list[str], version: Version) -> None:
        """Append the expression."""
        element, path, constant = self
        out.append(f"<t:{element}>")
        path.write(out, version)
        out.append(f'<t:FieldURIOrConstant><t:Constant Value="{constant}"/></t:FieldURIOrConstant></t:{element}>')


class Contains(NamedTuple):
    """``t:Contains``: text in a path. The constant stands directly inside, unlike in comparisons (types.xsd)."""

    mode: str
    comparison: str
    path: Path
    constant: str

    def write(self, out: list[str], version: Version) -> None:
        """Append the expression."""
        mode, comparison, path, constant = self
        out.append(f'<t:Contains ContainmentMode="{mode}" ContainmentComparison="{comparison}">')
        path.write(out, version)
        out.append(f'<t:Constant Value="{constant}"/></t:Contains>')


class Exists(NamedTuple):
    """``t:Exists``: the property is there."""

    path: Path

    def write(self, out: list[str], version: Version) -> None:
        """Append the expression."""
        out.append("<t:Exists>")
        self.path.write(out, version)
        out.append("</t:Exists>")


class Not(NamedTuple):
    """``t:Not``: exactly one expression inside."""

    condition: Condition

    def write(self, out: list[str], version: Version) -> None:
        """Append the expression."""
        out.append("<t:Not>")
        self.condition.write(out, version)
        out.append("</t:Not>")


class Several(NamedTuple):
    """``t:And`` or ``t:Or``: two expressions or more inside."""

    element: str
    conditions: tuple[Condition, ...]

    def write(self, out: list[str], version: Version) -> None:
        """Append the expression."""
        out.append(f"<t:{self.element}>")
        for condition in self.conditions:
            condition.write(out, version)
        out.append(f"</t:{self.element}>")


Condition = Compare | Contains | Exists | Not | Several
