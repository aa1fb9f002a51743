"""Parsing, hardened."""

import contextlib
import logging
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exchangelib._wire import xml
from exchangelib._wire.ns import TNS
from exchangelib._wire.xml import ParseError, fragment, parse, sanitize_xml, to_bytes
from exchangelib.errors import MalformedResponseError

DTD = '<!DOCTYPE a [<!ENTITY b "c">]>'
BOMB = '<!DOCTYPE a [<!ENTITY b "cccccccc"><!ENTITY d "&b;&b;&b;&b;">]><a x="&d;">&d;</a>'


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE html><html/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><?p q?> <!DOCTYPE a><a/>",
        (DTD + "<a>&b;</a>").encode(),
        ('<?xml version="1.0" encoding="utf-16"?>' + DTD + "<a>&b;</a>").encode("utf-16"),
        (DTD + "<a>&b;</a>").encode("utf-16-le"),
        (DTD + "<a>&b;</a>").encode("utf-16-be"),
        (DTD + "<a>&b;</a>").encode("utf-32"),
        b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a><a/>',
        ('<?xml version="1.0" encoding="cp037"?>' + DTD + "<a/>").encode(),
        BOMB.encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<!DocType a><a/>",
    ],
)
def test_a_doctype_is_refused_in_every_encoding(document):
    with pytest.raises(ParseError):
        parse(document)


def test_a_doctype_in_text_or_comment_is_none():
    assert parse(b"<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE html>]]></a>").text == "<!DOCTYPE html>"


@pytest.mark.parametrize("document", [b"<a>&b;</a>", b'<a x="&b;"/>', b"<a>&nbsp;</a>", b"<a>&amp</a>"])
def test_entities_are_never_resolved(document):
    with pytest.raises(ParseError):
        parse(document)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-8859-1", "windows-1252", "big5hkscs"]
)
def test_a_document_may_be_in_any_encoding_it_declares(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><a x="é">Ålesund é</a>'
    if encoding == "big5hkscs":
        text = text.replace("Å", "中")
    root = parse(text.encode(encoding))
    assert root.text == text[text.index('">') + 2 : -4]
    assert root.get("x") == "é"


@pytest.mark.parametrize(
    "document",
    [
        b'<?xml version="1.0" encoding="nope"?><a/>',
        b'<?xml version="1.0" encoding="hex"?><a/>',
        b"<a>\xff</a>",
        b"\xff\xfe<",
    ],
)
def test_bytes_that_are_in_no_encoding_are_an_error(document):
    with pytest.raises(ParseError):
        parse(document)


@pytest.mark.parametrize(
    "document",
    [b"", b" ", b"<a>", b"<a></b>", b"<a/><b/>", b"text", b"{}", b"<a x=1/>", b"<a:b/>", b"\x00", b"<a/>\x00"],
)
def test_damaged_xml_is_an_error_and_is_never_guessed_at(document):
    with pytest.raises(ParseError) as caught:
        parse(document)
    assert isinstance(caught.value, MalformedResponseError)
    assert isinstance(caught.value, etree.ParseError)
    assert str(caught.value)


def test_a_parse_error_comes_out_of_a_pickle_as_it_went_in():
    error = ParseError("what is wrong", 3, 5)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.lineno, again.offset) == (ParseError, "what is wrong", 3, 5)


def test_many_threads_can_parse_at_once():
    document = b"<a>" + b"<b>x</b>" * 1000 + b"</a>"
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: len(parse(document)), range(100))) == {1000}


def test_comments_instructions_and_cdata_do_not_cut_a_text():
    root = parse(b"<a>x<!-- c -->y<?p q?>z<![CDATA[<&]]>w<b/>t<!-- c -->u</a>")
    assert (root.text, root[0].tail, len(root)) == ("xyz<&w", "tu", 1)


# --- the one repair


def test_an_illegal_character_in_one_item_changes_no_byte_of_its_neighbours(caplog):
    body = "<t:Body>&lt;p&gt;5 &amp;lt; 6 &quot;x&quot; &#x1F600;\r\n</t:Body>"
    items = [f"<t:Message><t:Subject>{n}</t:Subject>{body}</t:Message>" for n in range(100)]
    whole = f'<x xmlns:t="{TNS}">{"".join(items)}</x>'
    broken = whole.replace("<t:Subject>50<", "<t:Subject>5&#x1;0\x02<").encode()
    with caplog.at_level(logging.WARNING):
        repaired = parse(broken)
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert "2 characters" in caplog.text
    expected = parse(whole.encode())
    expected[50][0].text = "5\ufffd0\ufffd"
    assert to_bytes(repaired) == to_bytes(expected)


@pytest.mark.parametrize(
    "text, read",
    [
        ("&#x1;&#1;&#0;&#xFFFE;&#xd800;&#x110000;&#99999999999999999999;", "\ufffd" * 7),
        ("\x00\x0b\x1f", "\ufffd" * 3),
        ("&#x1;&#x9;&#10;&#xD;&#x41;&#x10FFFF;", "\ufffd\t\n\rA\U0010ffff"),
        ("&#x1;<![CDATA[&#x1;\x01]]>", "\ufffd&#x1;\ufffd"),
        ("&#x1;&amp;#x1;", "\ufffd&#x1;"),
        ("\ufffe\uffff\x01", "\ufffd" * 3),
    ],
)
def test_each_illegal_character_becomes_one_replacement(text, read):
    root = parse(f"<a x='{'' if '<' in text else text}'>{text}</a>".encode())
    assert root.text == read


def test_half_a_surrogate_pair_is_repaired_too():
    assert parse(b"<a>x\xed\xa0\xbdy</a>").text == "x\ufffdy"


def test_other_damage_beside_an_illegal_character_stays_an_error():
    with pytest.raises(ParseError):
        parse(b"<a>&#x1;<b></a>")


def test_sound_documents_are_not_logged(caplog):
    parse("<a>\ufffd é</a>".encode())
    assert not caplog.records


# --- limits


@pytest.mark.parametrize("filler", [b"", b"x" * xml._SMALL])
def test_depth_is_limited_in_small_documents_and_large(filler):
    def nested(depth):
        return b"<a>" * depth + filler + b"</a>" * depth

    assert parse(nested(256)).tag == "a"
    with pytest.raises(ParseError):
        parse(nested(257))
    with pytest.raises(ParseError):
        parse(nested(5000))


def test_limits_can_be_given():
    document = b"<a><b><c/></b></a>"
    assert parse(document, max_depth=3, max_bytes=len(document)).tag == "a"
    with pytest.raises(ParseError, match="deeper than 2"):
        parse(document, max_depth=2)
    with pytest.raises(ParseError, match="limit is 17"):
        parse(document, max_bytes=17)


def test_a_text_may_be_larger_than_libxml2_likes():
    size = 2 * xml._SMALL
    assert len(parse(b"<a>" + b"x" * size + b"</a>").text) == size


# --- any input


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_an_element_or_our_error(data):
    with contextlib.suppress(ParseError):
        parse(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_document_gives_an_element_or_our_error(data):
    document = bytearray(
        b'<?xml version="1.0"?><s:E xmlns:s="u"><a x="1">t &amp; &#x41;<![CDATA[c]]></a><!-- d --></s:E>'
    )
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(document) - 1))
        document[place] = data.draw(st.sampled_from(b'<>&;"\x00\x01\xff]!?-/ x'))
    with contextlib.suppress(ParseError):
        parse(bytes(document))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<", "&", "a", "é", "]]>", "\x01", "&#x1;", "&#xD;", "\n", "\U0001f600", "&lt;"])))
def test_the_repair_changes_nothing_but_what_is_illegal(parts):
    legal = "".join(p for p in parts if p not in ("\x01", "&#x1;", "<", "&"))
    with_illegal = "".join(p for p in parts if p not in ("<", "&"))
    clean = parse(f"<a><b>{legal.replace(']]>', ']]&gt;')}</b><c>z</c></a>".encode())
    mended = parse(f"<a><b>{with_illegal.replace(']]>', ']]&gt;')}</b><c>z</c></a>".encode())
    assert (mended[0].text or "").replace("\ufffd", "") == (clean[0].text or "")
    assert to_bytes(mended[1]) == to_bytes(clean[1])


# --- fragments


def test_a_fragment_may_use_the_known_prefixes():
    element = fragment("<t:Message><t:Subject>a &amp; b</t:Subject></t:Message>\n")
    assert element.tag == f"{{{TNS}}}Message"
    assert element.getparent() is None
    assert to_bytes(element) == (f'<t:Message xmlns:t="{TNS}"><t:Subject>a &amp; b</t:Subject></t:Message>'.encode())


@pytest.mark.parametrize("text", ["", "<a/><b/>", "x<a/>", "<a/>x", "<q:a/>", "</x><x>"])
def test_a_fragment_is_one_element(text):
    with pytest.raises(ParseError):
        fragment(text)


@pytest.mark.parametrize("opening", [b"<?x ", b"<!--", b"<![CDATA["])
def test_what_never_ends_is_refused_in_a_time_that_grows_with_its_size(opening: bytes) -> None:
    with pytest.raises(ParseError):
        parse(b"<a>\x01" + opening * 200_000)


def test_a_reference_in_what_never_ends_is_passed_over() -> None:
    assert sanitize_xml(b"<a>&#1;<!-- &#1; \x01") == b"<a>?<!-- &#1; ?"


@pytest.mark.parametrize("document", [b"<a>", b"<a>&#x1;</b>", b""])
def test_an_error_drags_none_of_lxmls_along(document: bytes) -> None:
    # Programs that send errors to other processes send what they were caused by, too
    with pytest.raises(ParseError) as caught:
        parse(document)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
