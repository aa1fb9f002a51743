from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib.account import Account, BatchInterrupted
from exchangelib.attachments import FileAttachment
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.errors import (
    ErrorItemNotFound,
    InvalidField,
    InvalidTypeError,
    InvalidValue,
    TransportError,
    UnauthorizedError,
)
from exchangelib.folders import Inbox, Root
from exchangelib.items import BulkCreateResult, Message
from exchangelib.properties import DistinguishedFolderId
from tests.account.test_account import FakeProtocol
from tests.services.port import failure, items, message, response, success

CONFIG = Configuration(server="mail.example.com", credentials=Credentials("john", "x"))


def account(*answers: Any) -> Account:
    made = Account("john@example.com", config=CONFIG)
    made.protocol = FakeProtocol(*answers)  # type: ignore[assignment]
    return made


def port(made: Account) -> Any:
    return made.protocol


def inbox(made: Account) -> Inbox:
    return Inbox(root=Root(account=made), id="F")


def messages(count: int) -> list[Message]:
    return [Message(subject=f"Number {n}") for n in range(count)]


def created(*ids: str) -> str:
    return response("CreateItem", *[success("CreateItem", items(message(id_))) for id_ in ids])


# --- bulk_create


def test_created_items_get_their_ids_in_order() -> None:
    made = account(created("a", "b"), created("c"))
    new = messages(3)
    results = made.bulk_create(inbox(made), new, chunk_size=2)
    assert [(r.id, r.changekey) for r in results] == [("a", "CK"), ("b", "CK"), ("c", "CK")]
    assert all(isinstance(r, BulkCreateResult) for r in results)
    assert [(m.id, m.changekey) for m in new] == [("a", "CK"), ("b", "CK"), ("c", "CK")]
    assert all(m.account is made and m.folder.id == "F" for m in new)
    assert [len(list(port(made).sent(n).iter("{*}Message"))) for n in (0, 1)] == [2, 1]


def test_an_error_stands_in_the_place_of_its_item_which_stays_without_id() -> None:
    answer = response(
        "CreateItem",
        success("CreateItem", items(message("a"))),
        failure("CreateItem", "ErrorItemNotFound", rest="<m:Items/>"),
    )
    made = account(answer)
    new = messages(2)
    first, second = made.bulk_create(inbox(made), new)
    assert first.id == "a"
    assert isinstance(second, ErrorItemNotFound)
    assert new[1].id is None


def test_created_attachments_get_their_ids() -> None:
    attachment_id = '<t:AttachmentId Id="A" RootItemId="a" RootItemChangeKey="CK"/>'
    content = (
        '<t:Message><t:ItemId Id="a" ChangeKey="CK"/><t:Attachments><t:FileAttachment>'
        f"{attachment_id}</t:FileAttachment></t:Attachments></t:Message>"
    )
    made = account(response("CreateItem", success("CreateItem", items(content))))
    new = Message(subject="x", attachments=[FileAttachment(name="a.txt", content=b"x")])
    (result,) = made.bulk_create(inbox(made), [new])
    assert result.attachments[0].attachment_id.id == "A"
    assert new.attachments[0].attachment_id.id == "A"


def test_sent_items_have_no_id() -> None:
    made = account(response("CreateItem", success("CreateItem", items())))
    new = Message(subject="x", to_recipients=["anne@example.com"])
    assert made.bulk_create(None, [new], message_disposition="SendOnly") == [True]
    assert new.id is None


def test_nothing_is_created_of_nothing() -> None:
    made = account("")
    assert made.bulk_create(inbox(made), []) == []
    assert made.bulk_create(inbox(made), iter(())) == []
    assert port(made).payloads == []


def test_a_folder_can_be_named() -> None:
    made = account(created("a"))
    made.bulk_create(DistinguishedFolderId(id="inbox"), messages(1))
    assert '<t:DistinguishedFolderId Id="inbox"/>' in port(made).payloads[0]


def test_a_folder_of_another_account_is_refused() -> None:
    made, other = account(""), account("")
    with pytest.raises(InvalidValue, match="folder of account john"):
        made.bulk_create(inbox(other), messages(1))


@pytest.mark.parametrize("wrong", ["text", None, {"a": 1}, Message(subject="x")])
def test_items_must_be_several(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="items"):
        account("").bulk_create(None, wrong)


def test_a_wrong_item_in_a_list_is_found_before_the_first_is_created() -> None:
    made = account(created("a"))
    new = [*messages(2), Message(subject="x" * 300)]
    with pytest.raises(ValueError, match=r"Message\.subject"):
        made.bulk_create(inbox(made), new, chunk_size=1)
    assert port(made).payloads == []


# --- broken off


def test_a_lost_connection_loses_no_answer_that_came() -> None:
    made = account(created("a", "b"), TransportError("connection reset"))
    new = messages(7)
    with pytest.raises(BatchInterrupted, match=r"broken off after 2 answers.*connection reset") as caught:
        made.bulk_create(inbox(made), new, chunk_size=2)
    error = caught.value
    assert [result.id for result in error.results] == ["a", "b"]
    assert error.unknown == new[2:4]
    assert error.unsent == new[4:]
    assert [m.id for m in new] == ["a", "b"] + [None] * 5
    assert isinstance(error, TransportError)
    assert str(error.__cause__) == "connection reset"
    assert len(port(made).payloads) == 2  # and nothing again


def test_a_lost_connection_at_the_start_is_the_error_itself() -> None:
    made = account(TransportError("connection reset"))
    with pytest.raises(TransportError, match=r"^connection reset$") as caught:
        made.bulk_create(inbox(made), messages(2))
    assert not isinstance(caught.value, BatchInterrupted)


def test_if_nothing_was_answered_it_is_said_what_was_sent() -> None:
    made, new = account(TransportError("connection reset")), messages(5)
    with pytest.raises(BatchInterrupted, match=r"after 0 answers.*connection reset") as caught:
        made.bulk_create(inbox(made), new, chunk_size=2)
    assert (caught.value.results, caught.value.unknown, caught.value.unsent) == ([], new[:2], new[2:])
    made = account(TransportError("connection reset"))
    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_create(inbox(made), iter(new), chunk_size=2)
    assert caught.value.unknown == new[:2]


def test_who_is_not_let_in_is_told_so_and_nothing_is_unknown() -> None:
    made = account(UnauthorizedError("wrong password"))
    with pytest.raises(UnauthorizedError) as caught:
        made.bulk_create(inbox(made), messages(5), chunk_size=2)
    assert not isinstance(caught.value, BatchInterrupted)
    made = account(created("a", "b"), UnauthorizedError("wrong password"))
    with pytest.raises(BatchInterrupted) as late:
        made.bulk_create(inbox(made), messages(5), chunk_size=2)
    assert (late.value.unknown, len(late.value.unsent)) == ([], 3)


def test_what_is_only_asked_for_can_be_asked_for_again() -> None:
    made = account(TransportError("connection reset"))
    with pytest.raises(TransportError, match=r"^connection reset$"):
        list(made.fetch([(str(number), "CK") for number in range(5)], chunk_size=2))


def test_an_interrupted_batch_says_what_was_done() -> None:
    def interrupt(payload: str) -> str:
        raise KeyboardInterrupt

    made, new = account(created("a", "b"), interrupt), messages(7)
    with pytest.raises(KeyboardInterrupt) as caught:
        made.bulk_create(inbox(made), new, chunk_size=2)
    batch = caught.value.batch  # type: ignore[attr-defined]
    assert isinstance(batch, BatchInterrupted)
    assert [result.id for result in batch.results] == ["a", "b"]
    assert (batch.unknown, batch.unsent) == (new[2:4], new[4:])


def test_what_was_taken_of_a_generator_and_not_answered_is_named() -> None:
    made = account(created("a", "b"), TransportError("gone"))
    new = messages(9)
    left = iter(new)
    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_create(inbox(made), left, chunk_size=2)
    assert caught.value.unknown == new[2:4]
    assert caught.value.unsent == []
    assert list(left) == new[4:]


def test_an_answer_with_too_few_results_names_the_items_that_are_unknown() -> None:
    made = account(created("a"))
    new = messages(5)
    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_create(inbox(made), new, chunk_size=3)
    assert [result.id for result in caught.value.results] == ["a"]
    assert caught.value.unknown == new[1:3]
    assert caught.value.unsent == new[3:]
    assert new[0].id == "a"


def test_a_wrong_item_of_a_generator_was_not_sent() -> None:
    made = account(created("a"))

    def some() -> Iterator[Message]:
        yield Message(subject="good")
        yield Message(subject="x" * 300)

    with pytest.raises(BatchInterrupted, match=r"Message\.subject") as caught:
        made.bulk_create(inbox(made), some(), chunk_size=1)
    assert len(caught.value.results) == 1
    assert caught.value.unknown == []
    assert len(caught.value.unsent) == 1


def test_a_generator_that_fails_loses_no_answer() -> None:
    made = account(created("a"))

    def some() -> Iterator[Message]:
        yield Message(subject="good")
        raise KeyError("no more")

    with pytest.raises(BatchInterrupted, match="no more") as caught:
        made.bulk_create(inbox(made), some(), chunk_size=1)
    assert [result.id for result in caught.value.results] == ["a"]


def test_an_interruption_can_be_pickled() -> None:
    error = BatchInterrupted("CreateItem", [True], ["b"], ["c"], TransportError("gone"))
    again = pickle.loads(pickle.dumps(error))
    assert (again.results, again.unknown, again.unsent, str(again)) == ([True], ["b"], ["c"], str(error))


# --- bulk_update


def updated(*ids: str) -> str:
    conflicts = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"
    return response("UpdateItem", *[success("UpdateItem", items(message(i, changekey="CK2")) + conflicts) for i in ids])


def test_updated_items_get_their_change_keys() -> None:
    made = account(updated("a", "b"))
    changed = [Message(id=i, changekey="CK", subject="new") for i in "ab"]
    assert made.bulk_update([(m, ("subject",)) for m in changed]) == [("a", "CK2"), ("b", "CK2")]
    assert [m.changekey for m in changed] == ["CK2", "CK2"]


def test_an_update_that_fails_stands_in_its_place() -> None:
    made = account(response("UpdateItem", failure("UpdateItem", "ErrorItemNotFound", rest="<m:Items/>")))
    item = Message(id="a", changekey="CK", subject="new")
    (error,) = made.bulk_update([(item, ["subject"])])
    assert isinstance(error, ErrorItemNotFound)
    assert item.changekey == "CK"


def test_saved_items_cannot_be_only_sent() -> None:
    with pytest.raises(InvalidValue, match="SendOnly"):
        account("").bulk_update([], message_disposition="SendOnly")


# --- bulk_delete


def test_deleting_answers_for_each_id() -> None:
    made = account(response("DeleteItem", success("DeleteItem"), failure("DeleteItem", "ErrorItemNotFound")))
    first, second = made.bulk_delete(["a", ("b", "CK")], delete_type="MoveToDeletedItems")
    assert first is True
    assert isinstance(second, ErrorItemNotFound)
    assert port(made).sent().get("DeleteType") == "MoveToDeletedItems"


def test_ids_can_come_from_a_generator() -> None:
    made = account(response("DeleteItem", success("DeleteItem")))
    assert made.bulk_delete((str(n) for n in range(3)), chunk_size=1) == [True, True, True]


def test_one_id_is_not_a_list_of_letters() -> None:
    with pytest.raises(InvalidTypeError, match="ids"):
        account("").bulk_delete("AAMk")


# --- fetch


def test_fetched_items_come_in_order_with_errors_in_their_places() -> None:
    answer = response(
        "GetItem",
        success("GetItem", items(message("a", "A"))),
        failure("GetItem", "ErrorItemNotFound", rest="<m:Items/>"),
    )
    made = account(answer)
    where = inbox(made)
    first, second = made.fetch(["a", "b"], folder=where)
    assert (first.id, first.subject) == ("a", "A")
    assert first.account is made
    assert first.folder is where
    assert isinstance(second, ErrorItemNotFound)


def test_fetching_some_fields_asks_for_no_others() -> None:
    made = account(response("GetItem", success("GetItem", items(message("a", "A")))))
    list(made.fetch(["a"], only_fields=["subject", "id", "changekey"]))
    assert [e.get("FieldURI") for e in port(made).sent().iter("{*}FieldURI")] == ["item:Subject"]


def test_fetching_all_fields_asks_for_all_that_the_server_has() -> None:
    made = account(response("GetItem", success("GetItem", items(message("a", "A")))))
    list(made.fetch(["a"]))
    asked = {e.get("FieldURI") for e in port(made).sent().iter("{*}FieldURI")}
    assert {"item:Subject", "item:Body", "message:ToRecipients", "item:TextBody"} <= asked


def test_a_field_that_no_item_has_is_refused_at_once() -> None:
    made = account("")
    with pytest.raises(InvalidField, match="subjekt"):
        made.fetch(["a"], only_fields=["subjekt"])
    with pytest.raises(InvalidTypeError, match="only_fields"):
        made.fetch(["a"], only_fields="subject")
    with pytest.raises(InvalidTypeError, match="ids"):
        made.fetch("a")


def test_fetching_is_lazy() -> None:
    made = account(lambda payload: response("GetItem", success("GetItem", items(message("a")))))
    results = made.fetch(iter(["a", "b"]), chunk_size=1)
    assert port(made).payloads == []
    next(results)
    assert len(port(made).payloads) == 1
