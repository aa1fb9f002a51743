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
