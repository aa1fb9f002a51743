"""Names that the client has in common with the schema: response codes, versions, fields of a message, in their order."""

from pathlib import Path

import pytest
from lxml import etree

from benchmarks.canned import Mailbox
from benchmarks.things import calendar_item, contact, folder_id, item_id, message
from exchangelib import Message, errors
from exchangelib.version import VERSIONS
from tests.xsd.conftest import Judge

XS = "{http://www.w3.org/2001/XMLSchema}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"


def _enumeration(schema: Path, name: str) -> list[str]:
    simple = etree.parse(str(schema)).find(f"{XS}simpleType[@name='{name}']")
    assert simple is not None
    return [str(value.get("value")) for value in simple.iter(f"{XS}enumeration")]


def _children(schema: Path, name: str) -> list[str]:
    """The names of the children of a type in order, those of its base first."""
    found = etree.parse(str(schema)).find(f"{XS}complexType[@name='{name}']")
    assert found is not None
    extension = found.find(f".//{XS}extension")
    base = [] if extension is None else _children(schema, str(extension.get("base")).removeprefix("t:"))
    return base + [str(element.get("name")) for element in found.iter(f"{XS}element") if element.get("name")]


def test_there_is_an_error_for_every_response_code(ews_facts: Path) -> None:
    codes = [code for code in _enumeration(ews_facts / "xsd" / "messages.xsd", "ResponseCodeType") if code != "NoError"]
    assert len(codes) >= 528
    missing = [code for code in codes if not issubclass(getattr(errors, code, object), errors.ResponseMessageError)]
    assert not missing


def test_the_fields_of_a_message_stand_in_the_order_of_the_schema(ews_facts: Path) -> None:
    order = _children(ews_facts / "xsd" / "types.xsd", "MessageType")
    tags = [field.tag.removeprefix(TYPES) for field in Message.FIELDS if field.tag]
    assert tags == sorted(tags, key=order.index)


def test_every_version_is_spelt_as_the_schema_spells_it(ews_facts: Path) -> None:
    known = set(_enumeration(ews_facts / "xsd" / "types.xsd", "ExchangeVersionType"))
    spelt = {name for name, *_ in VERSIONS.values()}
    assert spelt - known <= {"Exchange2015_SP1", "Exchange2019"}


@pytest.mark.parametrize("operation", [*Mailbox(0).operations])
@pytest.mark.parametrize("kind, name", [("M", "inbox"), ("A", "calendar"), ("C", "contacts")])
def test_the_answers_of_the_benchmarks_are_valid(judge: Judge, operation: str, kind: str, name: str) -> None:
    request = (
        f'<t:ItemShape FieldURI="item:Subject"/><t:ItemId Id="{item_id(3, kind)}"/><t:Message></t:Message>'
        f'<t:DistinguishedFolderId Id="{name}"/><t:DistinguishedFolderId Id="tasks"/><t:FolderId Id="{folder_id(3)}"/>'
    )
    assert judge(Mailbox(5, folders=30).answer(operation, request)) == ""


@pytest.mark.parametrize(
    "text, size, elements",
    [(message(7), 10_620, 111), (calendar_item(7), 6_820, 133), (contact(7), 3_390, 75)],
    ids=["message", "calendar item", "contact"],
)
def test_the_items_of_the_benchmarks_have_the_size_they_are_said_to_have(text: str, size: int, elements: int) -> None:
    spelt = etree.fromstring(text.replace(">", f' xmlns:t="{TYPES[1:-1]}">', 1))
    assert size - 50 < len(text) < size + 50
    assert sum(1 for _ in spelt.iter()) == elements
