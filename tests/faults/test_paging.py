"""Servers whose pages never end, go round in circles, or hold less than they promise."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count, islice
from typing import Any

import pytest

from exchangelib import Account
from exchangelib.errors import EWSError, MalformedResponseError
from tests.faults.evil import Evil, failed, http, message, messages, page, soap, success
from tests.faults.judging import one_clear_error

_OFFSET = re.compile(rb' Offset="(\d+)"')


def _offset(body: bytes) -> int:
    found = _OFFSET.search(body)
    assert found is not None
    return int(found[1])


def _breaks(evil: Evil, answer: Any, *words: str) -> int:
    """Iterate until it breaks; give the number of requests."""
    evil.answers["FindItem"] = answer
    found = evil.account().inbox.all().only("subject")
    found.page_size = 2
    with pytest.raises(EWSError) as caught:
        list(islice(found.iterator(), 100))
    assert isinstance(caught.value, MalformedResponseError)
    one_clear_error(caught.value, "FindItem", *words)
    return evil.asked.count("FindItem")


PAIR = (message("A"), message("B"))


def test_the_same_offset_again(evil: Evil) -> None:
    answer = page(*PAIR, total=100, is_last=False, following=2)
    assert _breaks(evil, answer, "next page begins at 2", "not after 2") == 3


def test_an_offset_that_goes_back(evil: Evil) -> None:
    offsets = iter([2, 4, 1])
    asked = _breaks(evil, lambda _: page(*PAIR, total=100, is_last=False, following=next(offsets)), "begins at 1")
    assert asked == 3


@pytest.mark.parametrize("following", [0, -1])
def test_an_offset_before_the_beginning(evil: Evil, following: int) -> None:
    assert _breaks(evil, page(*PAIR, total=9, is_last=False, following=following), "which is not after 0") == 1


@pytest.mark.parametrize("following", ["two", "", "1e3", "99999999999999999999x"])
def test_an_offset_that_is_none(evil: Evil, following: str) -> None:
    evil.answers["FindItem"] = page(*PAIR, total=9, is_last=False, following=following)
    with pytest.raises(MalformedResponseError) as caught:
        list(evil.account().inbox.all().only("subject"))
    one_clear_error(caught.value, "IndexedPagingOffset")


def test_empty_pages_for_ever(evil: Evil) -> None:
    numbers = count(2, 2)
    assert _breaks(evil, lambda _: page(total=10**6, is_last=False, following=next(numbers)), "an empty page") == 1


def test_pages_for_ever_beyond_the_total(evil: Evil) -> None:
    def answer(body: bytes) -> bytes:
        return page(*PAIR, total=6, is_last=False, following=_offset(body) + 2)

    assert _breaks(evil, answer, "after the last of 6") <= 9


def test_more_is_claimed_than_given(evil: Evil) -> None:
    def answer(body: bytes) -> bytes:
        offset = _offset(body)
        return page(*(PAIR if offset < 4 else ()), total=100, is_last=False, following=offset + 2)

    assert _breaks(evil, answer, "an empty page at ", "there is more") <= 6


def test_no_more_is_taken_than_was_asked_for(evil: Evil) -> None:
    evil.answers["FindItem"] = page(*PAIR, *PAIR, *PAIR, total=6)
    assert len(evil.account().inbox.all().only("subject")[:3]) == 3
    assert evil.account().inbox.all().only("subject")[1:2][0].id == "A"


@pytest.mark.parametrize("ask", [lambda a: a.inbox.all().count(), lambda a: len(a.inbox.all().only("subject"))])
def test_a_page_without_its_folder(evil: Evil, ask: Callable[[Account], Any]) -> None:
    evil.answers["FindItem"] = messages("FindItem", success("FindItem"))
    with pytest.raises(MalformedResponseError) as caught:
        ask(evil.account())
    one_clear_error(caught.value, "FindItem", "without giving a page")


@pytest.mark.parametrize("total", ["many", "", "-"])
def test_a_total_that_is_none(evil: Evil, total: str) -> None:
    evil.answers["FindItem"] = page(*PAIR, total=total)  # type: ignore[arg-type]
    for ask in (lambda a: a.inbox.all().count(), lambda a: list(a.inbox.all().only("subject"))):
        with pytest.raises(MalformedResponseError) as caught:
            ask(evil.account())
        one_clear_error(caught.value, "TotalItemsInView")


def test_folders_that_never_end(evil: Evil) -> None:
    folder = '<t:Folder><t:FolderId Id="F" ChangeKey="CK"/><t:DisplayName>F</t:DisplayName></t:Folder>'
    root = '<m:RootFolder IndexedPagingOffset="1" TotalItemsInView="9" IncludesLastItemInRange="false">'
    answer = messages("FindFolder", success("FindFolder", f"{root}<t:Folders>{folder}</t:Folders></m:RootFolder>"))
    evil.answers["FindFolder"] = answer
    with pytest.raises(MalformedResponseError) as caught:
        list(evil.account().inbox.walk())
    one_clear_error(caught.value, "FindFolder", "next page begins at 1")
    assert evil.asked.count("FindFolder") == 2


@pytest.mark.parametrize(
    "inside",
    [
        '<t:FolderId ChangeKey="CK"/><t:DisplayName>F</t:DisplayName>',
        "<t:DisplayName>F</t:DisplayName>",
        '<t:FolderId Id="F"/><t:DisplayName>F</t:DisplayName><t:TotalCount>lots</t:TotalCount>',
    ],
)
def test_a_folder_that_makes_no_sense(evil: Evil, inside: str) -> None:
    folder = f"<t:Folder>{inside}</t:Folder>"
    root = '<m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true">'
    answer = messages("FindFolder", success("FindFolder", f"{root}<t:Folders>{folder}</t:Folders></m:RootFolder>"))
    evil.answers["FindFolder"] = answer
    with pytest.raises(MalformedResponseError) as caught:
        list(evil.account().inbox.children)
    one_clear_error(caught.value)


def test_a_hierarchy_that_is_its_own_child(evil: Evil) -> None:
    """A folder tree that a server bends into a ring must not be walked for ever."""
    ring = '<t:Folder><t:FolderId Id="INBOX" ChangeKey="CK"/><t:DisplayName>Inbox</t:DisplayName></t:Folder>'
    root = '<m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true">'
    evil.answers["FindFolder"] = messages(
        "FindFolder", success("FindFolder", f"{root}<t:Folders>{ring}</t:Folders></m:RootFolder>")
    )
    missing = failed("GetFolder", "ErrorFolderNotFound")
    found = success("GetFolder", f"<m:Folders>{ring}</m:Folders>")
    evil.answers["GetFolder"] = lambda body: messages(
        "GetFolder", found, *[missing] * (body.count(b"<t:DistinguishedFolderId") - 1)
    )
    walked = []
    for folder in evil.account().inbox.walk():
        walked.append(folder)
        assert len(walked) < 10
    assert evil.asked.count("FindFolder") < 10


def test_nothing_but_a_root(evil: Evil) -> None:
    evil.answers["FindItem"] = http(soap("<m:FindItemResponse/>"))
    with pytest.raises(MalformedResponseError) as caught:
        list(evil.account().inbox.all())
    one_clear_error(caught.value, "FindItem")
