"""Absence, as the README of the library's older releases sets it: looked at, scheduled, and ended."""

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from exchangelib import Account, EWSDateTime, EWSTimeZone, OofSettings
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it stops the clock of the server")
ZONE = EWSTimeZone("Europe/Madrid")


@pytest.fixture
def away() -> Iterator[Account]:
    """A mailbox in the autumn of 2017, so that the winter of that year is still to come."""
    with Sandbox() as server, server.account("away@example.com") as account:
        server.clock.freeze(datetime(2017, 10, 2, 8, tzinfo=timezone.utc))
        account.default_timezone = ZONE
        yield account


def test_nobody_is_away_at_first(away: Account) -> None:
    assert isinstance(away.oof_settings, OofSettings)
    assert away.oof_settings.state == OofSettings.DISABLED


def test_absence_is_scheduled_in_the_time_zone_of_the_account(away: Account) -> None:
    away.oof_settings = OofSettings(
        state=OofSettings.SCHEDULED,
        external_audience="Known",
        internal_reply="Gone fishing. Try <Olga> & co.",
        external_reply="Back in December",
        start=away.default_timezone.localize(EWSDateTime(2017, 11, 6, 9)),
        end=away.default_timezone.localize(EWSDateTime(2017, 12, 4, 9)),
    )
    found = away.oof_settings
    assert (found.state, found.external_audience) == ("Scheduled", "Known")
    assert (found.internal_reply, found.external_reply) == ("Gone fishing. Try <Olga> & co.", "Back in December")
    assert (found.start, found.end) == (
        ZONE.localize(EWSDateTime(2017, 11, 6, 9)),
        ZONE.localize(EWSDateTime(2017, 12, 4, 9)),
    )


def test_absence_is_ended(away: Account) -> None:
    away.oof_settings = OofSettings(state=OofSettings.ENABLED, internal_reply="in", external_reply="out")
    assert away.oof_settings.state == "Enabled"
    away.oof_settings = OofSettings(state=OofSettings.DISABLED, internal_reply="", external_reply="")
    found = away.oof_settings
    assert (found.state, found.internal_reply, found.external_reply) == ("Disabled", "", "")
