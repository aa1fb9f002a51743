"""Which proof of identity is chosen, and what it brings with it."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from exchangelib._net import auth
from exchangelib._net.auth import (
    AUTH_TYPES,
    BASIC,
    CBA,
    DIGEST,
    GSSAPI,
    NOAUTH,
    NTLM,
    OAUTH2,
    SSPI,
    auth_for,
    choose_auth_type,
    get_auth_instance,
    get_auth_method_from_response,
)
from exchangelib.credentials import Credentials, OAuth2Credentials
from exchangelib.errors import InvalidEnumValue, InvalidValue, TransportError, UnauthorizedError

JOHN = Credentials("john", "geheim")
URL = "https://mail.example.com/EWS/Exchange.asmx"


@pytest.mark.parametrize(
    "offers, chosen",
    [
        (["Negotiate", "NTLM", "Basic"], NTLM),
        (["Basic", "Digest"], DIGEST),
        (["basic"], BASIC),
        (["Negotiate"], NTLM),
        (["Bearer", "BASIC"], BASIC),
    ],
)
def test_the_strongest_offer_is_chosen(offers, chosen):
    assert choose_auth_type(offers, JOHN, URL, confidential=True) == chosen


def test_a_password_is_not_sent_in_the_clear_on_a_guess():
    with pytest.raises(UnauthorizedError, match="auth_type='basic', allow_insecure=True"):
        choose_auth_type(["Basic"], JOHN, "http://mail.example.com", confidential=False)
    assert choose_auth_type(["Basic", "Digest"], JOHN, "http://x", confidential=False) == DIGEST


def test_no_offer_that_is_known():
    with pytest.raises(UnauthorizedError, match="It offers: Bearer, WSSecurity"):
        choose_auth_type(["Bearer", "WSSecurity"], JOHN, URL, True)


def test_no_credentials_for_a_server_that_wants_some():
    with pytest.raises(UnauthorizedError, match="there are no credentials"):
        choose_auth_type(["Basic"], None, URL, True)


def test_tickets_of_the_system_are_used_if_there_is_a_library_for_them(monkeypatch):
    monkeypatch.setattr(auth, "find_spec", lambda name: name == "requests_gssapi" or None)
    assert choose_auth_type(["Negotiate", "NTLM"], None, URL, True) == GSSAPI
    monkeypatch.setattr(auth, "find_spec", lambda name: None)
    with pytest.raises(UnauthorizedError):
        choose_auth_type(["Negotiate", "NTLM"], None, URL, True)


@pytest.mark.parametrize("auth_type, extra", [(GSSAPI, "kerberos"), (SSPI, "sspi")])
def test_an_extra_that_is_not_installed_is_named(auth_type, extra, monkeypatch):
    place = auth._CLASSES[auth_type][0]
    monkeypatch.setitem(sys.modules, place, None)
    with pytest.raises(TransportError, match=rf"{place}.*pip install exchangelib\[{extra}\]"):
        auth_for(auth_type, None, URL)


def test_an_auth_type_that_does_not_exist():
    with pytest.raises(InvalidEnumValue, match="'NTLM'"):
        get_auth_instance("kerberos5")


def test_tokens_need_credentials_of_their_kind():
    with pytest.raises(InvalidValue, match=r"needs OAuth2Credentials\(…\), not Credentials"):
        auth_for(OAUTH2, JOHN, URL)
    with pytest.raises(InvalidValue, match="settings of a session"):
        auth_for(OAUTH2, OAuth2Credentials("id", "secret", "tenant"), URL)


@pytest.mark.parametrize("auth_type", [NTLM, BASIC, DIGEST])
def test_a_password_is_needed(auth_type):
    with pytest.raises(InvalidValue, match=r"needs Credentials\(username, password\), not no credentials"):
        auth_for(auth_type, None, URL)


@pytest.mark.parametrize("auth_type", [CBA, NOAUTH])
def test_nothing_is_done_where_http_says_nothing(auth_type):
    assert auth_for(auth_type, JOHN, URL) is None


def test_the_method_is_read_from_a_response():
    response = SimpleNamespace(status_code=401, url=URL, headers={"WWW-Authenticate": "Negotiate, NTLM"})
    assert get_auth_method_from_response(response) == NTLM
    assert get_auth_method_from_response(SimpleNamespace(status_code=200, url=URL, headers={})) == NOAUTH


def test_libraries_come_with_what_needs_them_and_not_before():
    heavy = ["requests", "urllib3", "requests_ntlm", "spnego", "cryptography", "oauthlib", "requests_oauthlib"]
    code = (
        "import sys, exchangelib.protocol, exchangelib.configuration, exchangelib.transport as t\n"
        "exchangelib.protocol.Protocol(exchangelib.configuration.Configuration(server='mail.example.com'))\n"
        f"print([m for m in {heavy!r} if m in sys.modules])\n"
        "t.get_auth_instance(t.BASIC, username='a', password='b')\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert out == ["[]", "['requests', 'urllib3']"]


def test_the_face_has_the_names_of_the_specification():
    from exchangelib import transport

    assert transport.AUTH_TYPE_MAP[NTLM].__name__ == "HttpNtlmAuth"
    assert transport.AUTH_TYPE_MAP[BASIC].__name__ == "HTTPBasicAuth"
    assert transport.AUTH_TYPE_MAP[CBA] is None
    assert set(transport.AUTH_TYPE_MAP) <= set(AUTH_TYPES)
    assert transport.DEFAULT_HEADERS == {
        "Content-Type": "text/xml; charset=utf-8",
        "Accept-Encoding": "gzip, deflate",
    }
    assert transport.extra_headers("john@example.com") == {"X-AnchorMailbox": "john@example.com"}
    with pytest.raises(AttributeError):
        _ = transport.no_such_name


def test_wrapping_a_request():
    from exchangelib.transport import dummy_xml, wrap

    sid = SimpleNamespace(sid="S-1-5", upn="john@example.com")
    zone = SimpleNamespace(ms_id="W. Europe <Standard> Time")
    wrapped = wrap("<m:GetFolder/>", "Exchange2013", account_to_impersonate=sid, timezone=zone).decode()
    assert '<t:RequestServerVersion Version="Exchange2013"/>' in wrapped
    assert "<t:ConnectingSID><t:SID>S-1-5</t:SID></t:ConnectingSID>" in wrapped
    assert 'Id="W. Europe &lt;Standard> Time"' in wrapped or 'Id="W. Europe &lt;Standard&gt; Time"' in wrapped
    assert "<s:Body><m:GetFolder/></s:Body>" in wrapped
    assert b"GetFolder" in dummy_xml("Exchange2010", "john")
