"""The address book itself, as other rooms of the sandbox use it."""

from exchangelib.sandbox.directory import lookup, members
from tests.sandbox.directory.conftest import ALL, ANNE, OUTSIDE, TEAM
from tests.sandbox.semantics.conftest import JOHN


def test_an_address_is_looked_up_in_any_case(ews):
    found = lookup(ews.host.store, "SMTP:ANNE@Example.com")
    assert (found.address, found.display_name, found.kind, found.mailbox_type) == (
        ANNE,
        "Anne Smith",
        "Mailbox",
        "Mailbox",
    )
    assert found.mailbox == ews.host.store.user(ANNE).number
    room = lookup(ews.host.store, "red@example.com")
    assert (room.kind, room.mailbox_type, room.is_list) == ("Room", "Mailbox", False)
    assert lookup(ews.host.store, TEAM).is_list
    assert lookup(ews.host.store, OUTSIDE).mailbox is None
    assert lookup(ews.host.store, "nobody@example.com") is None


def test_members_of_lists_that_name_each_other_come_once(ews):
    assert members(ews.host.store, ALL) == [JOHN, ANNE, OUTSIDE, "who@nowhere.net"]
    assert members(ews.host.store, "ALL@example.com", deep=False) == [JOHN, TEAM]
    assert members(ews.host.store, ANNE) == []


def test_a_name_that_changes_changes_everywhere(ews):
    ews.host.add_room("red@example.com", "Crimson Room")
    assert ews.host.store.user("red@example.com").display_name == "Crimson Room"
    ews.host.add_user(ANNE, "secret", "Anne Jones")
    assert lookup(ews.host.store, ANNE).display_name == "Anne Jones"
