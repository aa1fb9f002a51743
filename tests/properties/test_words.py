"""Small elements: what they take, what they refuse, and what they become."""

import pickle
from decimal import Decimal
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.extended_properties import ExtendedProperty, ExternId, Flag
from exchangelib.indexed_properties import EmailAddress, PhoneNumber
from exchangelib.properties import UID, Body, DistinguishedFolderId, HTMLBody, ItemId, Mailbox
from exchangelib.version import EXCHANGE_2019, Version

NEW = Version(EXCHANGE_2019)


def test_ids_are_made_by_position_or_by_name() -> None:
    assert ItemId("a", "b") == ItemId(id="a", changekey="b")
    with pytest.raises(TypeError):
        ItemId("a", "b", "c")


def test_a_mailbox_needs_an_address() -> None:
    with pytest.raises(ValueError, match=r"Mailbox\.email_address"):
        Mailbox(name="Anne").clean()
    Mailbox(name="Mail system", mailbox_type=Mailbox.ONE_OFF).clean()


def test_a_body_stays_a_body() -> None:
    assert type(HTMLBody("<p>") + "x") is HTMLBody
    assert type(Body("%s") % "x") is Body
    assert HTMLBody("{}").format(1) == "1"


def test_a_uid_is_the_bytes_of_a_global_object_id() -> None:
    uid = UID("261cbc18-1f65-5a0a-bd11-23b1e224cc2f")
    assert uid.startswith(bytes.fromhex("040000008200E00074C5B7101A82E008"))
    assert uid.endswith(b"vCal-Uid\x01\x00\x00\x00261cbc18-1f65-5a0a-bd11-23b1e224cc2f\x00")
    assert pickle.loads(pickle.dumps(uid)) == uid


def test_a_folder_gives_its_distinguished_name_as_text() -> None:
    assert (
        DistinguishedFolderId.from_xml(fragment("<t:DistinguishedFolderId>inbox</t:DistinguishedFolderId>")).id
        == "inbox"
    )


def test_an_entry_knows_its_label() -> None:
    entry = PhoneNumber.from_xml(fragment('<t:Entry Key="MobilePhone">123</t:Entry>'))
    assert entry == PhoneNumber(label="MobilePhone", phone_number="123")
    assert EmailAddress.value_field().name == "email"


WAYS: list[tuple[dict[str, Any], str]] = [
    ({"property_tag": 0x1090}, 'PropertyTag="0x1090"'),
    ({"property_tag": "0x1090"}, 'PropertyTag="0x1090"'),
    (
        {"distinguished_property_set_id": "Common", "property_name": "x"},
        'DistinguishedPropertySetId="Common" PropertyName="x"',
    ),
    ({"distinguished_property_set_id": "Common", "property_id": 34084}, 'PropertyId="34084"'),
    (
        {"property_set_id": ExternId.property_set_id, "property_name": "x"},
        f'PropertySetId="{ExternId.property_set_id}"',
    ),
    ({"property_set_id": ExternId.property_set_id, "property_id": 5}, 'PropertyId="5"'),
]


@pytest.mark.parametrize("names, attributes", WAYS)
def test_a_property_can_be_named_in_six_ways(names: dict[str, Any], attributes: str) -> None:
    cls = type("Named", (ExtendedProperty,), {**names, "property_type": "Integer"})
    cls.validate_cls()
    out: list[str] = []
    cls(7).write(out, NEW)
    assert attributes in out[0]
    elem = fragment(out[0])
    assert cls.is_property_instance(elem)
    assert cls.from_xml(elem) == 7


VALUES = {
    "ApplicationTime": Decimal("1.5"), "Binary": b"x", "Boolean": True, "CLSID": ExternId.property_set_id,
    "Currency": 2**40, "Double": Decimal("1.5"), "Float": Decimal("2.5"), "Integer": -5, "Long": 2**40, "Short": 5,
    "String": "a < b",
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values_of_every_type_travel_alone_and_in_arrays(name: str) -> None:
    for kind, value in ((name, VALUES[name]), (f"{name}Array", [VALUES[name]] * 2)):
        if kind == "BooleanArray":
            continue
        cls = type("Typed", (ExtendedProperty,), {"property_tag": 1, "property_type": kind})
        one = cls(value)
        one.clean(NEW)
        out: list[str] = []
        one.write(out, NEW)
        assert cls.from_xml(fragment(out[0])) == value


def test_a_number_that_the_type_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bits"):
        Flag(2**31).clean()


def test_names_and_addresses_that_come_again_are_kept_once() -> None:
    text = "<t:Mailbox><t:Name>Anne</t:Name><t:EmailAddress>anne@example.com</t:EmailAddress></t:Mailbox>"
    one, other = (Mailbox.from_xml(fragment(text)) for _ in range(2))
    assert one == other
    assert (one.name, one.email_address) == ("Anne", "anne@example.com")
    assert one.name is other.name
    assert one.email_address is other.email_address
    empty = Mailbox.from_xml(fragment(text.replace("Anne", "")))
    assert (empty.name, empty.email_address) == ("", "anne@example.com")
