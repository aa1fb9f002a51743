"""Text as XML."""

import enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchangelib._wire import write
from exchangelib._wire.xml import parse
from exchangelib.errors import InvalidValue

LEGAL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\r\n")
)


@settings(max_examples=200, deadline=None)
@given(LEGAL)
def test_what_is_written_is_read_again(s):
    root = parse(write.encode(f'<a x="{write.attr(s)}">{write.text(s)}</a>'))
    assert (root.text or "") == s
    assert root.get("x") == s


def test_a_text_is_what_it_holds_whatever_its_class_says_of_itself():
    class Color(str, enum.Enum):
        RED = "red"
        MIXED = "red & blue"

    assert f"{write.text(Color.RED)} {write.attr(Color.RED)}" == "red red"
    assert f"{write.text(Color.MIXED)} {write.attr(Color.MIXED)}" == "red &amp; blue red &amp; blue"


def test_an_element_is_written_around_its_content():
    assert write.tag("t:Subject", write.text("a < b > c & d")) == "<t:Subject>a &lt; b &gt; c &amp; d</t:Subject>"


@pytest.mark.parametrize(
    "document, where",
    [
        ("<a><b>ok</b><t:Subject>ab\x0bc</t:Subject></a>", r"U\+000B in a/t:Subject at character 3"),
        ("<a><b/><c x='1' y='v\x01'/></a>", r"U\+0001 in an attribute of c"),
        ("<a>\ud800</a>", r"U\+D800 in a at character 1"),
        ("<a><b></b>\uffff</a>", r"U\+FFFF in a at character 1"),
        ("\x00", r"U\+0000 in the document"),
    ],
)
def test_what_xml_cannot_carry_is_refused_with_its_place(document, where):
    with pytest.raises(InvalidValue, match=where):
        write.encode(document)


@pytest.mark.parametrize(
    "code", [*range(0x20), 0x7F, 0x85, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10FFFF]
)
def test_exactly_the_characters_of_xml_pass(code):
    legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code > 0xFFFF
    document = f"<a>{chr(code)}</a>"
    if legal:
        assert write.encode(document) == document.encode()
    else:
        with pytest.raises(InvalidValue):
            write.encode(document)


def test_a_program_can_clean_its_text_first():
    assert write.safe_xml_value("a\x00b\ud800c\td") == "a?b?c\td"
    assert write.safe_xml_value("a\x00", "") == "a"


@pytest.mark.parametrize("padding", ["", "x" * 200, "ü" * 200, "ü", "\n" * 120])
@pytest.mark.parametrize("character", ["\0", "\x07", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_text_is_asked_for_what_cannot_travel(padding, character):
    assert write.illegal(padding + character + padding) == character
    assert write.illegal(padding + "\t\r\n\x7f\ue000\ufffd\U0001f600" + padding) is None
