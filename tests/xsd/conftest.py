"""Loads Microsoft's published schema of the service as the judge over everything that is sent or answered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
Judge = Callable[[bytes], str]


@pytest.fixture(scope="session")
def judge(ews_facts: Path) -> Judge:
    """Takes the bytes of an envelope; returns what is wrong with the content of its body, or nothing."""
    schema = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))

    def wrong(envelope: bytes) -> str:
        body = etree.fromstring(envelope).find(f"{SOAP}Body")
        assert body is not None
        assert len(body) == 1, "a body has one element"
        return "" if schema.validate(body[0]) else str(schema.error_log.last_error)

    return wrong


@pytest.fixture(scope="session")
def header_judge(ews_facts: Path) -> Judge:
    """The same for the elements of the header, each of which the schema knows by itself."""
    schema = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "types.xsd")))

    def wrong(envelope: bytes) -> str:
        header = etree.fromstring(envelope).find(f"{SOAP}Header")
        children = [] if header is None else list(header)
        return "\n".join(str(schema.error_log.last_error) for child in children if not schema.validate(child))

    return wrong
