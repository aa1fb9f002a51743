"""Search folders: folders that hold what a search finds; what their items are is not known here."""

from __future__ import annotations

from typing import Any

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import ChoiceField, EWSElementField
from .._model.fields.base import FieldURIField, Loader, Writer
from .._query.compile import Restriction
from .._query.q import Q
from .._wire.ns import TNS
from .._wire.write import attr as escape_attr
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..properties import DistinguishedFolderId, FolderId
from ..version import Version
from .base import Folder

__all__ = ["SearchFolder", "SearchParameters", "SearchRestriction"]

_CLASSES = {cls.response_tag(): cls for cls in (FolderId, DistinguishedFolderId)}


class SearchRestriction:
    """What an item must fit to be in a search folder, as servers write it.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/restriction

    It is made of a `Q` where it is assigned. Two are equal if they say the same in the same words.

    :param xml: one search expression, e.g. '<t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists>'
    """

    __slots__ = ("xml",)

    def __init__(self, xml: str) -> None:
        self.xml = xml

    @classmethod
    def from_q(cls, q: Q, version: Version) -> SearchRestriction:
        """Make one of an expression in fields of items.

        :raises InvalidField, ValueError: errors of ours: a field that is unknown or cannot be searched for, a wrong value
        """
        restriction = Restriction(q, SearchFolder(), Restriction.ITEMS)
        if not restriction:
            raise problems.invalid("SearchParameters", "restriction", q, "an expression that leaves something out")
        return cls("".join(restriction.inside(version)))

    def __eq__(self, other: object) -> bool:
        return self.xml == other.xml if isinstance(other, SearchRestriction) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.xml)

    def __repr__(self) -> str:
        return f"SearchRestriction({self.xml!r})"


class SearchRestrictionField(FieldURIField[Any]):
    """The condition of a search folder."""

    value_cls: Any = SearchRestriction

    def loader(self) -> Loader:
        """Keep the one expression as text."""

        def read(elem: Element) -> SearchRestriction | None:
            for child in elem:
                if _is_element(child):
                    return SearchRestriction(_text_of(child))
            return None

        return read

    def writer(self) -> Writer:
        """Write the expression; one that is no text yet is made one for the server's version."""
        name = self.request_tag()

        def write(out: list[str], value: Any, version: Version) -> None:
            made = SearchRestriction.from_q(value, version) if isinstance(value, Q) else value
            out.append(f"<{name}>{made.xml}</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take a `Q` too."""
        if isinstance(value, Q):
            return value if version is None else SearchRestriction.from_q(value, version)
        return super().check_value(value, version, where)


class BaseFolderIdsField(FieldURIField[Any]):
    """The folders in which is searched: ids, or folders that have one."""

    value_cls: Any = (FolderId, DistinguishedFolderId)
    is_list = True

    def loader(self) -> Loader:
        """Read ids of both kinds."""

        def read(elem: Element) -> list[Any]:
            return [_CLASSES[child.tag].from_xml(child) for child in elem if child.tag in _CLASSES]

        return read

    def writer(self) -> Writer:
        """Write the ids."""
        name = self.request_tag()

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>")
            for each in value:
                each.write(out, version)
            out.append(f"</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take a folder for its id."""
        if isinstance(value, Folder):
            value = value.to_id()
        checked = super().check_value(value, version, where)
        checked.clean(version)
        return checked


class SearchParameters(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/searchparameters-ex15websvcsotherref

    `restriction` is a `Q` or a `SearchRestriction`, `base_folder_ids` are folders or their ids.
    """

    ELEMENT_NAME = "SearchParameters"

    restriction = SearchRestrictionField("Restriction", is_required=True)
    base_folder_ids = BaseFolderIdsField("BaseFolderIds", is_required=True)
    traversal = ChoiceField("Traversal", choices=("Shallow", "Deep"), is_attribute=True)


class SearchFolder(Folder):
    """A folder that shows the items that fit a search, wherever they are; it is made in `account.search_folders`.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/searchfolder
    """

    ELEMENT_NAME = "SearchFolder"

    search_parameters = EWSElementField(
        "folder:SearchParameters",
        value_cls=SearchParameters,
        is_complex=True,
        is_searchable=False,
        is_required_after_save=True,
    )


def _text_of(elem: Element) -> str:
    """Write an element of the types namespace as it was read, without what is between its children."""
    namespace, _, local = str(elem.tag)[1:].rpartition("}")
    if namespace != TNS:
        raise MalformedResponseError(f"The restriction of a search folder holds an element {elem.tag!r}")
    attributes = "".join(f' {name!s}="{escape_attr(str(value))}"' for name, value in elem.items())
    children = "".join(_text_of(child) for child in elem if _is_element(child))
    return f"<t:{local}{attributes}>{children}</t:{local}>" if children else f"<t:{local}{attributes}/>"


def _is_element(child: Any) -> bool:
    """Tell an element from a comment, whose tag is a function."""
    return isinstance(child.tag, str)
