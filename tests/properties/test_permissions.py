"""Permissions: a level stands for its rights, and only "Custom" is sent with rights of its own."""

import copy
import pickle
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidValue
from exchangelib.properties import CalendarPermission, Permission, UserId
from exchangelib.version import EXCHANGE_2016, Version

ANNE = UserId(primary_smtp_address="anne@example.com")
VERSION = Version(EXCHANGE_2016)


def _written(one: Any) -> str:
    one.clean(VERSION)
    out: list[str] = []
    one.write(out, VERSION)
    return "".join(out)


@pytest.mark.parametrize("level", [level for level in Permission.LEVEL_CHOICES if level != "Custom"])
def test_a_level_is_sent_alone(level: str) -> None:
    assert _written(Permission(user_id=ANNE, permission_level=level)) == (
        "<t:Permission><t:UserId><t:PrimarySmtpAddress>anne@example.com</t:PrimarySmtpAddress></t:UserId>"
        f"<t:PermissionLevel>{level}</t:PermissionLevel></t:Permission>"
    )


def test_a_level_of_calendars_is_sent_alone() -> None:
    text = _written(CalendarPermission(user_id=ANNE, calendar_permission_level="FreeBusyTimeOnly"))
    assert "ReadItems" not in text
    assert "<t:CalendarPermissionLevel>FreeBusyTimeOnly</t:CalendarPermissionLevel>" in text


def test_custom_is_sent_with_every_right() -> None:
    one = Permission(user_id=ANNE, permission_level="Custom", can_create_items=True, read_items="FullDetails")
    text = _written(one)
    assert "<t:CanCreateItems>true</t:CanCreateItems><t:CanCreateSubFolders>false</t:CanCreateSubFolders>" in text
    assert "<t:EditItems>None</t:EditItems><t:DeleteItems>None</t:DeleteItems>" in text
    assert "<t:ReadItems>FullDetails</t:ReadItems><t:PermissionLevel>Custom</t:PermissionLevel>" in text


def test_a_level_says_what_may_be_done() -> None:
    editor = Permission(user_id=ANNE, permission_level="Editor")
    assert (editor.can_create_items, editor.edit_items, editor.read_items) == (True, "All", "FullDetails")
    editor.permission_level = "Reviewer"
    assert (editor.can_create_items, editor.edit_items, editor.read_items) == (False, "None", "FullDetails")
    editor.permission_level = "Custom"
    assert editor.read_items == "FullDetails", "those it had"


@pytest.mark.parametrize("values", [{"edit_items": "All"}, {"read_items": "None"}, {"can_create_items": True}])
def test_a_right_that_the_level_has_not_is_an_error(values: dict[str, Any]) -> None:
    one = Permission(user_id=ANNE, permission_level="Reviewer", **values)
    with pytest.raises(InvalidValue, match=f"Permission.{next(iter(values))}: .*'Reviewer'.*'Custom'"):
        one.clean(VERSION)


def test_what_the_server_says_is_taken_as_it_is_and_can_be_sent_again() -> None:
    text = (
        '<t:Permission xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">'
        "<t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId>"
        "<t:CanCreateItems>false</t:CanCreateItems><t:CanCreateSubFolders>false</t:CanCreateSubFolders>"
        "<t:IsFolderOwner>false</t:IsFolderOwner><t:IsFolderVisible>true</t:IsFolderVisible>"
        "<t:IsFolderContact>false</t:IsFolderContact><t:EditItems>None</t:EditItems><t:DeleteItems>None</t:DeleteItems>"
        "<t:ReadItems>None</t:ReadItems><t:PermissionLevel>None</t:PermissionLevel></t:Permission>"
    )
    one = Permission.from_xml(fragment(text))
    assert one.is_folder_visible is True
    assert "IsFolderVisible" not in _written(one)
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert twin == one


def test_no_level_at_all_is_what_it_was() -> None:
    one = Permission(user_id=ANNE)
    assert one.permission_level == "None"
    assert one.edit_items == "None"
    nothing = Permission(user_id=ANNE, permission_level=3)
    with pytest.raises(TypeError):
        nothing.clean(VERSION)
