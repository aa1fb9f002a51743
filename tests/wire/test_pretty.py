"""Logs that can be read, and shown."""

import io
import logging
import subprocess
import sys

import pytest

from exchangelib._wire.pretty import AnonymizingXmlHandler, PrettyXmlHandler

XML = b'<?xml version="1.0"?><a><b Id="secretid" x="john">john &amp; anne</b><ItemId>q</ItemId><c/></a>'


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def logged():
    """Return what a handler writes for one record."""

    def log(make, message, *args, stream=None):
        stream = stream or io.StringIO()
        handler = make(stream)
        logger = logging.Logger("test")
        logger.addHandler(handler)
        logger.debug(message, *args)
        return stream.getvalue()

    return log


def test_xml_is_indented(logged):
    text = logged(PrettyXmlHandler, "sent %(xml_request)s to %(url)s", {"xml_request": XML, "url": "https://x"})
    assert "\n  <b Id=" in text
    assert text.endswith("to https://x\n")
    assert "\x1b[" not in text


def test_xml_is_coloured_on_a_terminal(logged):
    assert "\x1b[" in logged(PrettyXmlHandler, "%s", XML, stream=Terminal())


def test_other_handlers_see_the_record_as_it_was():
    record = logging.LogRecord("x", logging.DEBUG, "f", 1, "%(xml)s", ({"xml": XML},), None)
    PrettyXmlHandler(io.StringIO()).emit(record)
    assert record.args == {"xml": XML}


@pytest.mark.parametrize("value", [b"plain", b"<broken", "text", 5, None, b""])
def test_what_is_no_xml_is_shown_as_it_is(logged, value):
    text = logged(PrettyXmlHandler, "%s", value)
    assert (value.decode() if value == b"<broken" else str(value)) in text


def test_ids_and_given_strings_are_masked_everywhere(logged):
    def handler(stream):
        return AnonymizingXmlHandler(["john", "anne", "an"], stream)

    text = logged(handler, "for john: %s and %s", XML, "anne")
    for hidden in ("john", "anne", "secretid", ">q<"):
        assert hidden not in text
    assert "DEADBEEF=" in text
    assert "XXXXXX &amp; XXXXXX<" in text


def test_xml_in_which_nothing_can_be_found_is_not_shown(logged):
    text = logged(lambda stream: AnonymizingXmlHandler(["john"], stream), "%s", b"<a>secret")
    assert text == "[9 bytes that are not well-formed XML]\n"


def test_colours_cost_nothing_until_they_are_wanted():
    code = "import sys, exchangelib._wire.pretty; sys.exit('pygments' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
