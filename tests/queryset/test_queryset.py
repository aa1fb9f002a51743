"""What a QuerySet asks for and what it gives, against canned answers."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exchangelib._query.q import Q
from exchangelib.errors import (
    DoesNotExist,
    ErrorAccessDenied,
    ErrorItemNotFound,
    InvalidEnumValue,
    InvalidField,
    InvalidTypeError,
    MultipleObjectsReturned,
)
from exchangelib.folders import Contacts, FolderCollection, Inbox, Root
from exchangelib.items import Message
from exchangelib.properties import FolderId
from exchangelib.queryset import QuerySet
from tests.folders.fake_port import Answer, FakeAccount, Schema, error, found, got, message, page, parse, subject

SUBJECT = "<t:Subject>"


def inbox(*answers: Answer) -> tuple[FakeAccount, Inbox]:
    account = FakeAccount(*answers)
    return account, Inbox(root=Root(account=account), _id=FolderId("inbox-id", "ck"), name="Inbox")


def queryset(*answers: Answer) -> tuple[FakeAccount, QuerySet]:
    account, folder = inbox(*answers)
    return account, folder.all()


def subjects(*numbers: int, total: int = 0, next_offset: int | None = None) -> str:
    return found(page("".join(map(subject, numbers)), total=total or len(numbers), next_offset=next_offset))


def ids(*numbers: int, next_offset: int | None = None, total: int = 0) -> str:
    return found(page("".join(map(message, numbers)), total=total or len(numbers), next_offset=next_offset))


def view(payload: str) -> dict[str, str]:
    element = next(e for e in parse(payload) if e.tag.endswith("IndexedPageItemView"))
    return dict(element.attrib)


def test_nothing_is_asked_before_it_is_needed() -> None:
    account, folder = inbox()
    narrowed = folder.filter(subject="x").exclude(size__gt=3).order_by("-subject").reverse().only("subject")[5:10]
    assert "subject == 'x'" in repr(narrowed)
    assert "[5:10]" in str(narrowed)
    assert account.asked == []


def test_fields_that_finditem_returns_come_with_one_request() -> None:
    account, items = queryset(subjects(1, 2))
    assert [(item.id, item.subject) for item in items.only("subject")] == [("i1", "s1"), ("i2", "s2")]
    assert account.operations == ["FindItem"]
    assert account.payloads[0].count("<t:FieldURI ") == 1


def test_items_know_their_folder_and_account() -> None:
    account, folder = inbox(subjects(1))
    (item,) = folder.all().only("subject")
    assert item.folder is folder
    assert item.account is account


def test_whole_items_come_page_by_page() -> None:
    def answer(payload: str) -> str:
        if "<m:GetItem>" in payload:
            return got(*(subject(number) for number in (1, 2, 3) if f'Id="i{number}"' in payload))
        # Pages overlap by one, so that what comes and goes meanwhile is noticed
        return ids(1, 2, next_offset=2, total=3) if 'Offset="0"' in payload else ids(2, 3, total=3)

    account, items = queryset(*[answer] * 4)
    items.page_size = 2
    results = iter(items)
    assert next(results).subject == "s1"
    assert [item.subject for item in results] == ["s2", "s3"]
    assert account.operations[0] == "FindItem"
    assert sorted(account.operations) == ["FindItem", "FindItem", "GetItem", "GetItem"]
    for operation, payload in account.asked:
        assert ('FieldURI="item:Body"' in payload) is (operation == "GetItem")


def test_one_complex_field_is_enough_for_two_steps() -> None:
    account, items = queryset(ids(1), got(subject(1)))
    assert len(list(items.only("subject", "body"))) == 1
    assert account.operations == ["FindItem", "GetItem"]
    assert account.payloads[1].count("<t:FieldURI ") == 2


def test_chunks_of_whole_items_have_a_size_of_their_own() -> None:
    account, items = queryset(ids(1, 2, 3), got(subject(1), subject(2)), got(subject(3)))
    items.chunk_size = 2
    assert [item.subject for item in items] == ["s1", "s2", "s3"]
    assert account.operations == ["FindItem", "GetItem", "GetItem"]


def test_an_error_stands_in_the_place_of_its_item() -> None:
    _, items = queryset(ids(1, 2, 3), got(subject(1), error("GetItem", "ErrorItemNotFound", "gone"), subject(3)))
    first, second, third = items
    assert (first.subject, third.subject) == ("s1", "s3")
    assert isinstance(second, ErrorItemNotFound)


def test_an_error_stands_in_the_place_of_its_values_too() -> None:
    _, items = queryset(ids(1, 2), got(error("GetItem", "ErrorItemNotFound", "gone"), subject(2)))
    first, second = items.values_list("subject", "body")
    assert isinstance(first, ErrorItemNotFound)
    assert second == ("s2", None)


def test_an_error_about_the_folder_is_raised() -> None:
    _, items = queryset(found(error("FindItem", "ErrorAccessDenied")))
    with pytest.raises(ErrorAccessDenied):
        list(items)


def test_a_set_iterated_to_its_end_keeps_its_results() -> None:
    account, items = queryset(subjects(1, 2), subjects(3))
    items = items.only("subject")
    next(iter(items))
    assert not items.is_cached
    account.answers.insert(0, subjects(1, 2))
    assert [item.id for item in items] == [item.id for item in items] == ["i1", "i2"]
    assert items.is_cached
    assert (len(items), items.count(), items.exists(), items[1].id) == (2, 2, True, "i2")
    assert len(account.asked) == 2
    assert [item.id for item in items.all()] == ["i3"]


def test_iterator_keeps_nothing() -> None:
    account, items = queryset(subjects(1), subjects(1))
    items = items.only("subject")
    assert [i.id for i in items.iterator()] == [i.id for i in items.iterator()]
    assert not items.is_cached
    assert len(account.asked) == 2


def test_len_fetches_once_and_list_asks_no_more() -> None:
    account, items = queryset(subjects(1, 2))
    items = items.only("subject")
    assert len(items) == 2
    assert [i.id for i in list(items)] == ["i1", "i2"]
    assert len(account.asked) == 1


def test_truth_asks_for_one_id() -> None:
    account, items = queryset(ids(1), found(page("")))
    assert items
    assert not items.filter(subject="x")
    assert view(account.payloads[0])["MaxEntriesReturned"] == "1"
    assert "AdditionalProperties" not in account.payloads[0]


@pytest.mark.parametrize(
    "key, asked",
    [
        (slice(None, 5), ("5", "0")),
        (slice(3, 9), ("6", "3")),
        (slice(5, None), ("100", "5")),
        (7, ("1", "7")),
    ],
    ids=str,
)
def test_slices_and_positions_ask_for_what_they_give(key: Any, asked: tuple[str, str]) -> None:
    account, items = queryset(subjects(*range(2)))
    part = items.only("subject")[key]
    if isinstance(key, slice):
        assert part.count is not None
        list(part)
    asked_for = view(account.payloads[0])
    assert (asked_for["MaxEntriesReturned"], asked_for["Offset"]) == asked


def test_slices_of_slices_are_windows_in_windows() -> None:
    _, items = queryset()
    part = items[10:50][5:10]
    assert (part.query.offset, part.query.max_items) == (15, 5)
    assert (items[10:12][1:9].query.offset, items[10:12][1:9].query.max_items) == (11, 1)
    assert items[5:5].count() == 0
    assert list(items[3:1]) == []


def test_a_position_from_the_end_costs_the_number_of_results() -> None:
    account, items = queryset(ids(1, total=40), subjects(39))
    assert items.only("subject")[-2].id == "i39"
    assert view(account.payloads[1])["Offset"] == "38"


def test_slices_from_the_end_are_those_of_lists() -> None:
    account, items = queryset(ids(1, total=40), ids(1, total=40), ids(1, total=40))
    windows = [items[-10:], items[:-10], items[-9:-3]]
    assert [(w.query.offset, w.query.max_items) for w in windows] == [(30, 10), (0, 30), (31, 6)]
    assert account.operations == ["FindItem"] * 3


def test_steps_give_lists() -> None:
    _, items = queryset(subjects(0, 1, 2, 3, 4), subjects(0, 1, 2))
    items = items.only("subject")
    assert [i.id for i in items[::2]] == ["i0", "i2", "i4"]
    assert [i.id for i in items[::-1]] == ["i2", "i1", "i0"]
    with pytest.raises(ValueError, match="zero"):
        items[::0]


def test_positions_that_are_not_there() -> None:
    _, items = queryset(found(page("")), ids(1, total=3))
    with pytest.raises(IndexError):
        items.only("subject")[10]
    with pytest.raises(IndexError):
        items.only("subject")[-4]
    with pytest.raises(TypeError):
        items["x"]


def test_a_slice_cannot_be_narrowed_any_more() -> None:
    _, items = queryset()
    part = items.order_by("subject")[:5]
    for change in (
        lambda: part.filter(size=1),
        lambda: part.exclude(size=1),
        part.reverse,
        lambda: part.order_by("size"),
    ):
        with pytest.raises(TypeError, match="slice"):
            change()


def test_the_number_of_results_is_asked_of_the_server() -> None:
    account, items = queryset(ids(1, total=34298), ids(1, total=34298))
    assert items.count() == 34298
    assert items[10:20].count() == 10
    assert view(account.payloads[0])["MaxEntriesReturned"] == "1"


def test_what_a_query_string_finds_is_counted() -> None:
    account, items = queryset(ids(1, 2, 3))
    assert items.filter("subject:x").count() == 3
    assert "<m:QueryString>subject:x</m:QueryString>" in account.payloads[0]
    assert view(account.payloads[0])["MaxEntriesReturned"] == "1000"


def test_query_strings_cannot_be_combined() -> None:
    _, items = queryset()
    with pytest.raises(ValueError, match="query string"):
        items.filter("subject:x").filter(size=1)
    with pytest.raises(ValueError, match="query string"):
        items.exclude("subject:x")


def test_the_empty_set_asks_nothing() -> None:
    account, items = queryset()
    for empty in (items.none(), items.filter(subject__in=[]), items.none().filter(size=1), items[:0]):
        assert list(empty) == []
        assert empty.count() == 0
        assert not empty.exists()
        assert empty.delete() == []
    with pytest.raises(DoesNotExist):
        items.none().get()
    assert account.asked == []


def test_get_asks_for_two_and_wants_one() -> None:
    account, items = queryset(ids(1), got(subject(1)), ids(1, 2), got(subject(1), subject(2)), found(page("")))
    assert items.get(subject="x").subject == "s1"
    assert view(account.payloads[0])["MaxEntriesReturned"] == "2"
    with pytest.raises(MultipleObjectsReturned):
        items.get(subject="x")
    with pytest.raises(DoesNotExist, match="subject == 'x'"):
        items.get(subject="x")


def test_get_by_id_asks_for_the_item_alone() -> None:
    account, folder = inbox(got(subject(1)), got(subject(1)), got(subject(1)))
    assert folder.get(id="i1").subject == "s1"
    assert '<t:ItemId Id="i1"/>' in account.payloads[0]
    folder.get(id="i1", changekey="c1")
    assert '<t:ItemId Id="i1" ChangeKey="c1"/>' in account.payloads[1]
    folder.all().only("subject").get(id="i1", changekey=None)
    assert account.operations == ["GetItem"] * 3
    assert account.payloads[2].count("<t:FieldURI ") == 1


def test_an_item_that_is_not_there_any_more_does_not_exist() -> None:
    missing = got(error("GetItem", "ErrorItemNotFound", "gone"))
    _, folder = inbox(missing, missing)
    with pytest.raises(DoesNotExist):
        folder.get(id="i1")
    with pytest.raises(ErrorItemNotFound):
        folder.get(id="i1")


def test_items_named_by_ids_come_in_the_order_of_the_ids() -> None:
    account, folder = inbox(got(subject(2), error("GetItem", "ErrorItemNotFound"), subject(1)))
    results = list(folder.filter(id__in=["i2", "i9", "i1"]).only("subject"))
    assert [getattr(r, "id", None) for r in results] == ["i2", None, "i1"]
    assert account.operations == ["GetItem"]
    with pytest.raises(ValueError, match="id"):
        folder.filter(id="i1").filter(subject="x")


def test_values_have_the_shapes_of_django() -> None:
    rows = [subjects(1, 2) for _ in range(3)]
    _, items = queryset(*rows)
    assert list(items.values("subject", "id")) == [{"subject": "s1", "id": "i1"}, {"subject": "s2", "id": "i2"}]
    assert list(items.values_list("changekey", "subject")) == [("c1", "s1"), ("c2", "s2")]
    assert list(items.values_list("subject", flat=True)) == ["s1", "s2"]
    with pytest.raises(ValueError, match="flat"):
        items.values_list("subject", "size", flat=True)


def test_ids_as_values_ask_for_no_field() -> None:
    account, items = queryset(ids(1))
    assert list(items.values_list("id", "changekey")) == [("i1", "c1")]
    assert "AdditionalProperties" not in account.payloads[0]


def test_wrong_names_are_refused_at_once() -> None:
    _, items = queryset()
    for make in (
        lambda: items.only("subjekt"),
        lambda: items.values("subjekt"),
        lambda: items.values_list("subjekt"),
        lambda: items.order_by("-subjekt"),
    ):
        with pytest.raises(InvalidField, match=r"subjekt.*Inbox.*did you mean 'subject'"):
            make()
    with pytest.raises(InvalidField, match="cannot be sorted by"):
        items.order_by("to_recipients")


def test_an_order_is_the_servers_business(ews_facts: Path) -> None:
    account, items = queryset(subjects(1))
    list(items.only("subject").order_by("-datetime_received", "subject").filter(size__gt=3))
    Schema(ews_facts).check(account.payloads[0])
    assert account.payloads[0].index('Order="Descending"') < account.payloads[0].index('Order="Ascending"')
    with pytest.raises(ValueError, match="order"):
        items.reverse()


def test_every_request_is_valid_against_the_schema(ews_facts: Path) -> None:
    account, items = queryset(ids(1), got(subject(1)), ids(1), got(subject(1)))
    list(items)
    list(items.filter(Q(subject="x") | Q(size=1)).exclude(is_read=True).order_by("size")[3:5])
    for payload in account.payloads:
        Schema(ews_facts).check(payload)


@pytest.mark.parametrize("depth", ["Associated", "SoftDeleted"])
def test_another_depth(depth: str) -> None:
    account, items = queryset(subjects(1))
    list(items.depth(depth).only("subject"))
    assert f'Traversal="{depth}"' in account.payloads[0]
    with pytest.raises(InvalidEnumValue):
        items.depth("Deep")


@pytest.mark.parametrize("name", ["page_size", "chunk_size", "max_items"])
def test_knobs_take_whole_numbers(name: str) -> None:
    _, items = queryset()
    with pytest.raises(InvalidTypeError, match=name):
        setattr(items, name, "5")
    with pytest.raises(ValueError, match=name):
        setattr(items, name, -1)
    setattr(items, name, 5)
    assert getattr(items.filter(subject="x"), name) == 5


def test_deleting_takes_all_ids_first() -> None:
    account, items = queryset(ids(1, 2, next_offset=2, total=3), ids(2, 3, total=3))
    assert items.filter(subject="x").delete(page_size=2, delete_type="SoftDelete") == [True] * 3
    assert account.operations == ["FindItem", "FindItem", "bulk_delete"]
    assert account.payloads[-1] == repr(([("i1", "c1"), ("i2", "c2"), ("i3", "c3")], {"delete_type": "SoftDelete"}))


def test_deleting_by_ids_needs_no_search() -> None:
    account, folder = inbox()
    assert folder.filter(id__in=["i1", "i2"]).delete(chunk_size=3) == [True, True]
    assert account.asked == [("bulk_delete", repr(([("i1", None), ("i2", None)], {"chunk_size": 3})))]


def test_ids_that_are_not_there_do_not_exist() -> None:
    missing = error("GetItem", "ErrorItemNotFound")
    _, folder = inbox(got(missing, message(1)), got(missing))
    assert folder.filter(id__in=["i9", "i1"]).exists()
    assert not folder.filter(id="i9").exists()


def test_items_that_were_deleted_one_by_one_have_left_the_set() -> None:
    account, items = queryset(subjects(1, 2, 3))
    items = items.only("subject")
    first, *_ = list(items)
    del first.__dict__["_id"]
    assert items.delete() == [True, True]
    assert account.asked[-1] == ("bulk_delete", "([('i2', 'c2'), ('i3', 'c3')], {})")


def test_named_items_are_sorted_before_they_are_sliced() -> None:
    _, folder = inbox(got(subject(3), subject(1), subject(2)))
    found = folder.filter(id__in=["i3", "i1", "i2"]).order_by("subject").only("size")[:2]
    results = list(found)
    assert [item.id for item in results] == ["i1", "i2"]
    assert all(item.subject is None for item in results), "it was only fetched for sorting"


@pytest.mark.parametrize("name", ["attachments", "headers"])
def test_what_holds_many_things_cannot_be_sorted_by(name: str) -> None:
    _, items = queryset()
    with pytest.raises(InvalidField, match=f"'{name}' of .* cannot be sorted by"):
        items.order_by(name)


@pytest.mark.parametrize("name", ["id", "-changekey"])
def test_ids_are_in_no_order(name: str) -> None:
    _, items = queryset()
    with pytest.raises(InvalidField, match="cannot be sorted by"):
        items.order_by(name)


@pytest.mark.parametrize("method", ["only", "order_by", "values", "values_list"])
def test_names_of_fields_are_texts(method: str) -> None:
    _, items = queryset()
    with pytest.raises(InvalidTypeError, match="must be of type str, not int"):
        getattr(items, method)(3)


@pytest.mark.parametrize("method", ["count", "delete"])
@pytest.mark.parametrize("size", [0, "100", True, None])
def test_sizes_of_pages_are_checked_before_anything_is_asked(method: str, size: Any) -> None:
    account, items = queryset()
    with pytest.raises((ValueError, TypeError), match="page_size"):
        getattr(items, method)(page_size=size)
    assert account.asked == []


def test_all_values_begin_with_the_ids() -> None:
    _, items = queryset(ids(1), got(subject(1)), ids(1), got(subject(1)))
    (row,) = items.values()
    assert list(row)[:2] == ["id", "changekey"]
    assert (row["id"], row["subject"]) == ("i1", "s1")
    (values,) = items.values_list()
    assert values == tuple(row.values())


def test_what_everything_fits_is_asked_without_a_restriction() -> None:
    account, folder = inbox(subjects(1, 2))
    assert len(list(folder.exclude(subject__in=[]).only("subject"))) == 2
    assert "Restriction" not in account.payloads[0]


def test_a_set_that_is_pickled_asks_the_same_afterwards() -> None:
    account, folder = inbox(subjects(1))
    items = folder.filter(subject__contains="x").only("subject", "size").order_by("-size", "subject")[2:5]
    again = pickle.loads(pickle.dumps(items))
    other = again.folder_collection.account
    account.answers, other.answers = [subjects(1)], [subjects(1)]
    assert list(items) == list(again)
    assert account.payloads == other.payloads
    assert pickle.loads(pickle.dumps(items)).is_cached
    assert repr(pickle.loads(pickle.dumps(folder.filter(id="i1")))) == repr(folder.filter(id="i1"))
    assert pickle.loads(pickle.dumps(folder.none())).q.is_never()


def test_copies_do_not_share_what_is_kept() -> None:
    _, items = queryset(subjects(1), subjects(2))
    items = items.only("subject")
    list(items)
    other = items.filter(subject="x")
    assert not other.is_cached
    assert [i.id for i in other] == ["i2"]


def several(*answers: Answer) -> tuple[FakeAccount, FolderCollection]:
    account = FakeAccount(*answers)
    root = Root(account=account)
    folders = [Inbox(root=root, _id=FolderId(f"f{n}", "ck"), name=f"F{n}") for n in (1, 2)]
    return account, FolderCollection(account=account, folders=folders)


def test_several_folders_are_searched_with_one_request() -> None:
    account, folders = several(found(page(subject(1)), page(subject(2))))
    assert [item.id for item in folders.filter(subject="x").only("subject")] == ["i1", "i2"]
    assert account.operations == ["FindItem"]
    assert account.payloads[0].count("<t:FolderId ") == 2


def test_an_order_goes_over_all_folders() -> None:
    _account, folders = several(subjects(1, 4), subjects(2, 3))
    results = list(folders.all().order_by("subject").only("size"))
    assert [item.id for item in results] == ["i1", "i2", "i3", "i4"]
    assert all(item.subject is None for item in results), "it was only fetched for sorting"
    assert [item.folder.name for item in results] == ["F1", "F2", "F2", "F1"]


def test_a_reversed_order_goes_over_all_folders_too() -> None:
    _, folders = several(subjects(4, 1), subjects(3, 2))
    assert [item.id for item in folders.all().order_by("-subject").only("subject")[1:3]] == ["i3", "i2"]


def test_a_slice_over_several_folders_is_cut_from_all_of_them() -> None:
    answer = found(page(subject(1) + subject(2)), page(subject(3) + subject(4)))
    _, folders = several(answer)
    assert [item.id for item in folders.all().only("subject")[1:3]] == ["i2", "i3"]


def test_the_numbers_of_several_folders_are_added() -> None:
    _, folders = several(ids(1, total=3), ids(1, total=4))
    assert folders.all().count() == 7


def test_a_collection_of_nothing_finds_nothing() -> None:
    empty = FolderCollection(account=FakeAccount(), folders=[])
    assert list(empty.all()) == []
    assert empty.all().count() == 0


@pytest.mark.parametrize("folders", [[], ()])
def test_nowhere_is_searched_by_any_field(folders: Any) -> None:
    account = FakeAccount()
    empty = FolderCollection(account=account, folders=folders)
    found = empty.filter(subject="x", is_read=True).order_by("-size")
    assert list(found.only("body")) == []
    assert list(found.values_list("subject", flat=True)) == []
    assert (found.count(), found.exists(), found.delete()) == (0, False, [])
    assert account.asked == []


def test_what_is_no_folder_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="'folders' must be of type Folder, not str: 'inbox'"):
        FolderCollection(account=FakeAccount(), folders=["inbox"]).all().count()


def test_the_order_of_an_enumeration_is_the_schemas_over_all_folders_too() -> None:
    def importance(number: int, value: str) -> str:
        return message(number).replace("</t:Message>", f"<t:Importance>{value}</t:Importance></t:Message>")

    first = found(page(importance(1, "Low") + importance(2, "High")))
    second = found(page(importance(3, "Normal") + importance(4, "High")))
    _, folders = several(first, second)
    results = list(folders.all().order_by("importance").only("importance"))
    assert [item.importance for item in results] == ["Low", "Normal", "High", "High"]


def test_an_order_over_folders_by_what_a_search_does_not_return_fetches_it() -> None:
    def sender(number: int, name: str) -> str:
        mailbox = f"<t:Sender><t:Mailbox><t:Name>{name}</t:Name></t:Mailbox></t:Sender>"
        return message(number).replace("</t:Message>", f"{mailbox}</t:Message>")

    first = [ids(1, 2), got(sender(1, "anne"), sender(2, "Dora"))]
    second = [ids(3), got(sender(3, "Carl"))]
    account, folders = several(*first, *second)
    results = list(folders.all().order_by("sender").only("size"))
    assert [item.id for item in results] == ["i1", "i3", "i2"]
    assert all(item.sender is None for item in results)
    assert account.operations == ["FindItem", "GetItem"] * 2


def test_words_about_a_set_ask_nothing() -> None:
    account = FakeAccount()
    root = Root(account=account)
    assert "not looked for yet" in repr(root.walk().all())
    assert "not looked for yet" in repr(root.walk())
    assert repr(FolderCollection(account=account, folders=[])) == "<FolderCollection no folders>"
    assert account.asked == []


def test_fields_of_other_items_are_refused_by_folders_that_cannot_hold_them() -> None:
    account = FakeAccount()
    folder = Contacts(root=Root(account=account))
    assert "is_read" in Message.FIELDS
    with pytest.raises(InvalidField, match="is_read"):
        folder.filter(is_read=True)


@pytest.mark.parametrize("call", [lambda q: q.filter(3), lambda q: q.get(3)])
def test_what_is_no_condition_is_refused(call: Callable[[QuerySet], Any]) -> None:
    _, items = queryset()
    with pytest.raises(TypeError):
        call(items)
