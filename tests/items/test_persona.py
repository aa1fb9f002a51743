"""Personas: every element of the schema in its order, each value with where it comes from."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchangelib._wire.xml import fragment
from exchangelib.errors import MalformedResponseError
from exchangelib.items import Persona
from exchangelib.properties import ExtendedPropertyTypeValue, StringAttributedValue
from exchangelib.version import EXCHANGE_O365, Version


def test_the_fields_stand_in_the_order_of_the_schema(ews_facts: Path) -> None:
    types = etree.parse(str(ews_facts / "xsd" / "types.xsd"))
    names = types.xpath(
        "//xs:complexType[@name='PersonaType']/xs:sequence/xs:element/@name",
        namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
    )
    assert [field.local_name for field in Persona.FIELDS] == names


def test_a_persona_is_read_with_where_each_name_comes_from() -> None:
    text = (
        '<t:Persona><t:PersonaId Id="AAA="/><t:DisplayName>Anne</t:DisplayName><t:DisplayNames><t:StringAttributedValue>'
        "<t:Value>Anne</t:Value><t:Attributions><t:Attribution>0</t:Attribution><t:Attribution>2</t:Attribution>"
        "</t:Attributions></t:StringAttributedValue></t:DisplayNames><t:EmailAddress><t:EmailAddress>a@example.com"
        "</t:EmailAddress></t:EmailAddress><t:BusinessAddresses><t:PostalAddressAttributedValue><t:Value>"
        "<t:City>Ribe</t:City><t:Latitude>NaN</t:Latitude><t:Longitude>8.75</t:Longitude></t:Value>"
        "</t:PostalAddressAttributedValue></t:BusinessAddresses></t:Persona>"
    )
    persona = Persona.from_xml(fragment(text))
    assert (persona.id, persona.display_name) == ("AAA=", "Anne")
    assert persona.display_names == [StringAttributedValue(value="Anne", attributions=["0", "2"])]
    assert persona.email_address is not None
    assert persona.email_address.email_address == "a@example.com"
    address: Any = (persona.business_addresses or [])[0]
    assert (address.value.city, address.value.latitude, address.value.longitude) == ("Ribe", None, 8.75)


def _with_property(kind: str, value: str) -> str:
    return (
        "<t:Persona><t:ExtendedProperties><t:ExtendedPropertyAttributedValue>"
        f'<t:Value><t:ExtendedFieldURI PropertyTag="0x3a45" PropertyType="{kind}"/>{value}</t:Value>'
        "<t:Attributions><t:Attribution>1</t:Attribution></t:Attributions></t:ExtendedPropertyAttributedValue>"
        "</t:ExtendedProperties></t:Persona>"
    )


@pytest.mark.parametrize(
    "kind, value, expected",
    [
        ("String", "<t:Value>Dr.</t:Value>", "Dr."),
        ("Integer", "<t:Value>7</t:Value>", 7),
        ("BinaryArray", "<t:Values><t:Value>YQ==</t:Value><t:Value>Yg==</t:Value></t:Values>", [b"a", b"b"]),
        ("Object", "<t:Value>x</t:Value>", "x"),
        ("Integer", "", None),
    ],
)
def test_extended_properties_of_a_persona_are_read_and_written(kind: str, value: str, expected: Any) -> None:
    text = _with_property(kind, value)
    persona = Persona.from_xml(fragment(text))
    one: Any = (persona.extended_properties or [])[0]
    assert (one.value.extended_field_uri.property_tag, one.attributions) == ("0x3a45", ["1"])
    assert one.value.python_value == expected
    out: list[str] = []
    persona.write(out, Version(EXCHANGE_O365))
    assert Persona.from_xml(fragment("".join(out))) == persona
    assert value in "".join(out)


def test_a_value_that_is_none_of_its_type_is_an_error_of_ours_when_it_is_asked_for() -> None:
    persona = Persona.from_xml(fragment(_with_property("Integer", "<t:Value>seven</t:Value>")))
    value = (persona.extended_properties or [])[0].value
    assert isinstance(value, ExtendedPropertyTypeValue)
    assert value.value == "seven"
    with pytest.raises(MalformedResponseError, match="seven"):
        _ = value.python_value
