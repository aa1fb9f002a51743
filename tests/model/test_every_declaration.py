"""Rules that every declared class keeps, those that are yet to come among them."""

import importlib.util
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exchangelib._model.fields.base import Field
from exchangelib._wire.xml import fragment, parse
from exchangelib.items import (
    CalendarItem,
    Contact,
    DistributionList,
    Item,
    MeetingCancellation,
    MeetingMessage,
    MeetingRequest,
    MeetingResponse,
    Message,
    PostItem,
    Task,
)

_spec = importlib.util.spec_from_file_location("declarations", Path(__file__).with_name("declarations.py"))
assert _spec is not None
assert _spec.loader is not None
declarations: Any = importlib.util.module_from_spec(_spec)
sys.modules["declarations"] = declarations
_spec.loader.exec_module(declarations)

NEWEST = declarations.NEWEST
ELEMENTS = declarations.elements()
FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
T = "http://schemas.microsoft.com/exchange/services/2006/types"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"


def _name(cls: type) -> str:
    return f"{cls.__module__.removeprefix('exchangelib.')}.{cls.__qualname__}"


def test_there_is_a_declaration_to_test() -> None:
    assert len(ELEMENTS) > 70


@pytest.mark.parametrize("cls", ELEMENTS, ids=_name)
@FEW
@given(st.integers(0, 10**9).map(Random))
def test_what_is_written_is_read_back_equal(cls: Any, r: Random) -> None:
    for field in cls.FIELDS:
        value = declarations.value(field, r)
        if value is None or not field.span.supports(NEWEST):
            continue
        checked = field.check(value, NEWEST, cls.__name__)
        assert getattr(_written_and_read(cls, field, checked), field.name) == value


def _written_and_read(cls: Any, field: Field[Any], value: Any) -> Any:
    out: list[str] = []
    tag = cls.response_tag().rpartition("}")
    tag = f"{'m' if 'messages' in tag[0] else 't'}:{tag[2]}"
    if field.is_attribute or field.is_text:
        new = cls.__new__(cls)
        new.__dict__[field.name] = value
        new.write(out, NEWEST, tag)
    else:
        out.append(f"<{tag}>")
        field.write(out, value, NEWEST)
        out.append(f"</{tag}>")
    elem = fragment("".join(out))
    alone = field.from_xml(elem)
    read = cls.from_xml(elem)
    assert alone == getattr(read, field.name)
    return read


@pytest.mark.parametrize("cls", ELEMENTS, ids=_name)
@FEW
@given(st.integers(0, 10**9).map(Random))
def test_an_element_survives_cleaning_writing_reading_copying_and_pickling(cls: Any, r: Random) -> None:
    import copy
    import pickle

    one = declarations.element(cls, r)
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert twin == one
        assert hash(twin) == hash(one)
    one.clean(NEWEST)
    assert len(repr(one)) < 1500
    for field in cls.FIELDS:
        if not field.is_sent:
            one.__dict__.pop(field.name, None)
    out: list[str] = []
    one.write(out, NEWEST)
    read = cls.from_xml(fragment("".join(out)))
    assert read == one
    assert type(read) is cls


@pytest.fixture(scope="module")
def schema(ews_facts: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))


# The types of types.xsd that each class has the elements of, in order
TYPES = {
    Item: ["ItemType"],
    Message: ["ItemType", "MessageType"],
    Contact: ["ItemType", "ContactItemType"],
    DistributionList: ["ItemType", "DistributionListType"],
    PostItem: ["ItemType", "PostItemType"],
    Task: ["ItemType", "TaskType"],
    CalendarItem: ["ItemType", "CalendarItemType"],
    MeetingMessage: ["ItemType", "MessageType", "MeetingMessageType"],
    MeetingRequest: ["ItemType", "MessageType", "MeetingMessageType", "MeetingRequestMessageType"],
    MeetingResponse: ["ItemType", "MessageType", "MeetingMessageType", "MeetingResponseMessageType"],
    MeetingCancellation: ["ItemType", "MessageType", "MeetingMessageType", "MeetingCancellationMessageType"],
}


@pytest.mark.parametrize("cls", TYPES, ids=_name)
@FEW
@given(st.integers(0, 10**9).map(Random))
def test_every_field_of_an_item_is_valid_in_the_order_of_the_fields(
    cls: Any, schema: etree.XMLSchema, r: Random
) -> None:
    one = declarations.element(cls, r, whole=True)
    out = [f"<t:{cls.ELEMENT_NAME}>"]
    for field in cls.FIELDS:
        if field.name in one.__dict__:
            value = one.__dict__[field.name]
            field.write(out, value, NEWEST)
    out.append(f"</t:{cls.ELEMENT_NAME}>")
    text = (
        f'<m:CreateItem xmlns:m="{M}" xmlns:t="{T}" MessageDisposition="SaveOnly"><m:Items>{"".join(out)}'
        "</m:Items></m:CreateItem>"
    )
    tree = etree.fromstring(text)
    assert schema.validate(tree), schema.error_log.last_error
    read = cls.from_xml(parse(text.encode())[0][0])
    assert {f.name for f in cls.FIELDS if f.name in read.__dict__} == {f.name for f in cls.FIELDS}
    assert read == one


@pytest.mark.parametrize("cls", TYPES, ids=_name)
def test_every_element_of_the_schema_has_a_field(cls: Any, ews_facts: Path) -> None:
    types = etree.parse(str(ews_facts / "xsd" / "types.xsd"))
    ns = {"xs": "http://www.w3.org/2001/XMLSchema"}
    names: list[str] = []
    for kind in TYPES[cls]:
        names += types.xpath(
            f"//xs:complexType[@name='{kind}']/descendant::xs:sequence[1]/xs:element/@name", namespaces=ns
        )
    assert [f.local_name for f in cls.FIELDS] == [n for n in names if n != "ExtendedProperty"]
