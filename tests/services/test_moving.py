"""Moving, copying and archiving: what goes to the server, and what comes of it for items, batches and sets."""

from __future__ import annotations

from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib.errors import ErrorItemNotFound, InvalidFieldForVersion, InvalidTypeError, InvalidValue
from exchangelib.folders import Folder, Inbox, Root
from exchangelib.items import Message
from exchangelib.properties import DistinguishedFolderId, ItemId
from exchangelib.services import ArchiveItem, CopyItem, MoveItem
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2010, EXCHANGE_2010_SP1, EXCHANGE_2013, EXCHANGE_2016, Build
from tests.account.test_account import FakeProtocol, account
from tests.services.port import FakePort, failure, items, message, response, success

INBOX = DistinguishedFolderId(id="inbox")
SERVICES = [ArchiveItem, CopyItem, MoveItem]


def moved(operation: str, *ids: str) -> str:
    return response(operation, *[success(operation, items(message(id_, changekey="CK2"))) for id_ in ids])


@pytest.mark.parametrize("build", [EXCHANGE_2007, EXCHANGE_2010, EXCHANGE_2010_SP1, EXCHANGE_2013, EXCHANGE_2016])
@pytest.mark.parametrize("service", SERVICES)
def test_items_and_their_target_are_named(service: Any, build: Build, schema: Any) -> None:
    name = service.SERVICE_NAME
    sender = FakePort(moved(name, "b", "d"), build=build, schema=schema)
    call = service(account=sender).call(items=["a", ("c", "CK")], to_folder=INBOX)
    if service is ArchiveItem and build < EXCHANGE_2013:
        with pytest.raises(InvalidFieldForVersion, match=r"ArchiveItem exists since build 15\.0"):
            list(call)
        assert sender.payloads == []
        return
    assert [item.id for item in call] == ["b", "d"]
    target = sender.sent().find(clark("m:ArchiveSourceFolderId" if service is ArchiveItem else "m:ToFolderId"))
    assert target[0].get("Id") == "inbox"
    assert sender.ids() == [["a", "c"]]
    assert sender.repeatable == [False]
    asks_for_ids = service is not ArchiveItem and build >= EXCHANGE_2010_SP1
    assert (sender.sent().findtext(clark("m:ReturnNewItemIds")) == "true") == asks_for_ids


@pytest.mark.parametrize("service", SERVICES)
def test_a_server_may_keep_the_new_id_to_itself(service: Any) -> None:
    name = service.SERVICE_NAME
    sender = FakePort(response(name, success(name, items()), success(name), failure(name, "ErrorItemNotFound")))
    first, second, third = service(account=sender).call(items=["a", "b", "c"], to_folder=INBOX)
    assert (first, second) == (True, True)
    assert isinstance(third, ErrorItemNotFound)


@pytest.mark.parametrize("service", SERVICES)
def test_what_cannot_be_moved_is_found_before_anything_is(service: Any) -> None:
    sender = FakePort(moved(service.SERVICE_NAME, "b"))
    with pytest.raises(InvalidValue, match="no id"):
        service(account=sender, chunk_size=1).call(items=["a", Message()], to_folder=INBOX)
    with pytest.raises(InvalidValue, match="to_folder"):
        service(account=sender).call(items=["a"], to_folder=None)
    with pytest.raises(InvalidTypeError, match="to_folder"):
        service(account=sender).call(items=["a"], to_folder=7)
    with pytest.raises(ValueError, match="must have an ID"):
        list(service(account=sender).call(items=["a"], to_folder=Folder(name="new", root=Root())))
    assert sender.payloads == []


# --- items


def saved(*answers: Any) -> tuple[Message, Folder, FakeProtocol]:
    made = account(*answers)
    target = Inbox(root=Root(account=made), id="F")
    item = Message(account=made, id="a", changekey="CK", subject="x")
    return item, target, made.protocol  # type: ignore[return-value]


def test_a_moved_item_has_its_new_id_and_folder() -> None:
    item, target, port = saved(moved("MoveItem", "b"))
    item.move(target)
    assert (item.id, item.changekey, item.subject) == ("b", "CK2", "x")
    assert item.folder is target
    assert '<m:ToFolderId><t:FolderId Id="F"/></m:ToFolderId>' in port.payloads[0]
    assert '<t:ItemId Id="a" ChangeKey="CK"/>' in port.payloads[0]


def test_an_item_moved_beyond_the_mailbox_has_no_id_and_another_account() -> None:
    item, _, _ = saved(response("MoveItem", success("MoveItem", items())))
    other = account("")
    item.move(Inbox(root=Root(account=other), id="F"))
    assert item.id is None
    assert item.account is other


def test_an_item_that_could_not_be_moved_is_where_it_was() -> None:
    item, target, _ = saved(response("MoveItem", failure("MoveItem", "ErrorItemNotFound")))
    with pytest.raises(ErrorItemNotFound):
        item.move(target)
    assert (item.id, item.folder) == ("a", None)


def test_copying_gives_the_id_of_the_copy_and_leaves_the_item() -> None:
    item, target, _ = saved(moved("CopyItem", "b"), response("CopyItem", success("CopyItem", items())))
    assert item.copy(target) == ("b", "CK2")
    assert item.copy(target) is None
    assert (item.id, item.folder) == ("a", None)


def test_an_archived_item_is_known_by_its_new_id() -> None:
    item, target, _ = saved(moved("ArchiveItem", "b"))
    item.folder = target
    item.archive(INBOX)
    assert (item.id, item.folder) == ("b", None)


@pytest.mark.parametrize("verb", ["archive", "copy", "move"])
def test_only_what_is_saved_can_be_moved(verb: str) -> None:
    item, target, port = saved("")
    with pytest.raises(ValueError, match="must have an account"):
        getattr(Message(id="a"), verb)(target)
    item.__dict__.pop("_id")
    with pytest.raises(ValueError, match="must have an ID"):
        getattr(item, verb)(target)
    assert port.payloads == []


# --- batches


@pytest.mark.parametrize("verb", ["archive", "copy", "move"])
def test_each_answer_of_a_batch_stands_in_its_place(verb: str) -> None:
    name = f"{verb.capitalize()}Item"
    first = response(name, success(name, items(message("b"))), failure(name, "ErrorItemNotFound"))
    made = account(first, response(name, success(name, items())))
    results = getattr(made, f"bulk_{verb}")(iter(["a", ItemId("c"), ("d", None)]), to_folder=INBOX, chunk_size=2)
    assert results[0] == ("b", "CK")
    assert isinstance(results[1], ErrorItemNotFound)
    assert results[2] is True
    assert made.protocol.ids() == [["a", "c"], ["d"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", ["archive", "copy", "move"])
def test_a_set_is_put_somewhere_else_as_a_whole(verb: str) -> None:
    asked: list[Any] = []
    made = account("")
    setattr(made, f"bulk_{verb}", lambda **kwargs: asked.append(kwargs) or [("b", "CK")])
    inbox = Inbox(root=Root(account=made), id="F")
    assert getattr(inbox.filter(id="a"), verb)(INBOX, chunk_size=7) == [("b", "CK")]
    # With none the arguments are checked
    assert asked == [{"ids": ids, "to_folder": INBOX, "chunk_size": 7} for ids in ([], [("a", None)])]
    assert getattr(inbox.none(), verb)(INBOX) == []
    with pytest.raises(InvalidValue, match="page_size"):
        getattr(inbox.all(), verb)(INBOX, page_size=0)
    assert [each["ids"] for each in asked[2:]] == [[]]
