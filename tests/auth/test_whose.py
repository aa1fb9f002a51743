"""Users who are known by their tokens alone are never taken for each other: not by connections, and not after a pickle."""

from __future__ import annotations

import pickle

import pytest

from exchangelib import Configuration, OAuth2AuthorizationCodeCredentials, OAuth2Credentials
from exchangelib.credentials import (
    OAuth2DeviceCodeCredentials,
    OAuth2OnBehalfOfCredentials,
    OAuth2TokenCredentials,
    base,
)
from exchangelib.errors import UnauthorizedError
from tests.auth.conftest import JOHN, enter

ANNE = "anne@example.com"


@pytest.fixture(autouse=True)
def _nothing_supplied(monkeypatch):
    monkeypatch.setattr(base, "_supplied", {})


class Refreshing(OAuth2AuthorizationCodeCredentials):
    """As the README has it, for each user."""

    def __init__(self, give):
        super().__init__()
        self.give = give

    def refresh(self):
        self.access_token = {"access_token": self.give()}


class AppRefreshing(OAuth2Credentials):
    def refresh(self):
        self.access_token = {"access_token": self.give()}


def _by_token(sandbox, app, user):
    token = {"access_token": sandbox.oauth.token(user, app), "refresh_token": f"of {user}"}
    return OAuth2AuthorizationCodeCredentials("my-app", "s", access_token=token, authority=sandbox.oauth.authority)


def _by_code(sandbox, app, user):
    code = sandbox.oauth.code(user, app)
    return OAuth2AuthorizationCodeCredentials("my-app", "s", code, authority=sandbox.oauth.authority)


def _by_device(sandbox, app, user):
    return OAuth2DeviceCodeCredentials(
        "my-app", lambda said: sandbox.oauth.approve(said["user_code"], user), client_secret="s",
        authority=sandbox.oauth.authority,
    )  # fmt: skip


def _by_refresh(sandbox, app, user):
    return Refreshing(lambda: sandbox.oauth.token(user))


def _by_app_refresh(sandbox, app, user):
    made = AppRefreshing("my-app", "s", "t")
    made.give = lambda: sandbox.oauth.token(user)
    return made


def _on_behalf(sandbox, app, user):
    given = sandbox.oauth.token(user, app, audience="my-app")
    return OAuth2OnBehalfOfCredentials(given, client_id="my-app", client_secret="s", authority=sandbox.oauth.authority)


def _by_provider(sandbox, app, user):
    return OAuth2TokenCredentials(lambda: sandbox.oauth.token(user))


WAYS = [_by_token, _by_code, _by_device, _by_refresh, _by_app_refresh, _on_behalf, _by_provider]


@pytest.mark.parametrize("make", WAYS)
def test_two_users_of_one_application_do_not_share_a_connection(sandbox, make):
    app = sandbox.oauth.add_app("my-app", "s")
    sandbox.oauth.interval = 1
    sandbox.add_user(ANNE, "x")
    accounts = {user: enter(sandbox, make(sandbox, app, user)) for user in (JOHN, ANNE)}
    assert accounts[JOHN].protocol is not accounts[ANNE].protocol
    for user in (JOHN, ANNE, JOHN):
        list(accounts[user].protocol.get_roomlists())
        assert sandbox.requests[-1].user == user


@pytest.mark.parametrize("make", [_by_token, _by_code, _by_refresh, _on_behalf])
@pytest.mark.parametrize("travels", [True, False])
def test_neither_do_they_after_a_pickle(sandbox, make, travels):
    app = sandbox.oauth.add_app("my-app", "s")
    configs = []
    for user in (JOHN, ANNE):
        credentials = make(sandbox, app, user)
        if isinstance(credentials, Refreshing):
            credentials.give = str  # what can be pickled
        credentials.access_token = {"access_token": user}
        if isinstance(credentials, OAuth2AuthorizationCodeCredentials):
            credentials.authorization_code = None  # it was used
        configs.append(Configuration(server="x.example.com", credentials=credentials, pickle_secrets=travels))
    data = [pickle.dumps(config) for config in configs]
    john, anne, john_again = (pickle.loads(data[n]) for n in (0, 1, 0))
    assert john != anne
    assert john == john_again
    assert hash(john) == hash(john_again)


def test_a_token_that_was_stored_makes_the_same_credentials_again():
    made = [
        OAuth2AuthorizationCodeCredentials("i", "s", access_token={"access_token": t, "refresh_token": "r"})
        for t in "ab"
    ]
    assert made[0] == made[1]
    assert hash(made[0]) == hash(made[1])
    made[0].access_token = {"access_token": "c"}
    assert made[0] == made[1]
    assert b"of john" not in pickle.dumps(_by_token_of("of john"))


def _by_token_of(text):
    return OAuth2AuthorizationCodeCredentials("i", "s", access_token={"access_token": text})


def test_nobody_borrows_the_secrets_of_another_user():
    for john, anne in (
        (_by_token_of("john's"), _by_token_of("anne's")),
        (OAuth2OnBehalfOfCredentials("j", client_id="i"), OAuth2OnBehalfOfCredentials("a", client_id="i")),
    ):
        anne.supply()
        johns = pickle.loads(pickle.dumps(john))
        with pytest.raises(UnauthorizedError, match="supply"):
            _ = johns.access_token if isinstance(john, OAuth2AuthorizationCodeCredentials) else johns.user_assertion
        john.supply()
        assert johns.access_token == john.access_token


def test_where_nothing_tells_users_apart_one_is_supplied_or_none():
    john, anne = OAuth2TokenCredentials(lambda: "john's"), OAuth2TokenCredentials(lambda: "anne's")
    lost = pickle.loads(pickle.dumps(john))
    john.supply()
    john.supply()
    assert pickle.loads(pickle.dumps(john)).provider is john.provider
    anne.supply()
    with pytest.raises(UnauthorizedError, match="several were supplied, and nothing tells whose these are"):
        _ = lost.provider


def test_a_token_that_was_lost_with_a_pickle_is_had_again_where_there_is_a_way(sandbox):
    sandbox.oauth.add_app("my-app", "s")
    made = AppRefreshing("my-app", None, access_token={"access_token": "old"})
    assert pickle.loads(pickle.dumps(made)).access_token is None
    by_certificate = OAuth2Credentials("my-app", certificate="c.pem", access_token={"access_token": "old"})
    assert pickle.loads(pickle.dumps(by_certificate)).access_token is None
    with pytest.raises(UnauthorizedError, match="supply"):
        _ = pickle.loads(pickle.dumps(_by_token_of("x"))).access_token
