"""Documents as they are written: the same however long a text in them is, and without needless copies of it."""

import tracemalloc

import pytest

from exchangelib.sandbox import writing
from exchangelib.sandbox.nodes import Node, T


@pytest.mark.parametrize("illegal", [True, False])
def test_a_long_text_is_written_as_a_short_one_is(monkeypatch, illegal):
    text = "a&b<c>\r\x01\ufffed𝒳" * 7
    node = Node(T("Items"), {"x": '"'}, [Node(T("Name"), text=text), Node(T("Name"), text="short")])
    wanted = writing.serialise(node, illegal=illegal)
    monkeypatch.setattr(writing, "_LONG", 5)
    assert writing.serialise(node, illegal=illegal) == wanted


def test_of_a_large_text_there_is_one_copy_when_it_is_written():
    node = Node(T("Content"), text="x" * (8 << 20))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        written = writing.serialise(node)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert len(written) < peak < 1.7 * len(written)
