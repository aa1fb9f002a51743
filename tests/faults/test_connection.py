"""Nobody there, nobody to be trusted, or nobody who knows the user: each is one clear error after the fewest attempts."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Account, Configuration, Credentials, Message
from exchangelib.errors import EWSError, RedirectError, TransportError, UnauthorizedError
from exchangelib.protocol import (
    ConnectFailed,
    ConnectionLost,
    FailFast,
    FaultTolerance,
    TimedOut,
    TLSFailed,
    UnknownHost,
)
from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.tls import Authority
from tests.faults.evil import CANARY, USER, Evil, http
from tests.faults.judging import one_clear_error

POLICIES = [FailFast, lambda: FaultTolerance(max_wait=5)]


def _at(url: str, **configuration: Any) -> Account:
    configuration = {"auth_type": "basic", "timeout": 5, **configuration}
    config = Configuration(service_endpoint=url, credentials=Credentials(USER, CANARY), **configuration)
    return Account(USER, config=config, access_type="delegate")


def _asked(account: Account) -> EWSError:
    with pytest.raises(EWSError) as caught:
        list(account.inbox.all())
    return caught.value


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("ask", ["inbox", "bulk_delete", "fetch", "version"])
def test_a_wrong_password_is_tried_once(sandbox: Sandbox, policy: Callable[[], Any], ask: str) -> None:
    wrong = sandbox.account(USER, CANARY + "x", retry_policy=policy())
    actions: dict[str, Callable[[], Any]] = {
        "inbox": lambda: wrong.inbox,
        "bulk_delete": lambda: wrong.bulk_delete([("a", "b")]),
        "fetch": lambda: list(wrong.fetch([("a", "b")], only_fields=["subject"])),
        "version": lambda: wrong.version,
    }
    with pytest.raises(UnauthorizedError) as caught:
        actions[ask]()
    one_clear_error(caught.value, "Invalid credentials", sandbox.url)
    assert [each.status for each in sandbox.requests] == [401]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_wrong_password_is_tried_once_on_the_wire(evil: Evil, policy: Callable[[], Any]) -> None:
    evil.answers = {"*": http("no", "401 Unauthorized", WWW_Authenticate='Basic realm="x"')}
    account = evil.account(retry_policy=policy())
    one_clear_error(_asked(account), "Invalid credentials", "Basic")
    assert len(evil.credentials) == len(evil.asked) == 1


def test_a_password_that_is_changed_in_the_middle_costs_no_answer(sandbox: Sandbox, account: Account) -> None:
    sandbox.fail("CreateItem", 401)
    with pytest.raises(UnauthorizedError):
        Message(account=account, folder=account.inbox, subject="refused").save()
    Message(account=account, folder=account.inbox, subject="taken").save()
    assert [m.subject for m in account.inbox.all()] == ["taken"]


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_nobody_listens() -> None:
    error = _asked(_at(f"http://127.0.0.1:{_closed_port()}/EWS/Exchange.asmx"))
    assert isinstance(error, ConnectFailed)
    one_clear_error(error, "Cannot connect to http://127.0.0.1:")


def test_nobody_listens_for_long() -> None:
    account = _at(f"http://127.0.0.1:{_closed_port()}/EWS/Exchange.asmx", retry_policy=FaultTolerance(max_wait=0.02))
    error = _asked(account)
    assert isinstance(error, ConnectFailed)
    one_clear_error(error, "Cannot connect to")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_host_that_does_not_exist(policy: Callable[[], Any]) -> None:
    error = _asked(_at("https://mail.invalid/EWS/Exchange.asmx", retry_policy=policy()))
    assert isinstance(error, UnknownHost | ConnectFailed)
    one_clear_error(error, "mail.invalid", "cannot be found")


# --- TLS


@pytest.fixture(scope="module")
def authority() -> Any:
    made = Authority("127.0.0.1")
    yield made
    made.close()


def test_an_authority_that_nobody_trusts(serve: Callable[..., Evil], authority: Authority) -> None:
    evil = serve(tls=authority.context())
    error = _asked(evil.account())
    assert isinstance(error, TLSFailed)
    one_clear_error(error, evil.url, "certificate", "ca_bundle")
    assert evil.asked == []
    assert evil.credentials == []


def test_an_authority_that_is_trusted(serve: Callable[..., Evil], authority: Authority) -> None:
    evil = serve(tls=authority.context())
    assert evil.account(ca_bundle=authority.ca_bundle).inbox.name == "Inbox"


def test_a_name_that_is_not_in_the_certificate(serve: Callable[..., Evil], authority: Authority) -> None:
    evil = serve(tls=authority.context(), host="127.0.0.2")
    error = _asked(evil.account(ca_bundle=authority.ca_bundle))
    assert isinstance(error, TLSFailed)
    one_clear_error(error, "another name")
    assert evil.asked == []
    assert evil.credentials == []


def test_a_port_that_does_not_speak_tls(evil: Evil) -> None:
    error = _asked(_at(evil.url.replace("http:", "https:"), timeout=2))
    assert isinstance(error, TLSFailed)
    one_clear_error(error, "TLS", "is it http://?")
    assert evil.credentials == []


def test_a_port_that_speaks_tls_only(serve: Callable[..., Evil], authority: Authority) -> None:
    evil = serve(tls=authority.context())
    error = _asked(_at(evil.url.replace("https:", "http:")))
    assert isinstance(error, TransportError)
    one_clear_error(error, "http://127.0.0.1")


def test_a_server_that_is_too_old_for_tls(serve: Callable[..., Evil], authority: Authority) -> None:
    context = authority.context()
    context.set_ciphers("ECDHE-RSA-AES128-SHA")  # of no use with the key there is
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    error = _asked(serve(tls=context).account(ca_bundle=authority.ca_bundle))
    assert isinstance(error, TLSFailed | ConnectionLost)
    one_clear_error(error, "https://127.0.0.1")


# --- slow, elsewhere, or gone


def test_a_server_that_never_answers(evil: Evil) -> None:
    evil.answers = {"*": None}
    error = _asked(evil.account(timeout=0.2))
    assert isinstance(error, TimedOut)
    one_clear_error(error, evil.url, "0.2 s")


def test_a_server_that_stops_in_the_middle_of_its_answer(evil: Evil) -> None:
    evil.answers["FindItem"] = lambda _: None
    account = evil.account(timeout=0.2)
    assert account.inbox is not None
    with pytest.raises(TimedOut) as caught:
        list(account.inbox.all().only("subject"))
    one_clear_error(caught.value, "0.2 s")


def test_a_connection_that_is_taken_and_dropped(evil: Evil) -> None:
    evil.answers = {"*": b""}
    error = _asked(evil.account())
    assert isinstance(error, ConnectionLost)
    one_clear_error(error, evil.url)
    assert len(evil.asked) == 1


def test_patience_asks_again_what_may_be_asked_twice(evil: Evil) -> None:
    inbox = evil.answers["GetFolder"]
    evil.answers["GetFolder"] = [b"", b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", inbox]
    assert evil.account(retry_policy=FaultTolerance(max_wait=5)).inbox.name == "Inbox"
    assert evil.asked == ["GetFolder"] * 3


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_redirect_is_told_and_not_followed(serve: Callable[..., Evil], evil: Evil, status: str) -> None:
    elsewhere = serve()
    evil.answers = {"*": http("", status, Location=elsewhere.url)}
    error = _asked(evil.account())
    assert isinstance(error, RedirectError)
    one_clear_error(error, elsewhere.url)
    assert elsewhere.asked == []
    assert len(evil.asked) == 1


def test_a_redirect_to_nowhere(evil: Evil) -> None:
    evil.answers = {"*": http("", "302 Found")}
    one_clear_error(_asked(evil.account()), "redirects without saying where to")


def test_a_redirect_with_a_password_in_it(evil: Evil) -> None:
    evil.answers = {"*": http("", "302 Found", Location="https://john:Secret@example.org/EWS/Exchange.asmx")}
    error = _asked(evil.account())
    assert "Secret" not in str(error) + repr(error) + repr(vars(error))


@pytest.mark.parametrize(
    "location", ["http://[::1", "https://host:99999999/", "//", "javascript:alert(1)", "\\\\x\x01"]
)
def test_a_redirect_to_what_is_no_url(evil: Evil, location: str) -> None:
    evil.answers = {"*": http("", "302 Found", Location=location)}
    one_clear_error(_asked(evil.account()))
