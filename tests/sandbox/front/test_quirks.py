"""What other servers than Microsoft's do."""

import re

import pytest

from exchangelib.items import Message
from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.profiles import PROFILES, QUIRKS, profile
from exchangelib.sandbox.quirks import odd
from tests.sandbox.front.plain import GET, INBOX, basic, envelope, make_app

ZONES = '<m:GetServerTimeZones ReturnFullTimeZoneData="false"/>'
FIFTY = "".join('<t:DistinguishedFolderId Id="inbox"/>' for _ in range(50))


@pytest.fixture
def ask(http_reply):
    def post(body, *quirks):
        app = make_app()
        app.profile = profile("Exchange2019", quirks)
        return http_reply(envelope(body), app=app, authorization=basic())

    return post


def test_some_know_no_time_zones(ask):
    assert ask(ZONES, "no-time-zones").code == "ErrorInvalidRequest"


def test_some_take_no_more_than_fifty_folders(ask):
    assert ask(GET.format(FIFTY), "folder-cap").status == 200
    more = GET.format(FIFTY + '<t:DistinguishedFolderId Id="inbox"/>')
    assert ask(more, "folder-cap").code == "ErrorExceededFindCountLimit"
    assert ask(more).status == 200


def test_some_send_faults_with_status_200(ask):
    refused = "<m:FindFolder/>"
    assert (ask(refused).status, ask(refused, "faults-with-200").status) == (500, 200)
    assert ask(refused, "faults-with-200").code == ask(refused).code


def test_some_do_not_say_which_version_they_are(ask):
    assert ask(INBOX, "no-version").first("ServerVersionInfo") is None
    assert b"ServerVersionInfo" not in ask(INBOX, "no-version").body
    assert b"ServerVersionInfo" in ask(INBOX).body


def test_some_write_times_with_nine_digits():
    with Sandbox(quirks="nanoseconds") as sandbox, sandbox.account("john@example.com") as account:
        Message(account=account, folder=account.inbox, subject="2026-01-02T03:04:05Z").save()
        found = account.inbox.get()
        assert found.subject == "2026-01-02T03:04:05Z"
        assert found.datetime_created is not None
        assert re.search(rb"<t:DateTimeCreated>[0-9T:-]+\.\d{9}Z<", sandbox.requests[-1].response)


@pytest.mark.parametrize("text, written", [
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000000Z"),
    ("2026-01-02T03:04:05.25+01:00", "2026-01-02T03:04:05.250000000+01:00"),
    ("2026-01-02", "2026-01-02"),
])  # fmt: skip
def test_only_times_get_longer(text, written):
    made = odd(Node(T("Start"), text=text), profile("SE", "nanoseconds"))
    assert made.text == written


def test_what_there_is_none_of_is_an_error():
    with pytest.raises(ValueError, match="quirks must be among no-time-zones"):
        Sandbox(quirks="magic")


def test_quirks_are_documented():
    assert all(QUIRKS.values())
    assert not any(each.quirks for each in PROFILES.values())
