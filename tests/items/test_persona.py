"""Personas: every element of the schema in its order, each value with where it comes from."""

from pathlib import Path

from lxml import etree

from exchangelib._wire.xml import fragment
from exchangelib.items import Persona
from exchangelib.properties import StringAttributedValue


def test_the_fields_stand_in_the_order_of_the_schema(ews_facts: Path) -> None:
    types = etree.parse(str(ews_facts / "xsd" / "types.xsd"))
    names = types.xpath(
        "//xs:complexType[@name='PersonaType']/xs:sequence/xs:element/@name",
        namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
    )
    # Extended properties of personas are declared by nobody
    assert [field.local_name for field in Persona.FIELDS] == [name for name in names if name != "ExtendedProperties"]


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
    (address,) = persona.business_addresses or []
    assert (address.value.city, address.value.latitude, address.value.longitude) == ("Ribe", None, 8.75)
