"""Credentials and their secrets."""

import copy
import pickle

import pytest

from exchangelib import credentials as c
from exchangelib.errors import InvalidTypeError, UnauthorizedError

SECRET = "hunter2!"
MADE = [
    c.Credentials("john@example.com", SECRET),
    c.OAuth2Credentials("app", SECRET, "tenant", access_token={"access_token": SECRET}),
    c.OAuth2LegacyCredentials("john@example.com", SECRET, client_id="app", client_secret=SECRET, tenant_id="tenant"),
    c.OAuth2AuthorizationCodeCredentials("app", SECRET, SECRET, {"access_token": SECRET}),
    c.O365InteractiveCredentials("app", "john@example.com"),
]


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_secrets_are_in_no_text_and_no_pickle(made):
    assert SECRET not in repr(made)
    assert SECRET not in str(made)
    assert SECRET not in f"{made!r}{made}"
    assert SECRET.encode() not in pickle.dumps(made)


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_copies_keep_the_secrets_and_are_equal(made):
    for again in (copy.copy(made), copy.deepcopy(made)):
        assert again == made
        assert hash(again) == hash(made)
        assert again is not made
        assert again.lock is not made.lock


def test_what_comes_out_of_a_pickle_says_what_it_lacks():
    again = pickle.loads(pickle.dumps(c.Credentials("john", SECRET)))
    assert again.username == "john"
    with pytest.raises(UnauthorizedError, match="password"):
        _ = again.password
    again.password = SECRET
    assert again == c.Credentials("john", SECRET)


def test_what_comes_out_of_a_pickle_without_secrets_lacks_nothing():
    again = pickle.loads(pickle.dumps(c.OAuth2AuthorizationCodeCredentials()))
    assert (again.client_secret, again.authorization_code, again.access_token) == (None, None, None)


@pytest.mark.parametrize(
    "name, kind", [("john@example.com", "email"), ("EXAMPLE\\john", "domain"), ("john", "upn"), ("a@b@c", "upn")]
)
def test_the_form_of_a_user_name_is_known(name, kind):
    assert c.Credentials(name, "x").type == kind


def test_credentials_differ_by_user_password_and_kind():
    one = c.Credentials("john", "x")
    assert one == c.Credentials("john", "x")
    assert one != c.Credentials("john", "y")
    assert one != c.Credentials("anne", "x")
    assert one != c.OAuth2LegacyCredentials("john", "x", client_id=None, client_secret=None, tenant_id=None)


@pytest.mark.parametrize("arguments", [(None, "x"), ("john", None), ("john", b"x")])
def test_credentials_are_strings_and_the_error_shows_none(arguments):
    with pytest.raises(InvalidTypeError) as caught:
        c.Credentials(*arguments)
    assert "b'x'" not in str(caught.value)


def test_a_token_is_a_mapping():
    with pytest.raises(InvalidTypeError) as caught:
        c.OAuth2Credentials("app", "s", "t", access_token=SECRET)
    assert SECRET not in str(caught.value)


def test_a_renewed_token_changes_the_signature_and_not_the_identity():
    one = c.OAuth2Credentials("app", "s", "t")
    before, key = one.sig(), hash(one)
    one.on_token_auto_refreshed({"access_token": "new"})
    assert one.access_token == {"access_token": "new"}
    assert one.sig() != before
    assert hash(one) == key
    assert one == c.OAuth2Credentials("app", "s", "t")


def test_users_known_only_by_their_tokens_are_told_apart():
    first, second = (c.OAuth2AuthorizationCodeCredentials(access_token={"access_token": t}) for t in "ab")
    assert first != second
    assert first == c.OAuth2AuthorizationCodeCredentials(access_token={"access_token": "a"})


def test_a_program_can_bring_its_own_way_to_refresh():
    class Mine(c.OAuth2AuthorizationCodeCredentials):
        def refresh(self, session=None):
            self.access_token = {"access_token": "fresh"}

    mine = Mine()
    mine.refresh()
    assert mine.access_token["access_token"] == "fresh"
    with pytest.raises(UnauthorizedError, match="refresh"):
        c.OAuth2AuthorizationCodeCredentials().refresh()


def test_an_authorization_code_is_used_once():
    one = c.OAuth2AuthorizationCodeCredentials("app", "s", "code")
    assert one.token_params() == {"code": "code"}
    assert one.authorization_code is None


def test_each_flow_knows_where_and_what_to_ask():
    assert c.OAuth2Credentials("a", "b", "t").token_url == "https://login.microsoftonline.com/t/oauth2/v2.0/token"
    assert "offline_access" in c.OAuth2AuthorizationCodeCredentials().scope
    legacy = c.OAuth2LegacyCredentials("john", "x", client_id="a", client_secret="b", tenant_id="t")
    assert legacy.token_params() == {"username": "john", "password": "x"}
    assert legacy.scope == ["https://outlook.office365.com/EWS.AccessAsUser.All"]
