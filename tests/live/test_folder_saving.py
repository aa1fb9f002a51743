"""Saving a folder sends what is not as the server gave it, and nothing else."""

import copy
import pickle
from typing import Any

import pytest

from exchangelib import Account
from exchangelib.folders import Folder
from exchangelib.properties import Permission, PermissionSet, UserId
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("the requests themselves are looked at")


@pytest.fixture
def folder(account: Account, mark: str) -> Any:
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


def _sent(sandbox: Sandbox, what: Any) -> list[str]:
    before = len(sandbox.requests)
    what()
    return [each.request.decode() for each in list(sandbox.requests)[before:] if each.operation == "UpdateFolder"]


def test_nothing_is_sent_of_what_is_as_it_was(sandbox: Sandbox, folder: Any) -> None:
    assert _sent(sandbox, folder.save) == []
    folder.refresh()
    assert _sent(sandbox, folder.save) == []


@pytest.mark.parametrize("twin", [lambda f: f, copy.copy, copy.deepcopy], ids=["itself", "copy", "deepcopy"])
def test_only_what_is_changed_is_sent(sandbox: Sandbox, folder: Any, twin: Any) -> None:
    folder = twin(folder.refresh())
    folder.name += " again"
    (sent,) = _sent(sandbox, folder.save)
    assert "folder:DisplayName" in sent
    assert "folder:FolderClass" not in sent
    assert "folder:PermissionSet" not in sent
    assert _sent(sandbox, folder.save) == []


def test_a_change_inside_is_a_change(sandbox: Sandbox, folder: Any) -> None:
    def allow(what: str) -> Permission:
        user = UserId(distinguished_user="Default")
        return Permission(user_id=user, permission_level="Custom", read_items=what)

    folder.refresh()
    folder.permission_set = PermissionSet(permissions=[allow("FullDetails")])
    (sent,) = _sent(sandbox, folder.save)
    assert "folder:PermissionSet" in sent
    assert _sent(sandbox, folder.save) == []
    folder.permission_set.permissions[0] = allow("None")
    (sent,) = _sent(sandbox, folder.save)
    assert "folder:PermissionSet" in sent
    assert "folder:DisplayName" not in sent


def test_what_is_changed_is_known_after_a_pickle(folder: Any) -> None:
    folder.name = "other"
    assert pickle.loads(pickle.dumps(folder))._changeable() == ["name"]
    folder.refresh()
