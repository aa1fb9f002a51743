"""Out-of-office answers, mail tips, delegates and time zones, as a mailbox and its server have them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, EWSDateTime, EWSTimeZone, OofSettings
from exchangelib.errors import (
    ErrorDelegateAlreadyExists,
    ErrorDelegateNoUser,
    ErrorNotDelegate,
    ErrorTimeZone,
    EWSError,
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
)
from exchangelib.properties import DelegatePermissions, DelegateUser, MailTips, TimeZone, TimeZoneDefinition, UserId
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it changes the settings of mailboxes")
ANNE, BART, CARL = "anne.s@example.com", "bart.s@example.com", "carl.s@example.com"
ZONE = EWSTimeZone("Europe/Copenhagen")


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def anne(server: Sandbox) -> Iterator[Account]:
    with server.account(ANNE) as account:
        server.account(BART).close()
        server.account(CARL).close()
        account.default_timezone = ZONE
        yield account
        account.oof_settings = OofSettings(state=OofSettings.DISABLED, internal_reply="", external_reply="")
        if account.delegates:
            account.remove_delegates(account.delegates)


# --- absence


def test_absence_is_scheduled_seen_and_ended(anne: Account) -> None:
    assert anne.oof_settings.state == OofSettings.DISABLED
    settings = OofSettings(
        state=OofSettings.SCHEDULED,
        external_audience="Known",
        internal_reply="I am on a walk. <Back> soon & rested",
        external_reply="I am away",
        start=ZONE.localize(EWSDateTime(2031, 3, 1, 11)),
        end=ZONE.localize(EWSDateTime(2031, 4, 1, 11)),
    )
    anne.oof_settings = settings
    found = anne.oof_settings
    assert (found.state, found.external_audience) == ("Scheduled", "Known")
    assert (found.internal_reply, found.external_reply) == (settings.internal_reply, settings.external_reply)
    assert (found.start, found.end) == (settings.start, settings.end)
    anne.oof_settings = OofSettings(state=OofSettings.DISABLED, internal_reply="", external_reply="")
    assert (anne.oof_settings.state, anne.oof_settings.internal_reply) == ("Disabled", "")


def test_times_without_a_zone_are_those_of_the_account(anne: Account) -> None:
    naive = OofSettings(
        state="Scheduled",
        start=EWSDateTime(2031, 7, 1, 8),
        end=EWSDateTime(2031, 12, 1, 8),
        internal_reply="Away",
        external_reply="Away",
    )
    anne.oof_settings = naive
    found = anne.oof_settings
    assert found.start == EWSDateTime(2031, 7, 1, 8, tzinfo=ZONE)
    assert found.end == EWSDateTime(2031, 12, 1, 8, tzinfo=ZONE)
    assert naive.start.tzinfo is None  # what was given stays as it is


@pytest.mark.parametrize(
    "settings, error",
    [
        ({"state": "Enabled"}, InvalidTypeError),
        (OofSettings(state="Scheduled"), ValueError),
        (OofSettings(state="Sometimes"), InvalidEnumValue),
        (OofSettings(state="Enabled", start=EWSDateTime(2031, 7, 2), end=EWSDateTime(2031, 7, 1)), InvalidValue),
    ],
    ids=["no settings", "no times", "no state", "backwards"],
)
def test_settings_that_make_no_sense_are_refused(anne: Account, settings: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        anne.oof_settings = settings  # type: ignore[assignment]


# --- mail tips


@pytest.mark.parametrize("state", ["Enabled", "Scheduled"])
@pytest.mark.parametrize("missing", ["internal_reply", "external_reply"])
def test_who_is_away_says_something_or_says_that_they_say_nothing(
    anne: Account, server: Sandbox, state: str, missing: str
) -> None:
    start = EWSDateTime(2040, 1, 1, tzinfo=ZONE)
    said: dict[str, Any] = {"internal_reply": "Gone", "external_reply": "Gone", "start": start}
    said |= {"end": start + datetime.timedelta(days=1), "state": state, missing: None}
    server.requests.clear()
    with pytest.raises(InvalidValue, match=missing):
        anne.oof_settings = OofSettings(**said)
    assert not server.requests
    anne.oof_settings = OofSettings(**{**said, missing: ""})
    assert anne.oof_settings.state == state
    anne.oof_settings = OofSettings(state=OofSettings.DISABLED)


@pytest.mark.parametrize(
    "ask, error, said",
    [
        (lambda a: a.add_delegate(None), InvalidTypeError, "'user'"),
        (lambda a: a.add_delegate(""), InvalidTypeError, "'user'"),
        (lambda a: a.add_delegate(UserId()), InvalidValue, "user_id"),
        (lambda a: a.add_delegate(DelegateUser(user_id=UserId())), InvalidValue, "user_id"),
        (lambda a: a.add_delegates([None]), InvalidTypeError, "'user'"),
        (lambda a: a.update_delegate(None, calendar="Editor"), InvalidTypeError, "'user'"),
        (lambda a: a.remove_delegate(None), InvalidTypeError, "'user'"),
        (lambda a: a.remove_delegate(UserId()), InvalidValue, "names nobody"),
        (lambda a: a.remove_delegates("anne@example.com"), InvalidTypeError, "'users'"),
        (lambda a: a.remove_delegates([]), InvalidValue, "names nobody"),
        (lambda a: a.add_delegate("b@example.com", boss="Editor"), EWSError, "no right 'boss'"),
        (lambda a: a.add_delegate(DelegateUser(), calendar="Editor"), EWSError, "not both"),
        (lambda a: a.protocol.convert_ids("AAMk", "OwaId"), InvalidTypeError, "'ids'"),
        (lambda a: a.protocol.expand_dl("all@example.com", recursive="yes"), InvalidTypeError, "'recursive'"),
        (lambda a: a.fetch_personas("AAMk"), InvalidTypeError, "'ids'"),
    ],
)
def test_wrong_arguments_are_called_what_they_are_before_anything_is_sent(
    anne: Account, server: Sandbox, ask: Any, error: type[Exception], said: str
) -> None:
    server.requests.clear()
    with pytest.raises(error, match=said):
        ask(anne)
    assert not server.requests


def test_mail_tips_tell_of_absence_and_size(anne: Account, server: Sandbox) -> None:
    assert isinstance(anne.mail_tips, MailTips)
    assert anne.mail_tips.recipient_address.email_address == ANNE
    assert anne.mail_tips.invalid_recipient is False
    with server.account(BART) as bart:
        bart.oof_settings = OofSettings(state="Enabled", internal_reply="Gone", external_reply="")
        own, his = anne.get_mail_tips([ANNE, BART], ["OutOfOfficeMessage", "MaxMessageSize"])
        bart.oof_settings = OofSettings(state="Disabled", internal_reply="", external_reply="")
    assert his.out_of_office.reply_body == "Gone"
    assert own.max_message_size > 0


# --- delegates


def test_a_delegate_is_added_changed_and_removed(anne: Account) -> None:
    assert anne.delegates == []
    added = anne.add_delegate(
        BART, "DelegatesAndMe", calendar="Editor", inbox="Reviewer", receive_copies_of_meeting_messages=True
    )
    assert added.user_id.primary_smtp_address == BART
    (delegate,) = anne.delegates
    assert anne.delegates.deliver_meeting_requests == "DelegatesAndMe"
    permissions = delegate.delegate_permissions
    assert permissions.calendar_folder_permission_level == "Editor"
    assert permissions.inbox_folder_permission_level == "Reviewer"
    assert permissions.tasks_folder_permission_level == "None"
    assert (delegate.receive_copies_of_meeting_messages, delegate.view_private_items) == (True, False)
    anne.update_delegate(BART, tasks="Author", view_private_items=True)
    (delegate,) = anne.delegates
    permissions = delegate.delegate_permissions
    assert permissions.tasks_folder_permission_level == "Author"
    assert permissions.calendar_folder_permission_level == "Editor"
    assert delegate.view_private_items is True
    anne.remove_delegate(delegate)
    assert anne.delegates == []


def test_what_is_wrong_with_one_delegate_stands_in_its_place(anne: Account) -> None:
    anne.add_delegate(BART)
    whole = DelegateUser(
        user_id=UserId(primary_smtp_address=CARL),
        delegate_permissions=DelegatePermissions(contacts_folder_permission_level="Author"),
    )
    twice, carl, nobody = anne.add_delegates([BART, whole, "nobody.s@example.com"])
    assert isinstance(twice, ErrorDelegateAlreadyExists)
    assert carl.user_id.primary_smtp_address == CARL
    assert isinstance(nobody, ErrorDelegateNoUser)
    changed, other = anne.update_delegates([whole, "nobody.s@example.com"])
    assert changed.user_id.primary_smtp_address == CARL
    assert isinstance(other, Exception)
    assert anne.remove_delegates([CARL, BART]) == [True, True]
    with pytest.raises(ErrorNotDelegate):
        anne.remove_delegate(BART)


def test_a_right_that_there_is_not_is_refused(anne: Account, server: Sandbox) -> None:
    before = len(server.requests)
    with pytest.raises(TypeError, match="no right 'calender'"):
        anne.add_delegate(BART, calender="Editor")
    with pytest.raises(ValueError, match="Owner"):
        anne.add_delegate(BART, calendar="Owner")
    assert len(server.requests) == before


def test_a_delegate_may_do_what_was_said(anne: Account, server: Sandbox) -> None:
    anne.add_delegate(BART, calendar="Reviewer")
    with server.account(BART) as bart:
        assert list(bart.mailbox(ANNE).calendar.all()) == []


# --- time zones


def test_time_zones_are_known_by_their_ids_or_with_their_rules(anne: Account) -> None:
    names = anne.protocol.get_timezones()
    assert len(names) > 100
    assert {type(zone) for zone in names} == {TimeZoneDefinition}
    assert names[0].periods is None
    (zone,) = anne.protocol.get_timezones([ZONE], return_full_timezone_data=True)
    assert zone.id == ZONE.ms_id
    assert zone.periods
    assert anne.protocol.get_timezones([]) == []
    some = anne.protocol.get_timezones(["UTC", "Atlantis Standard Time", ZONE, "utc", EWSTimeZone("Asia/Tokyo")])
    ids = [None if isinstance(each, ErrorTimeZone) else each.id for each in some]
    assert ids == ["UTC", None, "Romance Standard Time", "UTC", "Tokyo Standard Time"]
    assert "'Atlantis Standard Time'" in str(some[1])


def test_rules_worked_out_here_are_those_of_the_server(anne: Account) -> None:
    zones = anne.protocol.get_timezones(return_full_timezone_data=True)
    for name in ("Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo"):
        zone = EWSTimeZone(name)
        start = EWSDateTime(2024, 5, 1, tzinfo=zone)
        own = TimeZone.from_timezone(zone, start, start + datetime.timedelta(days=1))
        (definition,) = [z for z in zones if z.id == zone.ms_id]
        assert own.to_server_timezone([definition], 2024) == zone.ms_id
        assert own.to_server_timezone(zones, 2024)


def test_operations_that_an_old_server_does_not_have_are_refused_here(server: Sandbox) -> None:
    with Sandbox(version="Exchange2007_SP1") as old, old.account(ANNE) as account:
        for ask in (
            lambda: account.mail_tips,
            account.protocol.get_timezones,
            account.protocol.get_roomlists,
            account.protocol.get_searchable_mailboxes,
            lambda: list(account.contacts.people()),
            lambda: account.protocol.get_user_photo(ANNE),
        ):
            with pytest.raises(InvalidFieldForVersion, match="exist"):
                ask()
        assert account.oof_settings.state == "Disabled"
        assert account.delegates == []
