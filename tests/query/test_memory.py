"""What filters keep of one another, so that the next is made sooner: it never outlives what is true."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from exchangelib._model.fields import CharField, IntegerField
from exchangelib._query import comparing, compile, lookups
from exchangelib._query.compile import Restriction, additional_properties
from exchangelib._query.q import Q
from exchangelib.errors import InvalidField, InvalidFieldForVersion, InvalidTypeError, InvalidValue
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar, Contacts, Folder, FolderCollection, Inbox, Root, Tasks
from exchangelib.folders import fields as memories
from exchangelib.items import Item, Message
from exchangelib.services.payload import shape_part
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2016, Version
from tests.folders.fake_port import FakeAccount

NEW, OLD = Version(EXCHANGE_2016), Version(EXCHANGE_2007_SP1)


def place(*classes: type[Folder], kind: type[FolderCollection] = FolderCollection) -> FolderCollection:
    account = FakeAccount()
    return kind(account=account, folders=[cls(root=Root(account=account)) for cls in classes])


def text(q: Q, where: Any, applies_to: str = Restriction.ITEMS, version: Version = NEW) -> str:
    return Restriction(q, where, applies_to).text(version)


class Number(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "shade"
    property_type = "Integer"


class Word(ExtendedProperty):
    distinguished_property_set_id = "Common"
    property_name = "shade"
    property_type = "String"


@pytest.fixture
def nothing_registered() -> Iterator[None]:
    yield
    if "shade" in Message.FIELDS:
        Message.deregister("shade")


INBOX = place(Inbox)
# A collection keeps things for all collections like it; others ask folder by folder, or have names of their own
PLACES = {
    "a collection": lambda: INBOX,
    "another collection": lambda: place(Inbox),
    "a list": lambda: list(INBOX),
    "a folder": lambda: INBOX.folders[0],
    "several folders": lambda: place(Inbox, Calendar),
}


@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES)
@pytest.mark.usefixtures("nothing_registered")
def test_a_registered_property_is_found_as_long_as_it_is_registered(where: Any) -> None:
    for _ in range(2):
        with pytest.raises(InvalidField, match="shade"):
            text(Q(shade=1), where())
        Message.register("shade", Number)
        assert 'PropertyType="Integer"' in text(Q(shade=1), where())
        with pytest.raises(TypeError, match="shade"):
            text(Q(shade="dark"), where())
        Message.deregister("shade")
        with pytest.raises(InvalidField, match="shade"):
            text(Q(shade=1), where())
        Message.register("shade", Word)
        assert 'DistinguishedPropertySetId="Common"' in text(Q(shade="dark"), where())
        with pytest.raises(TypeError, match="shade"):
            text(Q(shade=1), where())
        Message.deregister("shade")


@pytest.mark.usefixtures("nothing_registered")
def test_what_is_found_out_while_a_property_is_registered_anew_is_not_kept() -> None:
    Message.register("shade", Number)

    class Slow(Number):
        """A property that is replaced while a filter is looking at it."""

        @classmethod
        def python_type(cls) -> type:
            if Message.FIELDS[Message.FIELDS.index_by_name("shade")].value_cls is Slow:
                Message.deregister("shade")
                Message.register("shade", Word)
            return super().python_type()

    Message.deregister("shade")
    Message.register("shade", Slow)
    assert 'PropertyType="Integer"' in text(Q(shade=1), INBOX)
    assert 'PropertyType="String"' in text(Q(shade="dark"), INBOX)


def test_fields_that_come_change_and_go_are_seen_at_once() -> None:
    first, second = CharField("item:Shade", name="shade"), IntegerField("item:Hue", name="shade")
    for field, path in ((first, "item:Shade"), (second, "item:Hue")):
        value = "x" if field is first else 1
        with pytest.raises(InvalidField, match="shade"):
            text(Q(shade=value), INBOX)
        Item.add_field(field, insert_after="subject")
        assert path in text(Q(shade=value), INBOX)
        Item.remove_field(field)
    with pytest.raises(InvalidField, match="shade"):
        text(Q(shade=1), INBOX)


def test_folders_with_different_things_are_told_apart() -> None:
    for _ in range(2):
        assert "calendar:IsRecurring" in text(Q(is_recurring=True), place(Calendar))
        assert "task:IsRecurring" in text(Q(is_recurring=True), place(Tasks))
        assert "calendar:IsRecurring" in text(Q(is_recurring=True), place(Calendar, Tasks))
        assert "task:IsRecurring" in text(Q(is_recurring=True), place(Tasks, Calendar))
        assert "contacts:Mileage" in text(Q(mileage="1"), place(Contacts))
        assert "task:Mileage" in text(Q(mileage="1"), place(Tasks))
        with pytest.raises(InvalidField, match="mileage"):
            text(Q(mileage="1"), place(Inbox))


def test_items_and_folders_are_told_apart() -> None:
    for _ in range(2):
        assert "folder:ParentFolderId" in text(Q(parent_folder_id__exists=True), INBOX, Restriction.FOLDERS)
        assert "item:ParentFolderId" in text(Q(parent_folder_id__exists=True), INBOX)
        assert "folder:DisplayName" in text(Q(name="x"), INBOX, Restriction.FOLDERS)
        with pytest.raises(InvalidField, match="'name'"):
            text(Q(name="x"), INBOX)


def test_a_derived_class_has_its_own_fields() -> None:
    class Own(Message):
        ELEMENT_NAME = None
        shade = CharField("message:Shade")
        subject = IntegerField("message:Topic")

    class Ours(Inbox):
        supported_item_models: ClassVar = (Own,)

    for _ in range(2):
        assert "item:Subject" in text(Q(subject="x"), INBOX)
        assert "message:Topic" in text(Q(subject=1), place(Ours))
        assert "message:Shade" in text(Q(shade="x"), place(Ours))
        with pytest.raises(InvalidField, match="shade"):
            text(Q(shade="x"), INBOX)


def test_a_derived_collection_may_give_names_a_meaning_of_its_own() -> None:
    class Danish(FolderCollection):
        def get_item_field_by_fieldname(self, fieldname: str) -> Any:
            meant = {"subject": "size", "afsender": "sender"}
            return super().get_item_field_by_fieldname(meant.get(fieldname, fieldname))

    for _ in range(2):
        assert "item:Subject" in text(Q(subject="x"), INBOX)
        assert "item:Size" in text(Q(subject=1), place(Inbox, kind=Danish))
        for name in ("sender", "afsender"):
            assert "message:Sender" in text(Q(**{name: "x"}), place(Inbox, kind=Danish))
            with pytest.raises(InvalidTypeError, match=f"'{name}'"):
                text(Q(**{name: 3}), place(Inbox, kind=Danish))


def test_each_version_is_asked_anew() -> None:
    newer = next(f for f in Message.FIELDS if f.is_searchable and f.supported_from and f.value_cls is bool)
    q = Q(**{newer.name: True}, subject="x")
    kept = Restriction(q, INBOX, Restriction.ITEMS)
    for _ in range(2):
        for restriction in (kept, Restriction(q, INBOX, Restriction.ITEMS)):
            assert newer.field_uri in restriction.text(NEW)
            with pytest.raises(InvalidFieldForVersion, match=newer.name):
                restriction.text(OLD)
        assert "item:Subject" in text(Q(subject="x"), INBOX, version=OLD)


def test_every_part_of_a_long_filter_is_asked_for_its_version() -> None:
    newer = next(f for f in Message.FIELDS if f.is_searchable and f.supported_from and f.value_cls is bool)
    parts = Restriction(Q(size__in=range(300), **{newer.name: True}), INBOX, Restriction.ITEMS).parts
    assert parts is not None
    for part in parts.included:
        part.write([], NEW)
        with pytest.raises(InvalidFieldForVersion, match=newer.name):
            part.write([], OLD)


def test_entries_are_told_apart_and_errors_name_them_as_the_filter_does() -> None:
    contacts = place(Contacts)
    for where in (contacts, list(contacts)):
        for label in ("CarPhone", "HomePhone"):
            assert f'FieldIndex="{label}"' in text(Q(**{f"phone_numbers__{label}": "1"}), where)
    for name in ("phone_numbers__CarPhone", "phone_numbers__CarPhone__phone_number"):
        assert "CarPhone" in text(Q(**{name: "1"}), contacts)
        with pytest.raises(InvalidField, match=f"{name}' of"):
            text(Q(**{f"{name}__gt": "1"}), contacts)


def names(where: FolderCollection) -> list[str]:
    return [path.path for path in where.item_paths()]


@pytest.mark.usefixtures("nothing_registered")
def test_whole_items_have_the_fields_that_there_are_now() -> None:
    for _ in range(2):
        assert "shade" not in names(INBOX)
        for cls, kind in ((Number, "Integer"), (Word, "String")):
            Message.register("shade", cls)
            (path,) = (path for path in INBOX.item_paths() if path.path == "shade")
            assert path.field.value_cls is cls
            assert f'PropertyType="{kind}"' in additional_properties(INBOX.item_paths(), NEW)
            Message.deregister("shade")


def test_whole_items_have_the_fields_that_this_server_and_these_folders_have() -> None:
    old, new = (FolderCollection(FakeAccount(version=version), [Inbox]) for version in (OLD, NEW))
    for _ in range(2):
        assert "conversation_id" not in names(old)
        assert "mileage" in names(place(Tasks))
        assert "mileage" not in names(new)
        assert "conversation_id" in names(new)


def test_a_path_asks_each_server_for_what_it_has() -> None:
    path = place(Calendar).item_path("start")
    for _ in range(2):
        assert "StartTimeZone" in additional_properties([path], NEW)
        assert "calendar:StartTimeZone" not in additional_properties([path], OLD)


def test_a_field_that_the_server_does_not_have_is_refused_each_time() -> None:
    path = INBOX.item_path("conversation_id")
    for _ in range(2):
        assert "item:ConversationId" in shape_part("m:ItemShape", "IdOnly", [path], NEW)
        with pytest.raises(InvalidFieldForVersion, match="conversation_id"):
            shape_part("m:ItemShape", "IdOnly", [path], OLD)


def test_an_error_is_the_same_the_second_time() -> None:
    wrong: list[dict[str, Any]] = [
        {"subjekt": "x"},
        {"subject__startwith": "x"},
        {"size__contains": "x"},
        {"mime_content": b"x"},
        {"size": "x"},
        {"importance": "Huge"},
        {"subject__in": "text"},
        {"subject__in": ["x", None]},
        {"subject__range": ("a",)},
        {"subject__exists": 1},
        {"subject": None},
    ]
    for kwargs in wrong:
        said = []
        for _ in range(2):
            with pytest.raises((InvalidField, InvalidValue, InvalidTypeError, ValueError)) as raised:
                text(Q(**kwargs), INBOX)
            said.append((type(raised.value), str(raised.value)))
        assert said[0] == said[1]


def test_a_value_does_not_stay_with_the_next_filter() -> None:
    assert 'Value="one"' in text(Q(subject__contains="one"), INBOX)
    assert 'Value="two"' in text(Q(subject__contains="two"), INBOX)
    assert text(Q(subject__contains=["one", "two"]), INBOX).count("<t:Contains") == 2
    assert text(Q(subject__contains="one"), INBOX).count("<t:Contains") == 1
    assert text(Q(subject__exists=False), INBOX).startswith("<m:Restriction><t:Not>")
    assert text(Q(subject__exists=True), INBOX).startswith("<m:Restriction><t:Exists>")


def test_nothing_is_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "_PARSED", 5)
    monkeypatch.setattr(comparing, "_KNOWN", 5)
    monkeypatch.setattr(compile, "_REMEMBERED", 5)
    monkeypatch.setattr(memories, "_REMEMBERED", 5)
    names = [f.name for f in Message.FIELDS if f.is_searchable and f.value_cls is bool]
    assert len(names) > 7
    for name in names:
        for lookup in ("", "__not", "__exists"):
            assert text(Q(**{f"{name}{lookup}": True}), INBOX)
    kept = INBOX.filter_memory(Restriction.ITEMS)
    assert kept is not None
    assert max(len(lookups.parsed), len(comparing._known), len(kept)) <= 5
    for number in range(7):
        cls = type(
            f"Inbox{number}",
            (Inbox,),
            {"supported_item_models": (type(f"M{number}", (Message,), {"ELEMENT_NAME": None}), Message)},
        )
        assert text(Q(subject="x"), place(cls))
    assert len(memories._MEMORIES) <= 5
