"""The small tools that programs import."""

import datetime as dt

import pytest

from exchangelib import util
from exchangelib.errors import InvalidValue


def test_xml_goes_in_and_out():
    root = util.to_xml(b"<a><b>1</b><b/><b>2</b></a>")
    assert util.get_xml_attr(root, "b") == "1"
    assert util.get_xml_attr(root, "c") is None
    assert util.get_xml_attrs(root, "b") == ["1", "2"]
    assert util.xml_to_str(root) == "<a><b>1</b><b/><b>2</b></a>"
    assert util.xml_to_str(root, encoding="utf-8", xml_declaration=True).startswith(b"<?xml")
    for wrong in ({"encoding": "latin-1"}, {"xml_declaration": True}):
        with pytest.raises(InvalidValue):
            util.xml_to_str(root, **wrong)


def test_xml_is_told_by_its_beginning():
    assert util.is_xml(b'\xef\xbb\xbf<?xml version="1.0"?>')
    assert util.is_xml("<s:Envelope ")
    assert not util.is_xml(b"<html>")


@pytest.mark.parametrize(
    "value, text",
    [
        (True, "true"),
        (5, "5"),
        ("a<b", "a<b"),
        (dt.date(2017, 9, 5), "2017-09-05"),
        (dt.datetime(2017, 9, 5, tzinfo=dt.timezone.utc), "2017-09-05T00:00:00Z"),
        (dt.timedelta(hours=1), "PT1H"),
        (b"abc", "YWJj"),
    ],
)
def test_values_go_to_text_and_back(value, text):
    assert util.value_to_xml_text(value) == text
    assert util.xml_text_to_value(text, type(value)) == value


def test_values_without_a_text_are_refused():
    with pytest.raises(InvalidValue, match="object"):
        util.value_to_xml_text(object())
    with pytest.raises(InvalidValue):
        util.xml_text_to_value("x", object)


def test_addresses_and_urls_are_taken_apart():
    assert util.get_domain("John@Example.COM") == "example.com"
    for wrong in ("john", "@x", "john@", "a@b@c"):
        with pytest.raises(InvalidValue):
            util.get_domain(wrong)
    assert util.split_url("https://Mail.example.com/EWS/Exchange.asmx") == (
        True,
        "mail.example.com",
        "/EWS/Exchange.asmx",
    )


def test_elements_can_be_built_by_hand():
    tree = util.create_element("m:GetItem", attrs={"x": "1"})
    util.add_xml_child(tree, "t:Number", 5)
    util.set_xml_value(tree, [util.create_element("t:A"), util.create_element("B")])
    text = util.xml_to_str(tree)
    assert text.startswith('<m:GetItem xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" x="1">')
    assert [child.tag.rpartition("}")[2] for child in util.to_xml(text.encode())] == ["Number", "A", "B"]
    with pytest.raises(InvalidValue):
        util.create_element("q:X")
    with pytest.raises(InvalidValue):
        util.set_xml_value(tree, [1, 2])


def test_a_program_can_clean_a_document():
    assert util.sanitize_xml(b"<a>x\x01&#x2;<![CDATA[&#x1;]]></a>") == b"<a>x??<![CDATA[&#x1;]]></a>"


def test_base64_is_decoded_from_text_and_bytes():
    assert util.safe_b64decode("YWJj") == util.safe_b64decode(b"YW Jj\n") == b"abc"
    for wrong in (b"YW\xffj", "YW!j"):
        with pytest.raises(ValueError):
            util.safe_b64decode(wrong)


def test_methods_can_ask_for_an_account_and_an_id():
    class Thing:
        account = None
        id = None

        @util.require_id
        def act(self, value, *, more):
            """Do it."""
            return value + more

    thing = Thing()
    with pytest.raises(InvalidValue, match="Thing must have an account"):
        thing.act(1, more=2)
    thing.account = object()
    with pytest.raises(InvalidValue, match="Thing must have an id"):
        thing.act(1, more=2)
    thing.id = "x"
    assert thing.act(1, more=2) == 3
    assert Thing.act.__doc__ == "Do it."
