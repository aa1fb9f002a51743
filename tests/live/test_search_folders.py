"""Folders that show what a search finds: made, read, changed and deleted."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, Q
from exchangelib.errors import ErrorFolderNotFound
from exchangelib.folders import SearchFolder, SearchParameters
from tests.live.conftest import MARK


@pytest.fixture
def made(account: Account, mark: str) -> Iterator[Any]:
    """A search folder; removed after the test."""
    looked_for = SearchParameters(
        restriction=Q(subject__icontains=mark) & ~Q(is_read=True), base_folder_ids=[account.inbox], traversal="Deep"
    )
    folder = SearchFolder(parent=account.search_folders, name=f"{MARK}-{mark}", search_parameters=looked_for).save()
    yield folder
    if folder.id:
        folder.delete()


def test_what_it_looks_for_comes_back(account: Account, made: Any, mark: str) -> None:
    found = account.search_folders // made.name
    assert type(found) is SearchFolder
    found.refresh()
    assert found.search_parameters.traversal == "Deep"
    assert [each.id for each in found.search_parameters.base_folder_ids] == [account.inbox.id]
    assert mark in found.search_parameters.restriction.xml
    assert "<t:Not>" in found.search_parameters.restriction.xml


def test_what_it_looks_for_is_changed(account: Account, made: Any) -> None:
    made.refresh()
    made.search_parameters = SearchParameters(
        restriction=Q(importance="High"), base_folder_ids=[account.drafts], traversal="Shallow"
    )
    made.save(update_fields=["search_parameters"])
    made.refresh()
    assert made.search_parameters.traversal == "Shallow"
    assert [each.id for each in made.search_parameters.base_folder_ids] == [account.drafts.id]
    assert "item:Importance" in made.search_parameters.restriction.xml


def test_a_deleted_one_is_gone(account: Account, made: Any) -> None:
    name = made.name
    made.delete()
    with pytest.raises(ErrorFolderNotFound):
        _ = account.search_folders // name
