from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import exchangelib.services
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorBatchProcessingStopped,
    ErrorItemNotFound,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
    TransportError,
    UnknownResponseCode,
)
from exchangelib.items import Message
from exchangelib.services import DeleteItem, EWSPagingService, EWSService, FindItem, GetItem, UnknownAnswers
from tests.services.port import FakePort, failure, items, message, page, response, success


def found(*ids: str) -> str:
    return response("GetItem", *[success("GetItem", items(message(id_))) for id_ in ids])


def echo(payload: str) -> str:
    """Answer GetItem with just the items asked for."""
    port = FakePort("")
    port.payloads.append(payload)
    return found(*port.ids()[0])


def test_things_are_asked_for_in_chunks_and_come_in_order() -> None:
    port = FakePort(echo)
    got = list(GetItem(account=port, chunk_size=2).call(items=["a", "b", "c", "d", "e"]))
    assert port.ids() == [["a", "b"], ["c", "d"], ["e"]]
    assert [item.id for item in got] == ["a", "b", "c", "d", "e"]
    assert all(isinstance(item, Message) for item in got)


def test_an_endless_generator_is_taken_from_only_as_far_as_needed() -> None:
    taken = []

    def ids() -> Iterator[str]:
        number = 0
        while True:
            taken.append(number)
            yield f"id{number}"
            number += 1

    results = GetItem(account=FakePort(echo), chunk_size=3).call(items=ids())
    assert taken == []
    assert [next(results).id for _ in range(4)] == ["id0", "id1", "id2", "id3"]
    assert len(taken) == 6


def test_nothing_is_sent_for_nothing() -> None:
    port = FakePort("")
    assert list(GetItem(account=port).call(items=[])) == []
    assert port.payloads == []


def test_an_error_stands_in_the_place_of_its_item() -> None:
    port = FakePort(
        response(
            "GetItem",
            success("GetItem", items(message("a"))),
            failure("GetItem", "ErrorItemNotFound", "Not in the store.", rest="<m:Items/>"),
            success("GetItem", items(message("c"))),
        )
    )
    first, second, third = GetItem(account=port).call(items=["a", "b", "c"])
    assert (first.id, third.id) == ("a", "c")
    assert isinstance(second, ErrorItemNotFound)
    assert str(second) == "Not in the store."
    assert second.response_code == "ErrorItemNotFound"


def test_an_error_says_which_property_it_is_about() -> None:
    xml = '<t:FieldURI FieldURI="contacts:GivenName"/>'
    port = FakePort(response("GetItem", failure("GetItem", "ErrorInvalidPropertyRequest", xml=xml)))
    (error,) = GetItem(account=port).call(items=["a"])
    assert error.message_xml == {"FieldURI": "contacts:GivenName"}


def test_an_unknown_code_is_an_error_in_its_place_too() -> None:
    port = FakePort(response("GetItem", failure("GetItem", "ErrorOfTheYear3000")))
    (error,) = GetItem(account=port).call(items=["a"])
    assert isinstance(error, UnknownResponseCode)
    assert error.response_code == "ErrorOfTheYear3000"


def test_things_that_were_not_tried_are_errors_although_the_server_only_warns() -> None:
    stopped = failure("DeleteItem", "ErrorBatchProcessingStopped", kind="Warning")
    port = FakePort(response("DeleteItem", failure("DeleteItem", "ErrorAccessDenied"), stopped, stopped))
    first, second, third = DeleteItem(account=port).call(items=["a", "b", "c"])
    assert isinstance(first, ErrorAccessDenied)
    assert isinstance(second, ErrorBatchProcessingStopped)
    assert isinstance(third, ErrorBatchProcessingStopped)


def test_a_remark_on_something_that_was_done_is_logged_and_does_not_hide_it(caplog: pytest.LogCaptureFixture) -> None:
    port = FakePort(
        response("GetItem", failure("GetItem", "ErrorQuotaExceeded", kind="Warning", rest=items(message("a"))))
    )
    with caplog.at_level(logging.WARNING):
        (item,) = GetItem(account=port).call(items=["a"])
    assert item.id == "a"
    assert "ErrorQuotaExceeded" in caplog.text


def test_one_damaged_item_costs_no_other() -> None:
    damaged = items('<t:Message><t:ItemId Id="b"/><t:Size>big</t:Size></t:Message>')
    port = FakePort(
        response(
            "GetItem",
            success("GetItem", items(message("a"))),
            success("GetItem", damaged),
            success("GetItem", items(message("c"))),
        )
    )
    first, second, third = GetItem(account=port).call(items=["a", "b", "c"])
    assert (first.id, third.id) == ("a", "c")
    assert isinstance(second, MalformedResponseError)
    assert "size" in str(second)


def test_an_error_that_is_kept_does_not_keep_the_answer() -> None:
    class Kept:
        """Something that is reachable only from the frames that made the error."""

    kept: list[weakref.ref[Kept]] = []

    def read(element: Any, account: Any) -> Any:
        local = Kept()
        kept.append(weakref.ref(local))
        try:
            raise ValueError("inner")
        except ValueError as e:
            raise MalformedResponseError(f"outer {len(element)}") from e

    port = FakePort(found("a"))
    (error,) = GetItem(account=port).call(items=["a"], read=read)
    gc.collect()
    assert isinstance(error, MalformedResponseError)
    assert kept[0]() is None


def test_fewer_answers_than_things_are_kept_and_the_rest_is_named() -> None:
    port = FakePort(found("a", "b"))
    results = GetItem(account=port, chunk_size=4).call(items=["a", "b", "c", "d", "e"])
    assert [next(results).id, next(results).id] == ["a", "b"]
    with pytest.raises(UnknownAnswers, match=r"asked about 4 things and got 2 answers.*'c', 'd'") as caught:
        next(results)
    assert caught.value.unknown == ["c", "d"]
    assert isinstance(caught.value, MalformedResponseError)


def test_more_answers_than_things_cannot_be_told_apart() -> None:
    port = FakePort(found("a", "b", "c"))
    with pytest.raises(UnknownAnswers) as caught:
        list(GetItem(account=port).call(items=["a", "b"]))
    assert caught.value.unknown == ["a", "b"]


@pytest.mark.parametrize(
    "answer",
    [
        response("FindItem", success("FindItem")),
        "<m:GetItemResponse/>",
        '<m:GetItemResponse><m:ResponseMessages><m:X ResponseClass="Perhaps"/></m:ResponseMessages></m:GetItemResponse>',
        "<m:GetItemResponse><m:ResponseMessages><m:X/></m:ResponseMessages></m:GetItemResponse>",
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error_of_ours(answer: str) -> None:
    with pytest.raises(MalformedResponseError):
        list(GetItem(account=FakePort(answer)).call(items=["a"]))


def test_a_success_without_an_item_is_an_error_in_its_place() -> None:
    (error,) = GetItem(account=FakePort(response("GetItem", success("GetItem", items())))).call(items=["a"])
    assert isinstance(error, MalformedResponseError)


def test_a_lost_connection_ends_the_call_after_the_answers_that_came() -> None:
    results = GetItem(account=FakePort(found("a"), TransportError("gone")), chunk_size=1).call(items=["a", "b"])
    assert next(results).id == "a"
    with pytest.raises(TransportError, match="gone"):
        next(results)


def test_get_gives_the_one_result() -> None:
    assert GetItem(account=FakePort(found("a"))).get(items=["a"]).id == "a"


def test_get_raises_the_error() -> None:
    port = FakePort(response("GetItem", failure("GetItem", "ErrorItemNotFound")))
    with pytest.raises(ErrorItemNotFound):
        GetItem(account=port).get(items=["a"])


def test_get_does_not_choose_among_several_results() -> None:
    with pytest.raises(MalformedResponseError, match="2 results"):
        GetItem(account=FakePort(found("a", "b"))).get(items=["a", "b"])


def test_get_may_be_content_with_no_result() -> None:
    port = FakePort("")
    assert GetItem(account=port).get(items=[], expect_result=None) is None
    with pytest.raises(MalformedResponseError, match="0 results"):
        GetItem(account=port).get(items=[])


def test_the_number_of_things_in_a_request_can_be_changed_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exchangelib.services.CHUNK_SIZE == 100
    monkeypatch.setattr(EWSService, "CHUNK_SIZE", 100)
    monkeypatch.setattr(EWSPagingService, "PAGE_SIZE", 100)
    exchangelib.services.CHUNK_SIZE = 2
    port = FakePort(echo)
    list(GetItem(account=port).call(items=["a", "b", "c"]))
    assert port.ids() == [["a", "b"], ["c"]]
    finder = FakePort(response("FindItem", success("FindItem", page(last=True))))
    list(FindItem(account=finder, folders=["f"]).call())
    assert 'MaxEntriesReturned="2"' in finder.payloads[0]
    assert exchangelib.services.CHUNK_SIZE == 2


@pytest.mark.parametrize("size", [0, -1])
def test_a_chunk_has_at_least_one_thing(size: int) -> None:
    with pytest.raises(InvalidValue, match="chunk_size"):
        GetItem(account=FakePort(""), chunk_size=size)


def test_a_chunk_size_is_a_number() -> None:
    with pytest.raises(InvalidTypeError, match="chunk_size"):
        GetItem(account=FakePort(""), chunk_size="10")  # type: ignore[arg-type]


def test_a_service_needs_somebody_who_sends() -> None:
    with pytest.raises(InvalidTypeError, match="account"):
        GetItem(account="john@example.com")
    with pytest.raises(InvalidTypeError, match="account"):
        GetItem()


def test_a_service_can_do_without_an_account() -> None:
    assert GetItem(protocol=FakePort(found("a"))).get(items=["a"]).id == "a"


@pytest.mark.parametrize("wrong", ["abc", b"abc", {"a": 1}, 7, None])
def test_a_lone_text_is_no_list_of_items(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="items"):
        GetItem(account=FakePort("")).call(items=wrong)


def test_what_can_be_sent_again_is_told() -> None:
    port = FakePort(found("a"), response("DeleteItem", success("DeleteItem")))
    list(GetItem(account=port).call(items=["a"]))
    list(DeleteItem(account=port).call(items=["a"]))
    assert port.repeatable == [True, False]
