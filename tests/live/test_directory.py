"""People: those of contact folders and of the directory, names resolved, lists expanded, rooms and photos."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from exchangelib import Account, Contact, DLMailbox, FileAttachment, FolderCollection, Mailbox, Message
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorInvalidIdMalformed,
    ErrorInvalidNameForNameResolution,
    ErrorItemNotFound,
    ErrorNameResolutionNoResults,
    InvalidField,
    InvalidValue,
)
from exchangelib.indexed_properties import EmailAddress
from exchangelib.items import Persona
from exchangelib.properties import EWS_ID, ID_FORMATS, AlternateId, Room, RoomList, SearchableMailbox
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it fills the directory and folders of contacts")
ANNE, BART = "anne.d@example.com", "bart.d@example.com"
PNG = b"\x89PNG\r\n\x1a\nphoto"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def anne(server: Sandbox) -> Iterator[Account]:
    with server.account(ANNE) as account:
        server.account(BART).close()
        for name in ("John", "Zoe", "Ada"):
            Contact(
                account=account,
                folder=account.contacts,
                given_name=name,
                surname="Doe",
                display_name=f"{name} Doe",
                company_name="ACME" if name == "Zoe" else "Initech",
                email_addresses=[EmailAddress(email=f"{name.lower()}@example.org", label="EmailAddress1")],
            ).save()
        yield account


# --- people of folders


def test_people_of_a_folder_are_found_with_what_a_search_gives(anne: Account) -> None:
    people = sorted(anne.contacts.people(), key=lambda p: p.display_name)
    assert [type(p) for p in people] == [Persona] * 3
    ada = people[0]
    assert (ada.display_name, ada.given_name, ada.surname, ada.company_name) == ("Ada Doe", "Ada", "Doe", "Initech")
    assert ada.email_address.email_address == "ada@example.org"
    assert [a.email_address for a in ada.email_addresses] == ["ada@example.org"]


def test_people_are_narrowed_arranged_and_shaped(anne: Account) -> None:
    people = anne.contacts.people()
    names = people.order_by("display_name").values_list("display_name", flat=True)
    assert list(names) == ["Ada Doe", "John Doe", "Zoe Doe"]
    (john,) = people.only("display_name").filter(display_name="John Doe").order_by("display_name")
    assert (john.display_name, john.given_name) == ("John Doe", None)
    assert people.get(company_name="ACME").display_name == "Zoe Doe"
    assert people.filter(display_name__startswith="J").count() == 1
    assert people.count() == len(people) == 3
    assert [p.display_name for p in people.order_by("-display_name")[1:]] == ["John Doe", "Ada Doe"]
    assert list(people.filter(surname="Doe", given_name="Ada").values("given_name")) == [{"given_name": "Ada"}]
    assert not people.none().exists()


def test_small_pages_lose_nobody(anne: Account) -> None:
    people = anne.contacts.people().order_by("display_name")
    people.page_size = 1
    assert [p.display_name for p in people] == ["Ada Doe", "John Doe", "Zoe Doe"]


def test_a_name_that_no_persona_has_is_refused_at_once(anne: Account) -> None:
    with pytest.raises(InvalidField, match="display_name"):
        anne.contacts.people().filter(displayname="x")
    with pytest.raises(InvalidField, match="cannot return field 'given_names'"):
        list(
            FolderCollection(anne, [anne.contacts]).find_people(
                additional_fields=[anne.contacts.people().folder_collection.item_path("given_names")]
            )
        )


def test_what_a_search_does_not_give_is_fetched_person_by_person(anne: Account, server: Sandbox) -> None:
    (ada,) = anne.contacts.people().filter(given_name="Ada").only("display_name", "given_names")
    assert [n.value for n in ada.given_names] == ["Ada"]
    assert [r.operation for r in server.requests][-2:] == ["FindPeople", "GetPersona"]


def test_whole_people_are_fetched_by_their_ids_and_errors_stand_in_place(anne: Account) -> None:
    ids = list(anne.contacts.people().order_by("display_name").only())
    found = list(anne.fetch_personas([*ids, "no id", (ids[0].id, None)]))
    assert [getattr(p, "display_name", None) for p in found] == ["Ada Doe", "John Doe", "Zoe Doe", None, "Ada Doe"]
    assert isinstance(found[3], ErrorInvalidIdMalformed)
    assert [n.value for n in found[0].surnames] == ["Doe"]


def test_several_folders_give_their_people_in_one_order(anne: Account) -> None:
    other = type(anne.contacts)(parent=anne.contacts, name="More")
    other.save()
    Contact(account=anne, folder=other, display_name="Kim", given_name="Kim").save()
    both = FolderCollection(account=anne, folders=[anne.contacts, other]).people()
    assert [p.display_name for p in both.order_by("display_name")] == ["Ada Doe", "John Doe", "Kim", "Zoe Doe"]
    assert [p.display_name for p in both.order_by("-display_name").only("display_name")[1:3]] == ["Kim", "John Doe"]
    assert both.count() == 4
    other.delete()


def test_people_not_looked_for_yet_travel_to_other_processes(anne: Account) -> None:
    query = pickle.loads(pickle.dumps(anne.contacts.people().filter(given_name="Ada").only("display_name")))
    assert [path.path for path in query.query.only] == ["display_name"]
    assert repr(query).startswith("<QuerySet people of Contacts")


# --- the directory


def test_the_directory_is_searched_by_words(anne: Account) -> None:
    (bart,) = anne.directory.people().filter("bart.d")
    assert bart.email_address.email_address == BART
    assert list(anne.directory.people().filter("nobody at all")) == []


def test_names_become_mailboxes_or_pairs(anne: Account) -> None:
    found = anne.protocol.resolve_names([ANNE, "nobody at all", "bart.d"])
    assert [type(each) for each in found] == [Mailbox, ErrorNameResolutionNoResults, Mailbox]
    assert [found[0].email_address, found[2].email_address] == [ANNE, BART]
    assert found.truncated == []
    ((mailbox, contact),) = anne.protocol.resolve_names(BART, return_full_contact_data=True)
    assert (mailbox.email_address, type(contact)) == (BART, Contact)


def test_what_the_server_takes_for_no_name_is_an_error_in_its_place(anne: Account) -> None:
    found = anne.protocol.resolve_names([ANNE, ",", "bart.d"])
    assert [type(each) for each in found] == [Mailbox, ErrorInvalidNameForNameResolution, Mailbox]


@pytest.mark.parametrize("name", ["", "  ", None, 5])
def test_names_are_looked_at_before_the_first_is_asked_for(anne: Account, server: Sandbox, name: object) -> None:
    server.requests.clear()
    with pytest.raises((InvalidValue, TypeError), match="names"):
        anne.protocol.resolve_names([ANNE, name])  # type: ignore[list-item]
    assert not list(server.requests)


def test_contacts_are_resolved_where_they_are_looked_for(anne: Account) -> None:
    ((mailbox, contact),) = anne.protocol.resolve_names(
        ["Zoe"], parent_folders=[anne.contacts], return_full_contact_data=True, search_scope="Contacts"
    )
    assert mailbox.mailbox_type == "Contact"
    assert (type(contact), contact.company_name) == (Contact, "ACME")


def test_more_people_than_a_server_gives_are_said_to_be_missing(anne: Account, server: Sandbox) -> None:
    for number in range(101):
        server.add_contact(f"crowd{number}@example.net", f"Crowd {number}")
    found = anne.protocol.resolve_names(["crowd"])
    assert len(found) == 100
    assert found.truncated == ["crowd"]


def test_lists_are_expanded_once_or_to_the_last_member(anne: Account, server: Sandbox) -> None:
    server.add_distribution_list("all.d@example.com", members=[ANNE, BART, "inner.d@example.com"])
    server.add_distribution_list("inner.d@example.com", members=["all.d@example.com", BART, "out@elsewhere.org"])
    plain = anne.protocol.expand_dl("all.d@example.com")
    assert [m.email_address for m in plain] == [ANNE, BART, "inner.d@example.com"]
    assert plain == anne.protocol.expand_dl(DLMailbox(email_address="all.d@example.com", mailbox_type="PublicDL"))
    everybody = anne.protocol.expand_dl("all.d@example.com", recursive=True)
    assert [m.email_address for m in everybody] == [ANNE, BART, "out@elsewhere.org"]
    with pytest.raises(ErrorNameResolutionNoResults):
        anne.protocol.expand_dl("no.list@example.com")


def test_rooms_stand_on_lists(anne: Account, server: Sandbox) -> None:
    server.add_room("attic@example.com", "Attic", room_list="house@example.com")
    server.add_room("cellar@example.com", "Cellar", room_list="house@example.com")
    (house,) = anne.protocol.get_roomlists()
    assert (type(house), house.email_address) == (RoomList, "house@example.com")
    rooms = anne.protocol.get_rooms(house)
    assert [type(room) for room in rooms] == [Room, Room]
    assert {room.name for room in rooms} == {"Attic", "Cellar"}
    assert anne.protocol.get_rooms("house@example.com") == rooms
    with pytest.raises(ErrorNameResolutionNoResults):
        anne.protocol.get_rooms("no.rooms@example.com")


def test_mailboxes_that_may_be_searched_are_told_to_those_who_may(anne: Account, server: Sandbox) -> None:
    with pytest.raises(ErrorAccessDenied):
        anne.protocol.get_searchable_mailboxes()
    server.allow_discovery(ANNE)
    found = anne.protocol.get_searchable_mailboxes(search_filter="bart.d*")
    assert [(type(m), m.primary_smtp_address) for m in found] == [(SearchableMailbox, BART)]


# --- photos


def test_a_contact_has_a_photo_and_a_note(anne: Account) -> None:
    contact = anne.contacts.get(given_name="John")
    contact.body = "This is a note"
    contact.save(update_fields=["body"])
    contact.attach(
        FileAttachment(
            name="ContactPicture.jpg", content_type="image/png", is_inline=False, is_contact_photo=True, content=PNG
        )
    )
    again = anne.contacts.get(given_name="John")
    assert again.body == "This is a note"
    (photo,) = again.attachments
    assert (photo.is_contact_photo, photo.content) == (True, PNG)
    assert again.has_picture


def test_the_directory_has_photos(anne: Account, server: Sandbox) -> None:
    with pytest.raises(ErrorItemNotFound):
        anne.protocol.get_user_photo(BART)
    server.set_photo(BART, PNG)
    assert anne.protocol.get_user_photo(BART) == PNG
    assert anne.protocol.get_user_photo(BART, size="HR48x48") == PNG


# --- ids


def test_ids_are_converted_to_every_format_and_back(anne: Account) -> None:
    message = Message(account=anne, folder=anne.drafts, subject="ids")
    message.save()
    own = AlternateId(id=message.id, format=EWS_ID, mailbox=ANNE)
    for destination in ID_FORMATS:
        (converted,) = anne.protocol.convert_ids([own], destination_format=destination)
        assert converted.format == destination
        (back,) = anne.protocol.convert_ids([converted], EWS_ID)
        assert (back.id, back.mailbox) == (message.id, ANNE)


def test_an_id_that_is_none_is_an_error_in_place(anne: Account) -> None:
    folder = AlternateId(id=anne.inbox.id, format=EWS_ID, mailbox=ANNE)
    good, bad = anne.protocol.convert_ids([folder, AlternateId(id="x", format=EWS_ID, mailbox=ANNE)], EWS_ID)
    assert good.id == folder.id
    assert isinstance(bad, ErrorInvalidIdMalformed)


# --- contacts by their addresses


def test_contacts_are_found_by_any_of_their_addresses(anne: Account) -> None:
    folder = type(anne.contacts)(parent=anne.contacts, name="Addresses")
    folder.save()
    for name, addresses in (("lucas", ["lucas@example.com"]), ("kim", ["kim@example.com", "kim@gmail.example"])):
        entries = [EmailAddress(email=each, label=f"EmailAddress{n}") for n, each in enumerate(addresses, 1)]
        Contact(account=anne, folder=folder, display_name=name, email_addresses=entries).save()
    gal = anne.contacts / "Addresses"
    assert gal.get(email_addresses=EmailAddress(email="lucas@example.com")).display_name == "lucas"
    (kim,) = gal.filter(email_addresses__contains=EmailAddress(email="gmail.example"))
    assert kim.display_name == "kim"
    assert [c.display_name for c in gal.filter(email_addresses__contains="kim@")] == ["kim"]
    assert gal.filter(email_addresses__exists=True).count() == 2
    assert [c.display_name for c in gal.exclude(email_addresses="kim@gmail.example")] == ["lucas"]
    assert {e.email for c in gal.all() for e in c.email_addresses} == {
        "lucas@example.com",
        "kim@example.com",
        "kim@gmail.example",
    }
    folder.delete()
