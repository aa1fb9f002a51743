"""Credentials and their secrets."""

import copy
import pickle

import pytest

from exchangelib import credentials as c
from exchangelib.errors import EWSError, InvalidTypeError, UnauthorizedError

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


ARGUMENTS = [
    ({"client_id": ""}, "'client_id' must not be empty"), ({"client_id": 5}, "'client_id' must be of type str, not int"),
    ({"client_secret": ""}, "'client_secret' must not be empty"), ({"client_secret": SECRET.encode()}, "'client_secret' must be of"),
    ({"tenant_id": ""}, "'tenant_id' must not be empty"), ({"tenant_id": "a/../b"}, "'tenant_id' must be the id of an organisation"),
    ({"tenant_id": "a b"}, "'tenant_id' must be the id"), ({"identity": "john@example.com"}, r"'identity' must be an Identity"),
    ({"access_token": {}}, "'access_token' must be a mapping with the key"),
    ({"access_token": {"token": SECRET}}, "'access_token' must be a mapping with the key"),
    ({"access_token": {"access_token": SECRET.encode()}}, "'access_token' must be a mapping with the key"),
    ({"authority": "login.example.com"}, "'authority' must be a URL such as .* not 'login.example.com'"),
    ({"authority": "https://x/ y"}, "'authority' must be a URL"), ({"authority": "https://[::1"}, "'authority' must be a URL"),
    ({"authority": "https://"}, "'authority' must be a URL"), ({"authority": f"https://john:{SECRET}@x/"}, "'authority' must not hold"),
    ({"authority": f"john:{SECRET}@x"}, "'authority' must be a URL"), ({"authority": ""}, "'authority' must not be empty"),
    ({"token_url": "foo"}, "'token_url' must be a URL"), ({"token_url": 5}, "'token_url' must be of type str"),
    ({"scope": 5}, "'scope' must be of type str, or a list of them"), ({"scope": b"x"}, "'scope' must be of type str"),
    ({"scope": ""}, "'scope' must be names"), ({"scope": []}, "'scope' must be names"), ({"scope": ["a", 5]}, "'scope' must be names"),
    ({"certificate": 5, "client_secret": None}, "'certificate' must be of type str or PathLike"),
    ({"certificate": ("a",), "client_secret": None}, "'certificate' must be the path of a PEM file"),
    ({"certificate": ("a", None), "client_secret": None}, "'certificate' must be of type str or PathLike"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, words", ARGUMENTS)
def test_an_argument_that_makes_no_sense_is_named_at_once_and_no_secret_is_shown(arguments, words):
    with pytest.raises(EWSError, match=words) as caught:
        c.OAuth2Credentials(**{"client_id": "app", "client_secret": SECRET, "tenant_id": "tenant", **arguments})
    assert SECRET not in f"{caught.value}{caught.value!r}{vars(caught.value)}"


@pytest.mark.parametrize("make, words", [
    (lambda: c.Credentials("", "x"), "'username' must not be empty"),
    (lambda: c.Credentials("  ", "x"), "'username' must not be empty"),
    (lambda: c.OAuth2DeviceCodeCredentials("i", "print"), "'prompt' must be of type callable, not str"),
    (lambda: c.OAuth2TokenCredentials(None), "'provider' must be callable"),
    (lambda: c.OAuth2OnBehalfOfCredentials(b"x", client_id="i"), "'user_assertion' must be of type str"),
    (lambda: c.OAuth2LegacyCredentials("u", None, client_id="i"), "'password' must be of type str"),
    (lambda: c.OAuth2AuthorizationCodeCredentials(authorization_code=5), "'authorization_code' must be of type str"),
    (lambda: setattr(c.OAuth2Credentials("i"), "scope", 5), "'scope' must be of type str"),
    (lambda: setattr(c.OAuth2Credentials("i"), "authority", "x"), "'authority' must be a URL"),
    (lambda: setattr(c.OAuth2Credentials("i"), "token_url", "x"), "'token_url' must be a URL"),
])  # fmt: skip
def test_so_is_one_of_the_other_kinds(make, words):
    with pytest.raises(EWSError, match=words):
        make()


def test_paths_are_paths():
    from pathlib import Path

    assert c.OAuth2Credentials("i", certificate=Path("a.pem")).certificate == "a.pem"
    assert c.OAuth2Credentials("i", certificate=[Path("a.pem"), "b.pem"]).certificate == ("a.pem", "b.pem")
