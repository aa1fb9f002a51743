"""What an HTTP answer means, without any HTTP."""

from __future__ import annotations

import pickle

import pytest

from exchangelib._net.answers import Reply, excerpt, is_xml, offered_schemes, raise_for_reply, retry_after
from exchangelib._net.faults import ServerFailed
from exchangelib.errors import CASError, MalformedResponseError, RateLimitError, RedirectError, UnauthorizedError

URL = "https://mail.example.com/EWS/Exchange.asmx"
SOAP = b'<?xml version="1.0"?><s:Envelope/>'


def judged(status=200, content=b"", now=0.0, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if status == 200:
        headers.setdefault("Content-Type", "text/xml")
    lower = {name.lower(): value for name, value in headers.items()}
    return raise_for_reply(Reply(URL, status, Headers(lower), content), now)


class Headers(dict):
    def get(self, name, default=None):
        return super().get(name.lower(), default)


@pytest.mark.parametrize("content", [SOAP, b"\xef\xbb\xbf" + SOAP, b"\r\n<soap:Envelope xmlns=''/>", b"<Envelope>"])
@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_soap_speaks_for_itself(status, content):
    assert judged(status, content) is None


def test_a_wrong_password_is_told_with_what_the_server_takes():
    with pytest.raises(UnauthorizedError, match=r"Invalid credentials for https://mail.*Negotiate, NTLM, Basic"):
        judged(401, b"<html>", WWW_Authenticate='Negotiate, NTLM, Basic realm="a, b=c"')


@pytest.mark.parametrize("content", [SOAP, b"", b"<html>"])
def test_a_401_is_a_401_whatever_its_body(content):
    with pytest.raises(UnauthorizedError):
        judged(401, content)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_says_where_to(status):
    with pytest.raises(RedirectError) as e:
        judged(status, b"", Location="https://user:pw@other.example.com/EWS/Exchange.asmx")
    assert e.value.url == "https://other.example.com/EWS/Exchange.asmx"


def test_a_relative_redirect_is_made_absolute():
    with pytest.raises(RedirectError) as e:
        judged(302, b"", Location="/owa/auth/logon.aspx?x=1")
    assert e.value.url == "https://mail.example.com/owa/auth/logon.aspx?x=1"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server(status):
    with pytest.raises(RateLimitError, match="asks to wait 7 s") as e:
        judged(status, b"<html>Service Unavailable", Retry_After="7")
    assert (e.value.wait, e.value.status_code, e.value.url) == (7.0, status, URL)


@pytest.mark.parametrize(
    "value, seconds",
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(value, seconds):
    assert retry_after(value, now=40.0) == seconds


def test_an_html_page_is_named_by_its_title():
    with pytest.raises(MalformedResponseError, match=r"HTML page.*'Sign in to Outlook'.*login page"):
        judged(200, b"<!DOCTYPE html><html><head><title>Sign in\n to Outlook</title>", Content_Type="text/html")


def test_an_html_page_is_known_without_its_content_type():
    with pytest.raises(MalformedResponseError, match="HTML page"):
        judged(200, b"\r\n<HTML><body>hello")


@pytest.mark.parametrize("content", [b"", b" \r\n"])
def test_an_empty_answer(content):
    with pytest.raises(MalformedResponseError, match="empty answer"):
        judged(200, content)


def test_what_is_neither_soap_nor_html():
    with pytest.raises(MalformedResponseError, match=r"Not XML.*\{"):
        judged(200, b'{"error": "x\x1b[31m"}')


def test_a_500_without_a_fault():
    with pytest.raises(ServerFailed, match=r"HTTP 500.*'Runtime Error'") as e:
        judged(500, b"<html><title>Runtime Error</title>")
    assert e.value.status_code == 500


def test_a_500_without_anything():
    with pytest.raises(ServerFailed, match=r"HTTP 500.*the server said: nothing"):
        judged(500)


@pytest.mark.parametrize("status, hint", [(403, "forbids"), (404, "no Exchange web service"), (413, "chunk_size")])
def test_hints_for_what_often_goes_wrong(status, hint):
    with pytest.raises(ServerFailed, match=hint):
        judged(status, b"no")


def test_a_cas_error_holds_no_request_and_no_cookies():
    with pytest.raises(CASError, match="CafeException") as e:
        judged(500, b"", X_CasErrorCode="CafeException", Set_Cookie="secret=1")
    assert not e.value.response.headers
    assert "CafeException" in str(pickle.loads(pickle.dumps(e.value)))


@pytest.mark.parametrize(
    "header, schemes",
    [
        ("", []),
        ("Negotiate, NTLM", ["Negotiate", "NTLM"]),
        ('Basic realm="mail, Basic, NTLM=1"', ["Basic"]),
        ('Digest qop="auth", realm="x", nonce = "y", Basic realm=z', ["Digest", "Basic"]),
        ('Bearer client_id="00000002", trusted_issuers="a@b", Negotiate, Negotiate', ["Bearer", "Negotiate"]),
        ("NTLM TlRMTVNTUAACAAAA==", ["NTLM"]),
    ],
)
def test_the_schemes_of_a_challenge(header, schemes):
    assert offered_schemes(header) == schemes


def test_an_excerpt_is_one_printable_line():
    assert excerpt(b"a\r\n\x1b[31m b\xff\x00" + b"x" * 500, limit=20) == "a [31m b\ufffd xxxxxxxxxx…"


def test_utf_16_is_left_to_the_parser():
    assert is_xml(SOAP.decode().encode("utf-16"))
    assert not is_xml(b"<html>")
    assert not is_xml(b"")


def test_a_reply_does_not_show_its_headers_or_its_body():
    reply = Reply(URL, 200, {"Set-Cookie": "secret"}, b"private")
    assert "secret" not in repr(reply)
    assert "private" not in repr(reply)
