"""The measures of the house, in lines of code: short functions, small rooms, no own import inside a function, nothing left undone."""

import ast
import re
from pathlib import Path

import pytest

from tests.contract.source import CHECKOUT, FILES, functions, imported, lines_of_code, shown, tree

LINES_OF_A_FUNCTION = 40
LINES_OF_A_ROOM = 330  # about 300
# Tables of data, and what a table would hold if it could be written as one: a class for each folder, item or property.
TABLES = {
    "exchangelib/errors/codes.py",
    "exchangelib/folders/known_folders.py",
    "exchangelib/folders/localized_names.py",
    "exchangelib/items/item.py",
    "exchangelib/items/keywords.py",
    "exchangelib/properties/__init__.py",  # names only
    "exchangelib/sandbox/paths_data.py",
    "exchangelib/winzone.py",
}
UNDONE = re.compile(r"\b(TO[D]O|FIX[M]E|X{3}|HAC[K])\b|/wor[k]/|/tm[p]/")


def test_the_rules_see_the_package() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_functions_are_short(path: Path) -> None:
    """Below the signature, which some operations make long by themselves."""
    code = lines_of_code(path)
    lengths = {f.name: len(code & set(range(f.body[0].lineno, (f.end_lineno or 0) + 1))) for f in functions(path)}
    assert not {name: length for name, length in lengths.items() if length > LINES_OF_A_FUNCTION}


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_rooms_are_small_but_for_tables(path: Path) -> None:
    if shown(path) not in TABLES:
        assert len(lines_of_code(path)) <= LINES_OF_A_ROOM


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_module_begins_with_a_sentence(path: Path) -> None:
    beginning, _, _ = (ast.get_docstring(tree(path)) or "").partition("\n\n")
    assert beginning.rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_function_imports_from_the_package(path: Path) -> None:
    inner = {
        f"{function.name}: {name}"
        for function in functions(path)
        for node in ast.walk(function)
        for name in imported(node)
        if name == "." or name.split(".")[0] == "exchangelib"
    }
    assert not inner


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_nothing_is_left_undone(path: Path) -> None:
    found = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if UNDONE.search(line)]
    assert not found


def test_the_tables_are_still_there() -> None:
    assert not [name for name in TABLES if not (CHECKOUT / name).exists()]
