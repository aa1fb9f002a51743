"""What each operation writes, judged by the schema, and what it refuses to write."""

from __future__ import annotations

from typing import Any

import pytest

from exchangelib._model.path import FieldOrder, FieldPath
from exchangelib._wire.ns import clark, local
from exchangelib.errors import (
    InvalidEnumValue,
    InvalidField,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Folder, Inbox
from exchangelib.indexed_properties import PhoneNumber, PhoneNumberField, PhysicalAddress, PhysicalAddressField
from exchangelib.items import Item, Message
from exchangelib.properties import DistinguishedFolderId, FolderId, HTMLBody, ItemId, Mailbox, OccurrenceItemId
from exchangelib.services import Append, CreateItem, DeleteItem, FindFolder, FindItem, GetFolder, GetItem, UpdateItem
from exchangelib.version import (
    EXCHANGE_2007,
    EXCHANGE_2010,
    EXCHANGE_2010_SP2,
    EXCHANGE_2013,
    EXCHANGE_2013_SP1,
    EXCHANGE_2016,
    EXCHANGE_O365,
    Build,
    Version,
)
from tests.services.port import FakePort, items, message, page, response, success

INBOX = DistinguishedFolderId(id="inbox")
BUILDS = [EXCHANGE_2007, EXCHANGE_2010_SP2, EXCHANGE_2013_SP1, EXCHANGE_2016]


def port(operation: str, content: str = "", build: Build = EXCHANGE_2016, schema: Any = None) -> FakePort:
    return FakePort(response(operation, success(operation, content)), build=build, schema=schema)


def path(name: str) -> FieldPath:
    return FieldPath(Message.get_field_by_fieldname(name))


def finder(schema: Any = None, build: Build = EXCHANGE_2016) -> FakePort:
    return port("FindItem", page(last=True), build, schema)


# --- ids


@pytest.mark.parametrize(
    "thing",
    ["AAA=", ("AAA=", None), ItemId("AAA="), Message(id="AAA="), FieldPath, ["AAA=", None]],
    ids=["text", "pair", "id", "item", "unfit", "list"],
)
def test_an_item_can_be_named_in_many_ways(thing: Any) -> None:
    sender = port("GetItem", items(message("x")))
    if thing is FieldPath:
        with pytest.raises(InvalidValue, match="does not name"):
            list(GetItem(account=sender).call(items=[thing]))
        return
    list(GetItem(account=sender).call(items=[thing]))
    assert '<m:ItemIds><t:ItemId Id="AAA="/></m:ItemIds>' in sender.payloads[0]


def test_a_change_key_goes_with_the_id() -> None:
    sender = port("GetItem", items(message("x")))
    list(GetItem(account=sender).call(items=[("AAA=", "CK")]))
    assert '<t:ItemId Id="AAA=" ChangeKey="CK"/>' in sender.payloads[0]


def test_an_occurrence_is_named_by_its_master(schema: Any) -> None:
    sender = port("GetItem", items(message("x")), schema=schema)
    list(GetItem(account=sender).call(items=[OccurrenceItemId(id="AAA=", instance_index=3)]))
    assert '<t:OccurrenceItemId RecurringMasterId="AAA=" InstanceIndex="3"/>' in sender.payloads[0]


@pytest.mark.parametrize("thing", ["", ("a", "b", "c"), (None, "b"), 7, Message(subject="new"), ("a", 7)])
def test_what_names_no_item_is_refused(thing: Any) -> None:
    sender = port("GetItem")
    with pytest.raises(InvalidValue, match=r"\bid\b|changekey|names? a thing"):
        list(GetItem(account=sender).call(items=[thing]))
    assert sender.payloads == []


def test_ids_are_escaped() -> None:
    sender = port("GetItem", items(message("x")))
    list(GetItem(account=sender).call(items=['A"&<']))
    assert sender.ids() == [['A"&<']]


def test_a_folder_can_be_named_in_many_ways(schema: Any) -> None:
    content = '<m:Folders><t:Folder><t:FolderId Id="F"/></t:Folder></m:Folders>'
    one = success("GetFolder", content)
    sender = FakePort(response("GetFolder", *[one] * 5), schema=schema)
    shared = DistinguishedFolderId(id="calendar", mailbox=Mailbox(email_address="anne@example.com"))
    folders = ["F", ("F", "CK"), FolderId("F"), INBOX, shared]
    got = list(GetFolder(account=sender).call(folders=folders))
    assert [folder.id for folder in got] == ["F"] * 5
    assert all(isinstance(folder, Folder) for folder in got)
    assert (
        '<m:FolderIds><t:FolderId Id="F"/><t:FolderId Id="F" ChangeKey="CK"/><t:FolderId Id="F"/>'
        '<t:DistinguishedFolderId Id="inbox"/><t:DistinguishedFolderId Id="calendar"><t:Mailbox>'
        "<t:EmailAddress>anne@example.com</t:EmailAddress>"
    ) in sender.payloads[0]


# --- GetItem


@pytest.mark.parametrize("shape", ["IdOnly", "Default", "AllProperties"])
def test_a_shape_has_fields_beside_it(schema: Any, shape: str) -> None:
    sender = port("GetItem", items(message("x")), schema=schema)
    list(GetItem(account=sender).call(items=["a"], shape=shape, additional_fields=[path("subject"), path("subject")]))
    wanted = sender.sent().find(clark("m:ItemShape"))
    assert wanted.findtext(clark("t:BaseShape")) == shape
    assert [e.get("FieldURI") for e in wanted.find(clark("t:AdditionalProperties"))] == ["item:Subject"]


def test_a_shape_has_options_in_the_order_of_the_schema(schema: Any) -> None:
    sender = port("GetItem", items(message("x")), schema=schema)
    options = {
        "maximum_body_size": 10,
        "add_blank_target_to_links": True,
        "block_external_images": False,
        "inline_image_url_template": "a<b",
        "convert_html_code_page_to_utf8": True,
        "filter_html_content": True,
        "normalized_body_type": "HTML",
        "unique_body_type": "Best",
        "body_type": "Text",
        "include_mime_content": True,
    }
    list(GetItem(account=sender).call(items=["a"], **options))
    assert len(sender.sent().find(clark("m:ItemShape"))) == 11


def test_an_option_that_the_server_does_not_have_is_refused() -> None:
    sender = port("GetItem", build=EXCHANGE_2010)
    with pytest.raises(InvalidFieldForVersion, match="normalized_body_type"):
        list(GetItem(account=sender).call(items=["a"], normalized_body_type="HTML"))
    assert sender.payloads == []


def test_a_field_that_the_server_does_not_have_is_refused() -> None:
    sender = port("GetItem", build=EXCHANGE_2010)
    with pytest.raises(InvalidFieldForVersion, match="text_body"):
        list(GetItem(account=sender).call(items=["a"], additional_fields=[path("text_body")]))
    assert sender.payloads == []


def test_wrong_options_are_refused() -> None:
    service = GetItem(account=port("GetItem"))
    with pytest.raises(TypeError, match="include_mime"):
        service.call(items=["a"], include_mime=True)
    with pytest.raises(InvalidEnumValue, match="shape"):
        service.call(items=["a"], shape="Everything")
    with pytest.raises(InvalidTypeError, match="include_mime_content"):
        list(service.call(items=["a"], include_mime_content="yes"))
    with pytest.raises(InvalidEnumValue, match="body_type"):
        list(service.call(items=["a"], body_type="RTF"))


# --- FindItem


@pytest.mark.parametrize("build", BUILDS)
def test_a_search_has_its_parts_in_the_order_of_the_schema(schema: Any, build: Build) -> None:
    sender = finder(schema, build)
    exists = '<m:Restriction><t:Exists><t:FieldURI FieldURI="item:Categories"/></t:Exists></m:Restriction>'
    order = [FieldOrder(path("datetime_received"), reverse=True), FieldOrder(path("subject"))]
    list(
        FindItem(account=sender).call(
            folders=[INBOX], additional_fields=[path("subject")], restriction=exists, order_fields=order
        )
    )
    names = [str(e.tag).rpartition("}")[2] for e in sender.sent()]
    assert names == ["ItemShape", "IndexedPageItemView", "Restriction", "SortOrder", "ParentFolderIds"]
    assert [e.get("Order") for e in sender.sent().find(clark("m:SortOrder"))] == ["Descending", "Ascending"]


def test_a_query_string_is_escaped(schema: Any) -> None:
    sender = finder(schema)
    list(FindItem(account=sender, folders=[INBOX]).call(query_string="subject:<a&b>"))
    assert sender.sent().findtext(clark("m:QueryString")) == "subject:<a&b>"


def test_a_search_takes_a_query_string_or_a_restriction() -> None:
    service = FindItem(account=finder(), folders=[INBOX])
    with pytest.raises(InvalidValue, match="not both"):
        service.call(query_string="a", restriction="<m:Restriction/>")
    with pytest.raises(InvalidTypeError, match="query_string"):
        service.call(query_string=7)  # type: ignore[arg-type]


def test_what_an_old_server_cannot_search_by_is_refused() -> None:
    sender = finder(build=EXCHANGE_2007)
    with pytest.raises(InvalidFieldForVersion, match="Query strings"):
        list(FindItem(account=sender, folders=[INBOX]).call(query_string="a"))
    with pytest.raises(InvalidFieldForVersion, match="Associated"):
        list(FindItem(account=sender, folders=[INBOX]).call(depth="Associated"))
    assert sender.payloads == []


@pytest.mark.parametrize(
    "view",
    [
        '<m:CalendarView MaxEntriesReturned="2" StartDate="2006-05-18T00:00:00-08:00" EndDate="2006-05-19T00:00:00Z"/>',
        '<m:ContactsView MaxEntriesReturned="3" InitialName="Kelly Rollin"/>',
        '<m:FractionalPageItemView MaxEntriesReturned="12" Numerator="2" Denominator="3"/>',
    ],
)
def test_other_views_take_the_place_of_pages(schema: Any, view: str) -> None:
    sender = finder(schema)
    list(FindItem(account=sender, folders=[INBOX]).call(calendar_view=view))
    assert sender.sent().find(clark("m:IndexedPageItemView")) is None


def test_a_search_can_be_grouped(schema: Any) -> None:
    subject = '<t:FieldURI FieldURI="item:Subject"/>'
    group = f'<m:GroupBy Order="Ascending">{subject}<t:AggregateOn Aggregate="Maximum">{subject}</t:AggregateOn></m:GroupBy>'
    sender = finder(schema)
    list(FindItem(account=sender, folders=[INBOX]).call(group_by=group))
    assert sender.sent().find(clark("m:GroupBy")) is not None


@pytest.mark.parametrize("depth", ["Shallow", "SoftDeleted", "Associated"])
def test_a_search_has_a_depth(schema: Any, depth: str) -> None:
    sender = finder(schema)
    list(FindItem(account=sender, folders=[INBOX]).call(depth=depth))
    assert sender.sent().get("Traversal") == depth
    with pytest.raises(InvalidEnumValue, match="depth"):
        FindItem(account=sender, folders=[INBOX]).call(depth="Deep")


# --- FindFolder


@pytest.mark.parametrize("build", BUILDS)
def test_folders_are_searched(schema: Any, build: Build) -> None:
    found = '<t:Folders><t:Folder><t:FolderId Id="F"/><t:DisplayName>Mine</t:DisplayName></t:Folder></t:Folders>'
    root = f'<m:RootFolder IncludesLastItemInRange="true" TotalItemsInView="1">{found}</m:RootFolder>'
    sender = port("FindFolder", root, build, schema)
    name = FieldPath(Folder.get_field_by_fieldname("name"))
    (folder,) = FindFolder(account=sender, folders=[INBOX], page_size=7).call(depth="Deep", additional_fields=[name])
    assert folder.name == "Mine"
    assert sender.sent().get("Traversal") == "Deep"
    view = sender.sent().find(clark("m:IndexedPageFolderView"))
    if build < EXCHANGE_2010:
        assert view is None
    else:
        assert dict(view.attrib) == {"MaxEntriesReturned": "7", "Offset": "0", "BasePoint": "Beginning"}


# --- DeleteItem


@pytest.mark.parametrize("build", BUILDS)
def test_items_are_deleted(schema: Any, build: Build) -> None:
    sender = port("DeleteItem", build=build, schema=schema)
    assert list(DeleteItem(account=sender).call(items=["a"])) == [True]
    expected = {
        "DeleteType": "HardDelete",
        "SendMeetingCancellations": "SendToNone",
        "AffectedTaskOccurrences": "AllOccurrences",
    }
    if build >= EXCHANGE_2013_SP1:
        expected["SuppressReadReceipts"] = "true"
    assert dict(sender.sent().attrib) == expected


@pytest.mark.parametrize(
    "argument, value",
    [
        ("delete_type", "Shred"),
        ("send_meeting_cancellations", "SendOnlyToChanged"),
        ("affected_task_occurrences", None),
        ("suppress_read_receipts", "no"),
    ],
)
def test_deleting_takes_only_what_the_schema_has(argument: str, value: Any) -> None:
    with pytest.raises((InvalidEnumValue, InvalidTypeError), match=argument):
        DeleteItem(account=port("DeleteItem")).call(items=["a"], **{argument: value})


def test_a_thing_without_id_is_found_before_the_first_is_deleted() -> None:
    sender = port("DeleteItem")
    with pytest.raises(InvalidValue, match="no id"):
        DeleteItem(account=sender, chunk_size=1).call(items=["a", Message()])
    assert sender.payloads == []


# --- CreateItem


@pytest.mark.parametrize("build", BUILDS)
def test_items_are_created(schema: Any, build: Build) -> None:
    sender = port("CreateItem", items(message("new")), build, schema)
    item = Message(subject="Lunch & <dinner>", body=HTMLBody("<p>x</p>"), to_recipients=["anne@example.com"])
    (made,) = CreateItem(account=sender).call(items=[item], folder=INBOX)
    assert made.id == "new"
    assert dict(sender.sent().attrib) == {"MessageDisposition": "SaveOnly", "SendMeetingInvitations": "SendToNone"}
    assert sender.sent().find(clark("m:SavedItemFolderId"))[0].get("Id") == "inbox"
    assert sender.sent().find(clark("m:Items"))[0].findtext(clark("t:Subject")) == "Lunch & <dinner>"
    assert sender.repeatable == [False]


def test_a_folder_names_itself(schema: Any) -> None:
    sender = port("CreateItem", items(message("new")), schema=schema)
    list(CreateItem(account=sender).call(items=[Message(subject="a")], folder=Inbox(id="F")))
    assert '<m:SavedItemFolderId><t:FolderId Id="F"/>' in sender.payloads[0]


def test_an_item_that_is_sent_has_no_id(schema: Any) -> None:
    sender = port("CreateItem", items(), schema=schema)
    item = Message(subject="a", to_recipients=["anne@example.com"])
    assert list(CreateItem(account=sender).call(items=[item], message_disposition="SendOnly")) == [True]


@pytest.mark.parametrize("operation", ["CreateItem", "UpdateItem"])
def test_a_server_that_saves_an_item_without_giving_its_id_makes_no_sense(operation: str) -> None:
    sender = port(operation, items())
    item = Message(id="a", subject="x")
    service = CreateItem(account=sender) if operation == "CreateItem" else UpdateItem(account=sender)
    (error,) = service.call(items=[item] if operation == "CreateItem" else [(item, ["subject"])])
    assert isinstance(error, MalformedResponseError)
    assert "without giving an id" in str(error)


def test_what_is_not_saved_has_no_folder() -> None:
    with pytest.raises(InvalidValue, match="folder"):
        CreateItem(account=port("CreateItem")).call(items=[Message()], folder=INBOX, message_disposition="SendOnly")


@pytest.mark.parametrize("argument", ["message_disposition", "send_meeting_invitations"])
def test_creating_takes_only_what_the_schema_has(argument: str) -> None:
    with pytest.raises(InvalidEnumValue, match=argument):
        CreateItem(account=port("CreateItem")).call(items=[Message()], **{argument: "Later"})


def test_a_wrong_value_is_found_before_the_first_item_is_created() -> None:
    sender = port("CreateItem", items(message("new")))
    good, bad = Message(subject="a"), Message(subject="x" * 300)
    with pytest.raises(ValueError, match=r"Message\.subject"):
        CreateItem(account=sender, chunk_size=1).call(items=[good, good, bad])
    assert sender.payloads == []


def test_what_is_no_item_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="items"):
        list(CreateItem(account=port("CreateItem")).call(items=["text"]))


def test_a_character_that_cannot_travel_is_refused() -> None:
    sender = port("CreateItem", items(message("new")))
    with pytest.raises(InvalidValue, match=r"Message\.subject: the text has the character U\+0001"):
        list(CreateItem(account=sender).call(items=[Message(subject="a\x01b")]))
    assert sender.payloads == []


# --- UpdateItem


def update(schema: Any, item: Message, *names: Any, build: Build = EXCHANGE_2016, **kwargs: Any) -> Any:
    sender = port("UpdateItem", items(message(str(item.id), changekey="CK2")), build, schema)
    (made,) = UpdateItem(account=sender).call(items=[(item, names)], **kwargs)
    assert made.changekey == "CK2"
    assert sender.repeatable == [False]
    return sender


@pytest.mark.parametrize("build", BUILDS)
def test_a_value_is_set_by_one_path_and_that_property_alone(schema: Any, build: Build) -> None:
    sender = update(schema, Message(id="a", changekey="CK", subject="New & <old>"), "subject", build=build)
    assert (
        '<m:ItemChanges><t:ItemChange><t:ItemId Id="a" ChangeKey="CK"/><t:Updates><t:SetItemField>'
        '<t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>New &amp; &lt;old&gt;</t:Subject></t:Message>'
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges>"
    ) in sender.payloads[0]
    assert ("SuppressReadReceipts" in sender.sent().attrib) == (build >= EXCHANGE_2013_SP1)


@pytest.mark.parametrize("empty", [None, []])
def test_no_value_deletes_the_property(schema: Any, empty: Any) -> None:
    sender = update(schema, Message(id="a", categories=empty), "categories")
    assert '<t:DeleteItemField><t:FieldURI FieldURI="item:Categories"/></t:DeleteItemField>' in sender.payloads[0]


def test_properties_are_written_once_and_in_the_order_of_the_schema(schema: Any) -> None:
    item = Message(id="a", subject="S", categories=["x"], is_read=True)
    sender = update(schema, item, "is_read", "categories", "subject", "is_read")
    uris = [e.get("FieldURI") for e in sender.sent().iter(clark("t:FieldURI"))]
    assert uris == ["item:Subject", "item:Categories", "message:IsRead"]


def test_a_value_can_be_appended(schema: Any) -> None:
    sender = update(schema, Message(id="a", to_recipients=["anne@example.com"]), Append("to_recipients"))
    assert '<t:AppendToItemField><t:FieldURI FieldURI="message:ToRecipients"/><t:Message>' in sender.payloads[0]


@pytest.mark.parametrize(
    "item, name, error, text",
    [
        (Message(id="a"), "subjekt", InvalidField, "'subjekt'.*subject"),
        (Message(id="a"), "size", InvalidField, r"Message\.size is read-only"),
        (Message(id="a"), "attachments", InvalidField, r"Message\.attachments"),
        (Message(id="a", subject="x" * 256), "subject", ValueError, r"Message\.subject"),
        (Message(id="a", subject="x"), Append("subject"), InvalidField, "appended"),
        (Message(id="a"), Append("body"), InvalidField, "appended"),
        (Message(id="a"), 7, InvalidTypeError, "name of a field"),
        (Message(), "subject", InvalidValue, "no id"),
    ],
)
def test_what_cannot_be_updated_is_refused(item: Message, name: Any, error: type[Exception], text: str) -> None:
    sender = port("UpdateItem")
    with pytest.raises(error, match=text):
        list(UpdateItem(account=sender).call(items=[(item, [name])]))
    assert sender.payloads == []


@pytest.mark.parametrize(
    "pair", [Message(id="a"), (Message(id="a"), "subject"), (Message(id="a"), []), ("a", ["subject"])]
)
def test_an_update_is_an_item_and_names(pair: Any) -> None:
    with pytest.raises((InvalidValue, InvalidTypeError)):
        list(UpdateItem(account=port("UpdateItem")).call(items=[pair]))


def test_a_wrong_name_is_found_before_the_first_item_is_updated() -> None:
    sender = port("UpdateItem", items(message("a")))
    good, bad = (Message(id="a", subject="x"), ["subject"]), (Message(id="b"), ["size"])
    with pytest.raises(InvalidField, match="read-only"):
        UpdateItem(account=sender, chunk_size=1).call(items=[good, bad])
    assert sender.payloads == []


def test_a_field_that_the_server_does_not_have_is_not_updated() -> None:
    names = [f.name for f in Message.FIELDS if f.supported_from == EXCHANGE_2013 and not f.is_read_only]
    if not names:
        pytest.skip("no writable field came with Exchange 2013")
    sender = port("UpdateItem", build=EXCHANGE_2010)
    with pytest.raises(InvalidFieldForVersion, match=names[0]):
        list(UpdateItem(account=sender).call(items=[(Message(id="a"), names[:1])]))


@pytest.mark.parametrize(
    "argument", ["conflict_resolution", "message_disposition", "send_meeting_invitations_or_cancellations"]
)
def test_updating_takes_only_what_the_schema_has(argument: str) -> None:
    with pytest.raises(InvalidEnumValue, match=argument):
        UpdateItem(account=port("UpdateItem")).call(items=[], **{argument: "Sometimes"})


def test_every_field_that_can_be_updated_is_valid_in_the_schema(schema: Any) -> None:
    item = Message(id="a", changekey="CK")
    names = [f.name for f in Message.FIELDS if not f.is_read_only and f.name != "attachments"]
    removable = [name for name in names if not Message.get_field_by_fieldname(name).is_required_after_save]
    assert len(removable) > 10
    newest = Version(EXCHANGE_O365, "V2018_01_08")
    sender = FakePort(response("UpdateItem", success("UpdateItem", items(message("a")))), schema=schema, build=newest)
    list(UpdateItem(account=sender).call(items=[(item, removable)]))
    assert len(list(sender.sent().iter(clark("t:DeleteItemField")))) == len(removable)


def test_an_extended_property_is_updated_by_its_own_path(schema: Any) -> None:
    class Lunch(ExtendedProperty):
        property_set_id = "12345678-1234-1234-1234-123456781234"
        property_name = "Lunch"
        property_type = "String"

    Message.register("lunch", Lunch)
    try:
        sender = update(schema, Message(id="a", lunch="Soup & bread"), "lunch")
        address = '<t:ExtendedFieldURI PropertySetId="12345678-1234-1234-1234-123456781234" PropertyName="Lunch"'
        assert sender.payloads[0].count(address) == 2
        assert (
            "<t:Value>Soup &amp; bread</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>"
            in sender.payloads[0]
        )
        gone = update(schema, Message(id="a"), "lunch")
        assert f"<t:DeleteItemField>{address}" in gone.payloads[0]
    finally:
        Message.deregister("lunch")


class Person(Item):
    """A contact, as far as its indexed fields go."""

    FAMILY = None
    ELEMENT_NAME = "Contact"

    phone_numbers = PhoneNumberField("contacts:PhoneNumber")
    physical_addresses = PhysicalAddressField("contacts:PhysicalAddress")


def _changes(sender: FakePort) -> dict[tuple[str, str, str], str]:
    """Verb, field and index of each update, and its text."""
    return {
        (local(change.tag), change[0].get("FieldURI"), change[0].get("FieldIndex")): "".join(change.itertext())
        for change in sender.sent().find(f".//{clark('t:Updates')}")
    }


def test_each_entry_of_an_indexed_field_is_set_or_deleted_by_itself(schema: Any) -> None:
    numbers = [PhoneNumber(label="CarPhone", phone_number="123"), PhoneNumber(label="Pager", phone_number="456")]
    changes = _changes(update(schema, Person(id="a", phone_numbers=numbers), "phone_numbers"))
    assert changes["SetItemField", "contacts:PhoneNumber", "CarPhone"] == "123"
    assert changes["SetItemField", "contacts:PhoneNumber", "Pager"] == "456"
    assert len(changes) == 19
    assert sum(verb == "DeleteItemField" for verb, _, _ in changes) == 17


def test_each_part_of_an_address_is_set_or_deleted_by_itself(schema: Any) -> None:
    home = PhysicalAddress(label="Home", street="Main Street 1", city="Springfield")
    changes = _changes(update(schema, Person(id="a", physical_addresses=[home]), "physical_addresses__Home"))
    assert changes == {
        ("SetItemField", "contacts:PhysicalAddress:Street", "Home"): "Main Street 1",
        ("SetItemField", "contacts:PhysicalAddress:City", "Home"): "Springfield",
        ("DeleteItemField", "contacts:PhysicalAddress:State", "Home"): "",
        ("DeleteItemField", "contacts:PhysicalAddress:CountryOrRegion", "Home"): "",
        ("DeleteItemField", "contacts:PhysicalAddress:PostalCode", "Home"): "",
    }
