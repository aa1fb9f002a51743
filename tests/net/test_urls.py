"""URLs and addresses, by themselves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from exchangelib._net.log import masked
from exchangelib._net.urls import get_domain, get_redirect_url, is_loopback, split_url, without_userinfo
from exchangelib.errors import InvalidValue, RelativeRedirect, TransportError


@pytest.mark.parametrize(
    "host, loopback",
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("mail.example.com", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_this_machine_is_loopback(host, loopback):
    assert is_loopback(host) is loopback


def test_a_url_in_parts():
    assert split_url("https://Mail.example.com:444/EWS/x") == (True, "mail.example.com", "/EWS/x")
    assert split_url("http://h/") == (False, "h", "/")


def test_the_domain_of_an_address():
    assert get_domain("john@Example.COM") == "example.com"
    for wrong in ("john", "@example.com", "john@", ""):
        with pytest.raises(InvalidValue):
            get_domain(wrong)


def test_redirects_within_and_beyond_a_server():
    def response(location):
        return SimpleNamespace(url="https://a.com/x/y", headers={"location": location})

    assert get_redirect_url(response("z")) == "https://a.com/x/z"
    assert get_redirect_url(response("https://b.com/")) == "https://b.com/"
    with pytest.raises(RelativeRedirect):
        get_redirect_url(response("/z"), allow_relative=False)
    with pytest.raises(RelativeRedirect):
        get_redirect_url(response("https://b.com/"), require_relative=True)
    with pytest.raises(TransportError, match="without saying where"):
        get_redirect_url(SimpleNamespace(url="https://a.com/", headers={}))


def test_user_names_and_passwords_are_taken_out():
    assert without_userinfo("http://u:p@h:1/x") == "http://h:1/x"
    assert without_userinfo("http://h:1/x") == "http://h:1/x"


def test_secret_headers_are_stars():
    shown = masked(
        {
            "authorization": "Basic xyz",
            "Proxy-Authorization": "Basic xyz",
            "Cookie": "xyz",
            "Set-Cookie": "xyz",
            "WWW-Authenticate": "NTLM xyz==, Negotiate, Basic realm=q",
            "User-Agent": b"test",
        }
    )
    assert "xyz" not in str(shown)
    assert shown["WWW-Authenticate"] == "NTLM, Negotiate, Basic"
    assert shown["User-Agent"] == "test"
