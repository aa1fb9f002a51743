"""Hooks of the program, such as a provider of tokens: what they raise, give and take their time for."""

from __future__ import annotations

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from exchangelib import IMPERSONATION, FaultTolerance, OAuth2AuthorizationCodeCredentials, OAuth2Credentials, Version
from exchangelib._net import oauth
from exchangelib.credentials import OAuth2DeviceCodeCredentials, OAuth2TokenCredentials
from exchangelib.errors import InvalidValue
from exchangelib.protocol import ConnectFailed, TimedOut
from tests.auth.conftest import JOHN, enter, on_the_clock_of


def count(account):
    return account.inbox.all().count()


def raises(error):
    def hook(*_):
        raise error

    return hook


class Broken(Exception):
    pass


class Slotted(Exception):
    __slots__ = ()


@pytest.mark.parametrize("error", [ValueError("mine"), Broken("mine"), FileNotFoundError("mine"), Slotted("mine")])
@pytest.mark.parametrize("policy", [None, FaultTolerance(max_wait=5)])
def test_what_a_hook_raises_is_the_programs_own_and_not_blamed_on_the_server(sandbox, error, policy):
    sandbox.oauth.add_app("my-app", "s", public=False)
    sandbox.oauth.add_app("phone", public=True)

    class Refreshing(OAuth2AuthorizationCodeCredentials):
        refresh = raises(error)

    class Storing(OAuth2Credentials):
        on_token_auto_refreshed = raises(error)

    for credentials in (
        OAuth2TokenCredentials(raises(error)), Refreshing(), Storing("my-app", "s", authority=sandbox.oauth.authority),
        OAuth2DeviceCodeCredentials("phone", raises(error), authority=sandbox.oauth.authority),
    ):  # fmt: skip
        with pytest.raises(type(error), match="mine") as e:
            count(enter(sandbox, credentials, IMPERSONATION, retry_policy=policy))
        assert e.value is error
    assert not any(call.operation for call in sandbox.requests)


@pytest.mark.parametrize("error", [
    ConnectionResetError(104, "Connection reset by peer"), TimeoutError("late"),
    requests.ConnectionError("https://sts.example.com/?client_secret=hunter2 failed"),
])  # fmt: skip
def test_a_hook_that_does_not_get_through_is_tried_again_by_those_who_are_patient(sandbox, error):
    calls = []

    def provider():
        calls.append(1)
        if len(calls) % 2:
            raise error
        return sandbox.oauth.token(JOHN)

    with pytest.raises(
        ConnectFailed, match=f"No token: the provider of tokens, a function, failed: {type(error).__name__}"
    ) as e:
        count(enter(sandbox, OAuth2TokenCredentials(provider)))
    assert "hunter2" not in "".join(traceback.format_exception(e.value))
    calls.clear()
    assert count(enter(sandbox, OAuth2TokenCredentials(provider), retry_policy=FaultTolerance(max_wait=5))) == 0


@pytest.mark.parametrize("token", [
    "hunter2hunter2\n", "hunter2hunter2\r\nX-Evil: 1", " hunter2hunter2", "hunter2hunter2 x", "hunter2hunter2ä",
    "hunter2hunter2\N{SNOWMAN}", "hunter2hunter2\0",
])  # fmt: skip
def test_what_cannot_be_a_token_is_not_sent_and_not_shown(sandbox, token):
    by_hand = OAuth2AuthorizationCodeCredentials(access_token={"access_token": token})
    for credentials in (OAuth2TokenCredentials(lambda: token), by_hand):
        with pytest.raises(InvalidValue, match="a space, a line break or another character that no token has") as e:
            count(enter(sandbox, credentials, auth_type="OAuth 2.0"))
        assert "hunter2" not in "".join(traceback.format_exception(e.value))
    assert not sandbox.requests


def test_a_header_that_cannot_be_sent_is_not_shown_either(sandbox, monkeypatch):
    from exchangelib.protocol import BaseProtocol

    monkeypatch.setattr(BaseProtocol, "USERAGENT", "hunter2hunter2\nX-Evil: 1")
    with pytest.raises(Exception, match="cannot be sent") as e:
        count(enter(sandbox, OAuth2TokenCredentials(lambda: sandbox.oauth.token(JOHN))))
    assert "hunter2" not in "".join(traceback.format_exception(e.value))


def test_nobody_waits_for_a_new_token_while_the_old_one_is_good(sandbox):
    slow, goes_on = threading.Event(), threading.Event()
    calls = []

    def provider():
        calls.append(1)
        if len(calls) > 1:
            slow.set()
            goes_on.wait(20)
        return {"access_token": sandbox.oauth.token(JOHN), "expires_in": 3600}

    account = on_the_clock_of(sandbox, enter(sandbox, OAuth2TokenCredentials(provider), max_connections=2))
    assert count(account) == 0
    sandbox.clock.advance(minutes=59, seconds=30)
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(count, account)
        assert slow.wait(10)
        assert count(account) == 0  # with the old one, which is good for half a minute
        assert len(calls) == 2
        goes_on.set()
        assert renewing.result(20) == 0
    assert len(calls) == 2


def test_a_hook_that_hangs_does_not_hold_all_other_threads_for_ever(sandbox, monkeypatch):
    monkeypatch.setattr(oauth, "PATIENCE", 0.1)
    hangs, goes_on = threading.Event(), threading.Event()

    def provider():
        hangs.set()
        goes_on.wait(20)
        return sandbox.oauth.token(JOHN)

    version = Version(api_version="Exchange2016")  # which need not be asked for, by one thread for all
    protocol = enter(sandbox, OAuth2TokenCredentials(provider), max_connections=2, version=version).protocol
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(lambda: list(protocol.get_roomlists()))
        assert hangs.wait(10)
        with pytest.raises(TimedOut, match=r"Another thread has asked for a token .* for 0\.1 s and more"):
            list(protocol.get_roomlists())
        goes_on.set()
        assert hanging.result(20) == []
