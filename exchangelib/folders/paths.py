"""Ways through a hierarchy of folders: walking, globbing, drawing; it knows folders by `name` and `root` only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from .._model.describe import near
from ..errors import InvalidTypeError, InvalidValue

# A folder. Its class stands above this module and uses it, so it cannot be named here.
AnyFolder = Any


def hint(folder: AnyFolder, name: str, names: list[str]) -> str:
    """Say one level down where a folder is that is not in another, or else which names there are near to its own."""
    children = folder.root.get_children
    for child in children(folder):
        if any(each.name == name for each in children(child)):
            also = ", or one that the account has a name for, such as account.inbox" if folder is folder.root else ""
            return f" (there is one in {child.name!r}: use / {child.name!r} / {name!r}{also})"
    return near(name, names)


def way_down(folder: AnyFolder) -> str:
    """Say where folders are that nobody finds in the root of a mailbox; the hierarchy is not loaded for it."""
    if folder.DISTINGUISHED_FOLDER_ID != "root":
        return ""
    return " (what users see is further down: use account.msg_folder_root // …, or account.inbox and its like)"


class Again:
    """What a generator yields, as often as somebody goes through it: what failed once can be tried again.

    :param make: gives the generator, of the other arguments
    """

    def __init__(self, make: Callable[..., Iterator[AnyFolder]], *args: Any) -> None:
        self._make = make
        self._args = args

    def __iter__(self) -> Iterator[AnyFolder]:
        return self._make(*self._args)


def walk(folder: AnyFolder) -> Iterator[AnyFolder]:
    """Yield every folder below, parents before children. No recursion: a hierarchy may be deep."""
    children = folder.root.get_children
    stack = list(reversed(list(children(folder))))
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(list(children(found))))


def glob(folder: AnyFolder, pattern: str) -> Iterator[AnyFolder]:
    """Yield the folders below whose path fits, each once.

    :raises InvalidTypeError, InvalidValue: the pattern is no text, or is empty
    """
    if not isinstance(pattern, str):
        raise InvalidTypeError("pattern", pattern, str)
    if pattern.startswith("/"):
        folder = folder.root
        pattern = pattern.lstrip("/")
    parts = [part for part in pattern.lower().split("/") if part and part != "."]
    if not parts:
        raise InvalidValue("A pattern for folders must not be empty")
    seen: set[int] = set()
    for found in _glob(folder, parts):
        if id(found) not in seen:
            seen.add(id(found))
            yield found


def _glob(folder: AnyFolder, parts: list[str]) -> Iterator[AnyFolder]:
    first, rest = parts[0], parts[1:]
    if first == "..":
        if folder.parent is None:
            raise InvalidValue(f"{folder.name!r} is the top: it has no parent")
        fitting: Iterator[AnyFolder] = iter((folder.parent,))
    elif first == "**":
        if not rest:
            yield from walk(folder)
            return
        yield from _glob(folder, rest)
        for below in walk(folder):
            yield from _glob(below, rest)
        return
    else:
        fitting = (c for c in folder.root.get_children(folder) if fnmatchcase(str(c.name).lower(), first))
    for found in fitting:
        if rest:
            yield from _glob(found, rest)
        else:
            yield found


def tree(folder: AnyFolder) -> str:
    """Draw the folders below, sorted by name; each folder is looked at once."""
    lines = [str(folder.name)]
    stack = _branches(folder, "")
    while stack:
        found, indent, is_last = stack.pop()
        lines.append(f"{indent}{'└── ' if is_last else '├── '}{found.name}")
        stack.extend(_branches(found, indent + ("    " if is_last else "│   ")))
    return "\n".join(lines)


def _branches(folder: AnyFolder, indent: str) -> list[tuple[AnyFolder, str, bool]]:
    """Give the children, the last first, as a stack wants them."""
    children = sorted(folder.root.get_children(folder), key=lambda child: str(child.name).lower(), reverse=True)
    return [(child, indent, position == 0) for position, child in enumerate(children)]
