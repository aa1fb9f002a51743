"""An expression is compiled when it is first used, and then does what a compiled one does."""

import ast
import copy
import pickle
import re

import pytest

from exchangelib._pattern import pattern
from tests.contract.source import FILES


def test_a_pattern_has_the_methods_of_a_compiled_one():
    found = pattern(r"(\d+)-(\d+)")
    assert found.pattern == r"(\d+)-(\d+)"
    assert found.fullmatch("12-34")[2] == "34"
    assert found.search("x") is None
    assert found.sub("_", "a1-2b") == "a_b"
    assert [each[0] for each in found.finditer("1-2 3-4")] == ["1-2", "3-4"]
    assert pattern(rb"x+").match(b"xxy")[0] == b"xx"


def test_flags_count():
    assert pattern("x", re.IGNORECASE).match("X")
    assert not pattern("x").match("X")


def test_nothing_is_compiled_until_it_is_used():
    wrong = pattern("(")
    assert wrong.pattern == "("
    with pytest.raises(re.error):
        wrong.match("x")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))])
@pytest.mark.parametrize("is_used", [False, True])
def test_a_pattern_can_be_copied_and_pickled(again, is_used):
    found = pattern("x+", re.IGNORECASE)
    if is_used:
        assert found.match("X")
    other = again(found)
    assert other.match("XX")[0] == "XX"
    assert other.pattern == "x+"


def _patterns():
    for path in FILES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pattern":
                yield path, node.lineno


def test_every_expression_of_the_package_can_be_compiled():
    import importlib

    from exchangelib._pattern import _Pattern

    modules = {path for path, _ in _patterns()}
    compiled = 0
    for path in modules:
        name = "exchangelib" + str(path).rpartition("exchangelib")[2].removesuffix(".py").replace("/", ".")
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, _Pattern):
                re.compile(value.pattern, value._flags)
                compiled += 1
    assert compiled == len(list(_patterns()))
