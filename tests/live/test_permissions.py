"""Permissions on folders: given by level or right by right, complete when they are read back."""

from collections.abc import Iterator

import pytest

from exchangelib import Account, Folder
from exchangelib.folders import Calendar
from exchangelib.properties import CalendarPermission, Permission, PermissionSet, UserId
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it wants two mailboxes")
ANNE = "anne.p@example.com"
LEVELS = [level for level in Permission.LEVEL_CHOICES if level != "Custom"]


@pytest.fixture
def folder(account: Account, sandbox: Sandbox, mark: str) -> Iterator[Folder]:
    sandbox.add_user(ANNE)
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


def _of(folder: Folder) -> Permission:
    found = folder.refresh().permission_set.permissions
    return next(each for each in found if each.user_id.primary_smtp_address == ANNE)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_given_and_read_back_complete(folder: Folder, level: str) -> None:
    given = Permission(user_id=UserId(primary_smtp_address=ANNE), permission_level=level)
    folder.permission_set = PermissionSet(permissions=[given])
    folder.save(update_fields=["permission_set"])
    found = _of(folder)
    found.user_id = given.user_id
    assert found == given


def test_rights_of_ones_own_are_read_back(folder: Folder) -> None:
    given = Permission(
        user_id=UserId(primary_smtp_address=ANNE),
        permission_level="Custom",
        can_create_items=True,
        delete_items="Owned",
    )
    folder.permission_set = PermissionSet(permissions=[given])
    folder.save(update_fields=["permission_set"])
    found = _of(folder)
    found.user_id = given.user_id
    assert found == given


def test_what_was_read_can_be_changed_and_sent_back(folder: Folder) -> None:
    folder.refresh()
    new = Permission(user_id=UserId(primary_smtp_address=ANNE), permission_level="Author")
    folder.permission_set.permissions.append(new)
    folder.save(update_fields=["permission_set"])
    assert _of(folder).edit_items == "Owned"
    for each in folder.permission_set.permissions:
        if each.user_id.primary_smtp_address == ANNE:
            each.permission_level = "Editor"
    folder.save(update_fields=["permission_set"])
    assert _of(folder).edit_items == "All"


def test_a_calendar_has_levels_of_its_own(account: Account, sandbox: Sandbox, mark: str) -> None:
    sandbox.add_user(ANNE)
    calendar = Calendar(parent=account.calendar, name=mark).save()
    try:
        user = UserId(primary_smtp_address=ANNE)
        given = CalendarPermission(user_id=user, calendar_permission_level="FreeBusyTimeAndSubjectAndLocation")
        calendar.permission_set = PermissionSet(calendar_permissions=[given])
        calendar.save(update_fields=["permission_set"])
        found = calendar.refresh().permission_set.calendar_permissions
        (anne,) = [each for each in found if each.user_id.primary_smtp_address == ANNE]
        assert anne.read_items == "TimeAndSubjectAndLocation"
    finally:
        calendar.delete()


def test_a_calendar_is_made_with_its_permissions(account: Account, sandbox: Sandbox, mark: str) -> None:
    sandbox.add_user(ANNE)
    user = UserId(primary_smtp_address=ANNE)
    given = CalendarPermission(user_id=user, calendar_permission_level="FreeBusyTimeOnly")
    calendar = Calendar(parent=account.calendar, name=mark, permission_set=PermissionSet(calendar_permissions=[given]))
    calendar.save()
    try:
        found = calendar.refresh().permission_set.calendar_permissions
        (anne,) = [each for each in found if each.user_id.primary_smtp_address == ANNE]
        assert anne.calendar_permission_level == "FreeBusyTimeOnly"
        assert isinstance(account.calendar / mark, Calendar)
    finally:
        calendar.delete()
