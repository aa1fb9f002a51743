"""The sandbox's judge and libxml2, which reads the XSD itself, must come to the same verdict."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exchangelib.sandbox import schema as sandbox_schema
from exchangelib.sandbox.nodes import SOAP_NS, TYPES_NS, Malformed, Node, S, T, parse, serialise

SCHEMA = sandbox_schema.load()
NEWEST = SCHEMA.versions[-1]


@functools.lru_cache(maxsize=1)
def xsd(facts: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(facts / "xsd" / "messages.xsd")))


@functools.lru_cache(maxsize=2)
def payloads(facts: Path, pattern: str) -> dict[str, Node]:
    """What stands in the SOAP body of samples and recordings; those about autodiscover are in another namespace."""
    found = {}
    for folder in ("samples", "recorded"):
        for path in sorted((facts / folder).glob(f"*/{pattern}")):
            if path.parent.name.startswith("Autodiscover"):
                continue
            try:
                body = parse(path.read_bytes()).find(S("Body"))
            except Malformed:
                continue
            if body is not None and body.children:
                found[f"{path.parent.name}/{path.name}"] = body.children[0]
    return found


def verdicts(facts: Path, node: Node) -> tuple[bool, bool, str]:
    """Ours, libxml2's, and what both say."""
    document = etree.fromstring(serialise(node))
    judge = xsd(facts)
    theirs = judge.validate(document)
    ours = SCHEMA.validate(node, NEWEST)
    return ours is None, theirs, f"{ours.text if ours else 'valid'} | {judge.error_log.last_error}"


@pytest.mark.parametrize("pattern", ["request-*.xml", "response-*.xml"])
def test_every_sample_and_recording_gets_the_verdict_of_the_xsd(ews_facts, pattern):
    found = payloads(ews_facts, pattern)
    assert len(found) > 250
    differing = {}
    valid = 0
    for name, node in found.items():
        ours, theirs, why = verdicts(ews_facts, node)
        valid += theirs
        if ours != theirs:
            differing[name] = why
    assert not differing
    assert 0 < valid < len(found)


VALUES = [
    "", " ", "true", " 1 ", "TRUE", "0", "-1", "+5", "99999999999", "1.5", "1e5", "INF", "NaN", "abc", "IdOnly", "Default",
    "2024-02-29T23:59:59Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00", "2024-01-01T24:00:01", "2024-13-01T00:00:00",
    "2024-01-01", "2024-01-01T00:00:00.123+14:00", "2024-01-01T00:00:00+14:01", "12:30:00", "PT1H", "P", "-P1Y2M", "PT",
    "QUJD", "QUI=", "QUJ=", "QQ==", "QR==", "QUJ", "en", "en-US", "en_US", "item:Subject", "item:Nothing", "0x1a", "0X", "70000",
    "00062004-0000-0000-c000-000000000046", "Inbox", "inbox", "Monday Tuesday", "Monday  Nonsense", "x" * 300,
]  # fmt: skip


# libxml2 skips what is no base64; .NET, and so Exchange, and the definition of the type do not:
# https://www.w3.org/TR/xmlschema-2/#base64Binary
NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")


@st.composite
def mutations(draw: st.DrawFn, node: Node) -> Node:
    """The document with one to three changes."""
    node = node.copy()
    for _ in range(draw(st.integers(1, 3))):
        nodes = list(node.walk())
        target = draw(st.sampled_from(nodes))
        kind = draw(
            st.sampled_from(["drop", "double", "swap", "rename", "text", "attribute", "no attribute", "value", "add"])
        )
        children = target.children
        if kind == "drop" and children:
            children.pop(draw(st.integers(0, len(children) - 1)))
        elif kind == "double" and children:
            children.append(draw(st.sampled_from(children)).copy())
        elif kind == "swap" and len(children) > 1:
            children[0], children[-1] = children[-1], children[0]
        elif kind == "rename" and target is not node:
            target.tag = draw(st.sampled_from(nodes)).tag
        elif kind == "text":
            target.text = draw(st.sampled_from(VALUES))
        elif kind == "attribute":
            target.attrs[draw(st.sampled_from(["Id", "Nothing", "ChangeKey", f"{{{SOAP_NS}}}role", "Key"]))] = "x"
        elif kind == "no attribute" and target.attrs:
            del target.attrs[draw(st.sampled_from(sorted(target.attrs)))]
        elif kind == "value" and target.attrs:
            target.attrs[draw(st.sampled_from(sorted(target.attrs)))] = draw(st.sampled_from(VALUES))
        elif kind == "add":
            other = draw(st.sampled_from(nodes))
            if other is not target and not any(each is target for each in other.walk()):
                children.insert(draw(st.integers(0, len(children))), other.copy())
    return node


@settings(max_examples=1200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_requests_get_the_verdict_of_the_xsd(ews_facts, data):
    found = payloads(ews_facts, "request-*.xml")
    node = data.draw(mutations(found[data.draw(st.sampled_from(sorted(found)))]))
    if any(node_.local == "BusinessHomePage" for node_ in node.walk()):
        return  # xs:anyURI: .NET, and so Exchange, takes what libxml2 does not
    node = parse(serialise(node))
    ours, theirs, why = verdicts(ews_facts, node)
    foreign = re.search(r"The string '(.*)' is not a valid Base64Binary value", why)
    if theirs and not ours and foreign and NO_BASE64.search(foreign[1]):
        return
    assert ours == theirs, why


ANYTHING = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=12)
PLACES = [
    ("xs:boolean", "IsRead"),
    ("xs:int", "Size"),
    ("xs:dateTime", "DateTimeSent"),
    ("xs:base64Binary", "ConversationIndex"),
    ("xs:language", "Culture"),
]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    place=st.sampled_from(PLACES),
    text=st.one_of(ANYTHING, st.sampled_from(VALUES), st.datetimes().map(str), st.integers().map(str)),
)
def test_values_get_the_verdict_of_the_xsd(ews_facts, place, text):
    item = Node(f"{{{TYPES_NS}}}Message", children=[Node(f"{{{TYPES_NS}}}{place[1]}", text=text)])
    request = parse(serialise(Node("{http://schemas.microsoft.com/exchange/services/2006/messages}CreateItem")))
    request.append(Node("{http://schemas.microsoft.com/exchange/services/2006/messages}Items", children=[item]))
    if place[0] == "xs:base64Binary" and NO_BASE64.search(text):
        return
    ours, theirs, why = verdicts(ews_facts, parse(serialise(request)))
    assert ours == theirs, why


def test_no_documented_or_recorded_request_is_newer_than_the_version_it_asks_for(ews_facts):
    judged, refused = 0, {}
    for folder in ("samples", "recorded"):
        for path in sorted((ews_facts / folder).glob("*/request-*.xml")):
            try:
                root = parse(path.read_bytes())
            except Malformed:
                continue
            header, body = root.find(S("Header")), root.find(S("Body"))
            asked = header.find(T("RequestServerVersion")) if header is not None else None
            version = asked.attrs.get("Version") if asked is not None else None
            if version in SCHEMA.versions and body.children and SCHEMA.validate(body.children[0], NEWEST) is None:
                judged += 1
                found = [SCHEMA.validate(body.children[0], version)]
                found += [SCHEMA.validate_header(each, version) for each in header]
                if any(found):
                    refused[f"{path.parent.name}/{path.name}"] = found
    assert judged > 200
    assert not refused
