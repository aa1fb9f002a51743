"""Errors that a server gives: about one item of many in its place, about all of it at once."""

from collections.abc import Callable

import pytest

from exchangelib import Account, Message
from exchangelib.errors import (
    ErrorChangeKeyRequiredForWriteOperations,
    ErrorInvalidIdMalformed,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
    EWSError,
    ResponseMessageError,
)
from exchangelib.folders import Folder
from exchangelib.items import ALWAYS_OVERWRITE, AUTO_RESOLVE, NEVER_OVERWRITE

Make = Callable[..., Message]


def _deleted(make: Make) -> tuple[str, str]:
    message = make(subject="soon gone")
    identity = (message.id, message.changekey)
    message.delete()
    return identity


def test_an_error_stands_in_the_place_of_its_item(make: Make, account: Account) -> None:
    gone = _deleted(make)
    first, last = make(subject="first"), make(subject="last")
    found = list(account.fetch(ids=[(first.id, first.changekey), gone, (last.id, last.changekey)]))
    assert [type(item) for item in found] == [Message, ErrorItemNotFound, Message]
    assert (found[0].subject, found[2].subject) == ("first", "last")


def test_deleting_many_says_which_could_not_be(make: Make, account: Account) -> None:
    gone = _deleted(make)
    message = make(subject="deleted in company")
    results = account.bulk_delete(ids=[gone, (message.id, message.changekey)])
    assert isinstance(results[0], ErrorItemNotFound)
    assert results[1] is True


def test_changing_many_says_which_could_not_be(make: Make, account: Account) -> None:
    gone, there = make(subject="gone"), make(subject="there")
    account.bulk_delete(ids=[(gone.id, gone.changekey)])
    gone.subject = there.subject = "changed"
    results = account.bulk_update(items=[(gone, ["subject"]), (there, ["subject"])])
    assert isinstance(results[0], EWSError)
    assert results[1][0] == there.id
    there.refresh()
    assert there.subject == "changed"


def test_an_id_that_is_none_is_an_error_of_its_own(account: Account) -> None:
    (found,) = account.fetch(ids=[("bm90IGFuIGlk", None)])
    assert isinstance(found, ErrorInvalidIdMalformed | ErrorItemNotFound)
    assert isinstance(found, ResponseMessageError)


def test_a_single_item_raises_its_error(make: Make, account: Account, folder: Folder) -> None:
    message = make(subject="gone behind our back")
    account.bulk_delete(ids=[(message.id, message.changekey)])
    with pytest.raises(ErrorItemNotFound):
        message.refresh()
    with pytest.raises(ErrorItemNotFound):
        message.delete()


def _overtaken(make: Make, account: Account) -> Message:
    """A message that somebody else has changed since it was read."""
    message = make(subject="original", importance="Low")
    (other,) = account.fetch(ids=[(message.id, message.changekey)])
    other.subject = "changed by somebody else"
    account.bulk_update(items=[(other, ["subject"])])
    return message


def test_never_overwrite_refuses_what_has_been_overtaken(make: Make, account: Account) -> None:
    message = _overtaken(make, account)
    message.subject = "ours"
    with pytest.raises(ErrorIrresolvableConflict):
        message.save(update_fields=["subject"], conflict_resolution=NEVER_OVERWRITE)
    message.refresh()
    assert message.subject == "changed by somebody else"


def test_always_overwrite_wins(make: Make, account: Account) -> None:
    message = _overtaken(make, account)
    message.subject = "ours"
    message.save(update_fields=["subject"], conflict_resolution=ALWAYS_OVERWRITE)
    message.refresh()
    assert message.subject == "ours"


def test_auto_resolve_takes_changes_that_do_not_touch(make: Make, account: Account) -> None:
    message = _overtaken(make, account)
    message.importance = "High"
    message.save(update_fields=["importance"], conflict_resolution=AUTO_RESOLVE)
    message.refresh()
    assert (message.subject, message.importance) == ("changed by somebody else", "High")


def test_a_change_without_a_change_key_is_refused(make: Make, account: Account) -> None:
    message = make(subject="needs its key")
    message.subject = "changed without it"
    nameless = Message(id=message.id, changekey=None, subject="changed without it")
    results = account.bulk_update(items=[(nameless, ["subject"])], conflict_resolution=NEVER_OVERWRITE)
    assert isinstance(results[0], ErrorChangeKeyRequiredForWriteOperations)


def test_errors_say_what_the_server_said(account: Account) -> None:
    (found,) = account.fetch(ids=[("bm90IGFuIGlk", None)])
    assert isinstance(found, ResponseMessageError)
    assert str(found)
    assert found.response_code == type(found).__name__
