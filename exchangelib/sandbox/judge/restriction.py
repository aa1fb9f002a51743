"""A t:Restriction turned into one function that says yes or no to an item or folder; it reads no database."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from exchangelib.sandbox.bags import ATTACHMENT_NAMES
from exchangelib.sandbox.judge.matching import MODES, folding, plain, wildcards
from exchangelib.sandbox.judge.values import Getter, Kind, Row, getter, kind_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import Path, find_path
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.schema import Schema

Predicate = Callable[[Row], bool]
MAX_NODES = 255  # responsecode.md: ErrorRestrictionTooLong
# Properties that are calculated when they are asked for, so that nothing can be searched by them.
CALCULATED = {
    "ItemId", "FolderId", "MimeContent", "MimeContentUTF8", "ResponseObjects", "EffectiveRights", "UniqueBody",
    "NormalizedBody", "TextBody", "EntityExtractionResult", "WebClientReadFormQueryString",
    "WebClientEditFormQueryString", "StoreEntryId", "InstanceKey", "InternetMessageHeaders", "ParentFolderId",
    "ConversationId", "CompleteName", "PermissionSet", "Attachments",
}  # fmt: skip
# responsecode.md, ErrorInvalidPropertyForExists: these are bits of one property.
FLAGS = {"IsDraft", "IsSubmitted", "IsUnmodified", "IsResend", "IsFromMe", "IsRead"}


class Compiler:
    """Compiles restrictions, and remembers which properties they ask for.

    :param schema: of EWS
    :param prefixes: of the field URIs that may be asked for
    :param most: how many nodes a restriction may have
    """

    def __init__(self, schema: Schema, prefixes: frozenset[str], most: float = MAX_NODES) -> None:
        self.most = most
        self.schema = schema
        self.prefixes = prefixes
        self.paths: list[Path] = []
        self.nodes = 0

    def compile(self, restriction: Node | None) -> Predicate | None:
        """The function for a whole restriction; None for none.

        :raises Refusal: what is wrong with it
        """
        if restriction is None:
            return None
        return self.expression(restriction.children[0])

    def expression(self, node: Node) -> Predicate:
        """The function for an expression, such as a t:And.

        :raises Refusal: what is wrong with it
        """
        self.nodes = 0
        return self._expression(node)

    def path(self, node: Node, code: str = "ErrorUnsupportedPathForQuery") -> Path:
        """The path inside an element, if items can be searched by it."""
        path = find_path(node)
        if path is None:
            raise Refusal("ErrorInvalidRequest", f"{node.local} names no property.")
        if path.name in CALCULATED or (not path.extended and path.prefix not in self.prefixes):
            raise Refusal(code, f"The property cannot be used in a {node.local}.", [path.echo()])
        self.paths.append(path)
        return path

    def _expression(self, node: Node) -> Predicate:
        self.nodes += 1
        if self.nodes > self.most:
            raise Refusal("ErrorRestrictionTooLong", "The restriction or filter cannot have more than 255 nodes.")
        made = getattr(self, f"_{node.local}", None)
        if node.local in COMPARE:
            return self._comparison(node, COMPARE[node.local])
        if made is None or node.local not in _OPERATORS:
            raise Refusal("ErrorUnsupportedQueryFilter", f"The expression {node.local} is not supported.")
        found: Predicate = made(node)
        return found

    def _And(self, node: Node) -> Predicate:
        parts = [self._expression(child) for child in node.children]
        return lambda row: all(part(row) for part in parts)

    def _Or(self, node: Node) -> Predicate:
        parts = [self._expression(child) for child in node.children]
        return lambda row: any(part(row) for part in parts)

    def _Not(self, node: Node) -> Predicate:
        inner = self._expression(node.children[0])
        return lambda row: not inner(row)

    def _Exists(self, node: Node) -> Predicate:
        path = self.path(node)
        if path.name in FLAGS:
            raise Refusal("ErrorInvalidPropertyForExists", "A flag cannot be asked for with Exists.", [path.echo()])
        get = getter(path, Kind("string"), raw=True)
        return lambda row: bool(get(row))

    def _Excludes(self, node: Node) -> Predicate:
        path = self.path(node)
        kind = kind_of(path, self.schema)
        mask_node = node.find(T("Bitmask"))
        text = (mask_node.attrs.get("Value", "") if mask_node is not None else "").strip()
        if not re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", text):
            raise Refusal("ErrorInvalidExcludesRestriction", f"The bitmask '{text}' cannot be read.")
        if kind.name != "int":
            raise Refusal(
                "ErrorInvalidExcludesRestriction", "Excludes needs a property of whole numbers.", [path.echo()]
            )
        mask = int(text, 16 if text[:2] in ("0x", "0X") else 10)
        get = getter(path, kind)
        return lambda row: any(not value & mask for value in get(row))

    def _Contains(self, node: Node) -> Predicate:
        path = self.path(node)
        if kind_of(path, self.schema).name not in ("string", "complex"):
            raise Refusal("ErrorContainsFilterWrongType", "Contains needs a property of text.", [path.echo()])
        constant = node.find(T("Constant"))
        fold = folding(node.attrs.get("ContainmentComparison", "Exact"))
        mode = node.attrs.get("ContainmentMode", "FullString")
        match = wildcards if mode == "Wildcards" else MODES[mode]
        value = fold(constant.attrs.get("Value", "") if constant is not None else "")
        get = getter(path, Kind("string"), raw=True)
        if "Markup" in node.attrs:  # only query strings make it
            return lambda row: any(match(fold(plain(text)), value) for text in get(row))
        return lambda row: any(match(fold(text), value) for text in get(row))

    def _comparison(self, node: Node, compare: Callable[[Any, Any], bool]) -> Predicate:
        path = self.path(node)
        kind = kind_of(path, self.schema)
        left = getter(path, kind)
        other = node.find(T("FieldURIOrConstant"))
        constant = other.find(T("Constant")) if other is not None else None
        if other is not None and constant is None:
            return self._two_properties(other, path, kind, left, compare)
        value = kind.constant(constant.attrs.get("Value", "") if constant is not None else "", path)
        if compare is operator.ne:
            # A property that is absent is not equal to anything.
            return lambda row: all(each != value for each in left(row))
        if kind.name == "boolean" and value is False and compare is operator.eq:
            return lambda row: any(not each for each in left(row))
        return lambda row: any(compare(each, value) for each in left(row))

    def _two_properties(
        self, other: Node, path: Path, kind: Kind, left: Getter, compare: Callable[[Any, Any], bool]
    ) -> Predicate:
        second = self.path(other)
        other_kind = kind_of(second, self.schema)
        texts = ("string", "complex")
        if kind.name != other_kind.name and not (kind.name in texts and other_kind.name in texts):
            message = f"A {kind.name} cannot be compared with a {other_kind.name}."
            raise Refusal("ErrorInvalidValueForProperty", message, [path.echo(), second.echo()])
        right = getter(second, other_kind)
        if compare is operator.ne:
            return lambda row: not any(a == b for a in left(row) for b in right(row))
        return lambda row: any(compare(a, b) for a in left(row) for b in right(row))


class QueryCompiler(Compiler):
    """Compiles what a query string says, which may be longer and knows the names of attachments.

    :param schema: of EWS
    """

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema, frozenset(), most=float("inf"))

    def path(self, node: Node, code: str = "") -> Path:
        """The path inside an element of a query string."""
        path = query_path(node)
        assert path is not None  # the reader of query strings wrote it
        self.paths.append(path)
        return path


def query_path(node: Node) -> Path | None:
    """The path inside an element, also of what only query strings ask for."""
    path = find_path(node)
    if path is not None and path.name == "Attachments":
        return Path(path.uri, ATTACHMENT_NAMES, node=path.node)
    return path


_OPERATORS = {"And", "Or", "Not", "Exists", "Excludes", "Contains"}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "IsEqualTo": operator.eq,
    "IsNotEqualTo": operator.ne,
    "IsGreaterThan": operator.gt,
    "IsGreaterThanOrEqualTo": operator.ge,
    "IsLessThan": operator.lt,
    "IsLessThanOrEqualTo": operator.le,
}
