"""People and contacts, as the README of the library's older releases looks for them; a note and a picture for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exchangelib import Account, Contact, DistributionList, FileAttachment, Mailbox
from exchangelib.errors import MultipleObjectsReturned
from exchangelib.folders import AllContacts, Folder, GALContacts
from exchangelib.indexed_properties import EmailAddress
from exchangelib.items import Persona
from exchangelib.properties import Member
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it counts on nobody else being there")
PEOPLE = {"greta": "gmail.com", "gustav": "gmail.com", "lucas": "example.com"}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + bytes(40)


@pytest.fixture(scope="module")
def owner() -> Iterator[Account]:
    with Sandbox() as server, server.account("owner@example.com") as account:
        for name, domain in PEOPLE.items():
            address = EmailAddress(label="EmailAddress1", email=f"{name}@{domain}")
            person = Contact(given_name=name.title(), display_name=name, email_addresses=[address])
            account.bulk_create(folder=account.contacts / "GAL Contacts", items=[person])
        members = [Member(mailbox=Mailbox(email_address="greta@gmail.com"))]
        friends = DistributionList(display_name="friends", members=members)
        account.bulk_create(folder=account.contacts / "GAL Contacts", items=[friends])
        account.bulk_create(folder=account.contacts, items=[Contact(given_name="Nora", display_name="nora")])
        yield account


@pytest.fixture
def gal(owner: Account) -> Folder:
    found: Folder = owner.contacts / "GAL Contacts"
    assert isinstance(found, GALContacts)
    return found


def test_people_are_found_in_all_folders_of_contacts_at_once(owner: Account) -> None:
    folder = owner.root / "AllContacts"
    assert isinstance(folder, AllContacts)
    people = list(folder.people())
    assert all(isinstance(person, Persona) and str(person) for person in people)
    assert sorted(person.display_name for person in people) == sorted([*PEOPLE, "friends", "nora"])


def test_people_are_narrowed_filtered_and_arranged(owner: Account) -> None:
    people = (owner.root / "AllContacts").people()
    (lucas,) = people.only("display_name").filter(display_name="lucas").order_by("display_name")
    assert (lucas.display_name, lucas.given_name) == ("lucas", None)
    names = [person.display_name for person in people.only("display_name").order_by("display_name")]
    assert names == sorted([*PEOPLE, "friends", "nora"])


def test_a_contact_is_got_by_an_address(gal: Folder) -> None:
    found = gal.get(email_addresses=EmailAddress(email="lucas@example.com"))
    assert (type(found), found.given_name) == (Contact, "Lucas")
    with pytest.raises(MultipleObjectsReturned):
        gal.get(email_addresses__contains=EmailAddress(email="gmail.com"))


def test_contacts_are_found_by_a_part_of_an_address(gal: Folder) -> None:
    found = list(gal.filter(email_addresses__contains=EmailAddress(email="gmail.com")))
    assert {contact.display_name for contact in found} == {"greta", "gustav"}
    addresses = [each.email for contact in found for each in contact.email_addresses]
    assert sorted(addresses) == ["greta@gmail.com", "gustav@gmail.com"]


def test_all_addresses_of_all_contacts_are_there_but_lists_have_none(gal: Folder) -> None:
    contacts = [each for each in gal.all() if not isinstance(each, DistributionList)]
    addresses = [address.email for contact in contacts for address in contact.email_addresses]
    assert sorted(addresses) == sorted(f"{name}@{domain}" for name, domain in PEOPLE.items())


def test_the_body_of_a_contact_is_a_note(owner: Account) -> None:
    contact = owner.contacts.get(given_name="Nora")
    contact.body = "Likes rye bread"
    contact.save(update_fields=["body"])
    found = owner.contacts.get(given_name="Nora")
    assert (str(found.body).strip(), found.display_name) == ("Likes rye bread", "nora")


def test_a_picture_is_an_attachment_with_a_mark(owner: Account, tmp_path: Path) -> None:
    (tmp_path / "nora.png").write_bytes(PNG)
    contact = owner.contacts.get(given_name="Nora")
    assert not contact.has_picture
    with open(tmp_path / "nora.png", "rb") as file:
        picture = FileAttachment(
            name="ContactPicture.jpg",
            content_type="image/png",
            is_inline=False,
            is_contact_photo=True,
            content=file.read(),
        )
    contact.attach(picture)
    found = owner.contacts.get(given_name="Nora")
    (there,) = found.attachments
    assert found.has_picture
    assert (there.name, there.is_contact_photo, there.is_inline, there.content) == (
        "ContactPicture.jpg",
        True,
        False,
        PNG,
    )
