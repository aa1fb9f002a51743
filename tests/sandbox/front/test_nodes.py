import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib.sandbox.nodes import (
    TYPES_NS,
    XSI_TYPE,
    M,
    Malformed,
    Node,
    T,
    fragment,
    locate,
    parse,
    parse_fragment,
    serialise,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40)


def legal(text):
    return "".join(c for c in text if c >= " " or c in "\t\n\r")


NODES = st.recursive(
    st.builds(lambda text, value: Node(T("Leaf"), {"Id": legal(value)}, text=text), TEXT, TEXT),
    lambda inner: st.builds(
        lambda children: Node(M("Branch"), children=children), st.lists(inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@given(NODES)
def test_a_fragment_comes_back_as_it_was(node):
    assert parse_fragment(fragment(node)) == node


@given(NODES.filter(lambda node: all(legal(each.text) == each.text for each in node.walk())))
def test_a_document_comes_back_as_it_was(node):
    assert parse(serialise(node)) == node


def test_characters_that_xml_forbids_are_written_as_servers_write_them():
    node = Node(T("Subject"), text="a\x01b\x1f\ufffe")
    assert b">a&#x1;b&#x1F;&#xFFFE;<" in serialise(node)
    assert b">ab<" in serialise(node, illegal=False)


def test_a_carriage_return_survives():
    assert b"a&#xD;\nb" in serialise(Node(T("Body"), text="a\r\nb"))


def test_a_forbidden_character_in_an_attribute_cannot_be_stored():
    with pytest.raises(ValueError, match="an attribute of Body"):
        fragment(Node(T("Body"), {"BodyType": "\x01"}, text="\x01"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "iso-8859-1", "cp1252", "gb18030", "shift_jis"]
)
def test_any_encoding_is_read(encoding):
    text = "ünï" if encoding in ("iso-8859-1", "cp1252") else "日本"
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    data = f'<?xml version="1.0" encoding="{declared}"?><a>{text}</a>'.encode(encoding)
    assert parse(data).text == text


def test_the_transport_knows_better_than_the_declaration():
    data = '<?xml version="1.0" encoding="us-ascii"?><a>ü</a>'.encode("cp1252")
    assert parse(data, "cp1252").text == "ü"


@pytest.mark.parametrize(
    "document, text",
    [
        (b"<a><b></a>", "Mismatched tag"),
        (b"<a>\x01</a>", "Not well-formed"),
        (b"<a>&#x1;</a>", "Reference to invalid character"),
        (b"<a>&nothing;</a>", "Undefined entity"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DTD is prohibited"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DTD is prohibited"),
        (b"", "No element found"),
        (b"<a:b/>", "Unbound prefix"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "does not support 'klingon'"),
        (b"<a>\xff</a>", "Not well-formed"),
        (b"<a>" * 301 + b"</a>" * 301, "nested too deeply"),
    ],
)
def test_what_is_damaged_or_dangerous_is_refused(document, text):
    with pytest.raises(Malformed, match=text):
        parse(document)


def test_too_many_elements_are_refused():
    with pytest.raises(Malformed, match="too large"):
        parse(b"<a>" + b"<b/>" * 20 + b"</a>", max_nodes=20)


def test_white_space_between_elements_is_no_text_and_white_space_alone_is():
    root = parse(b"<a>\n  <b> x </b>\n  <c>  </c>\n</a>")
    assert (root.text, root.children[0].text, root.children[1].text) == ("", " x ", "  ")


def test_positions_are_those_of_net():
    # Recorded: the Id of CreateFolder/request-3, whose name begins in column 630 of line 2, is reported there.
    data = b'<a>\n <b one="1"\n    x:Id = \'2\' xmlns:x="u">t</b></a>'
    node = parse(data).children[0]
    assert (node.line, node.column) == (2, 3)
    assert locate(data, None, node, "one") == (2, 5)
    assert locate(data, None, node, "Id") == (3, 5)
    assert locate(data, None, node, end=True) == (3, 31)
    assert locate(data, None, node, "absent") == (2, 3)
    assert locate(data, None, Node("made"), "x") == (0, 0)


def test_a_type_name_in_content_is_resolved():
    data = f'<x:a xmlns:x="u" xmlns:y="{TYPES_NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="y:Foo"/>'
    node = parse(data.encode())
    assert node.attrs[XSI_TYPE] == T("Foo")
    assert b'xsi:type="t:Foo"' in serialise(node)
    assert parse(serialise(node)) == node


def test_a_large_attachment_is_read_in_one_piece_and_quickly():
    data = b"<a><b>" + b"QUJD" * 2_000_000 + b"</b></a>"
    started = time.process_time()
    assert len(parse(data).children[0].text) == 8_000_000
    assert time.process_time() - started < 2


def test_the_tree_is_searched_by_clark_names():
    root = Node(M("Root"), children=[Node(T("A"), text="1"), Node(T("B")), Node(T("A"), text="2")])
    assert root.find(T("A")).text == "1"
    assert [node.text for node in root.all(T("A"))] == ["1", "2"]
    assert root.child_text(T("C"), "none") == "none"
    assert (root.local, root.ns.rpartition("/")[2]) == ("Root", "messages")
    other = root.copy()
    other.children[0].text = "changed"
    assert root.find(T("A")).text == "1"
    assert [node.local for node in root.walk()] == ["Root", "A", "B", "A"]
