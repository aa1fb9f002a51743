"""A password is in nothing that a program, a log or another process gets to see, whatever happens. See also `conftest.log`."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Account, Configuration, Credentials, Message
from exchangelib.errors import EWSError, UnauthorizedError
from exchangelib.protocol import FaultTolerance
from exchangelib.sandbox import Sandbox
from tests.faults.evil import CANARY, USER, Evil, http
from tests.faults.judging import SECRETS, no_secret, one_clear_error


def _things(account: Account) -> dict[str, Any]:
    return {
        "account": account,
        "protocol": account.protocol,
        "configuration": account.protocol.config,
        "credentials": account.protocol.credentials,
        "folder": account.inbox,
        "queryset": account.inbox.filter(subject="x"),
        "item": Message(account=account, folder=account.inbox, subject="x"),
        "retry policy": account.protocol.retry_policy,
    }


@pytest.mark.parametrize(
    "name", ["account", "protocol", "configuration", "credentials", "folder", "queryset", "item", "retry policy"]
)
def test_no_word_for_it_holds_a_secret(account: Account, name: str) -> None:
    thing = _things(account)[name]
    no_secret(f"{thing!r} {thing!s} {thing} {[thing]!r}")


@pytest.mark.parametrize("name", ["account", "protocol", "configuration", "credentials", "retry policy"])
@pytest.mark.parametrize("version", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_holds_a_secret(account: Account, name: str, version: int) -> None:
    data = pickle.dumps(_things(account)[name], protocol=version)
    for secret in SECRETS:
        assert secret.encode() not in data


def test_what_comes_out_of_a_pickle_says_what_it_lacks(sandbox: Sandbox, account: Account) -> None:
    revived = pickle.loads(pickle.dumps(account))
    sandbox.requests.clear()
    revived.protocol.close()
    with pytest.raises(UnauthorizedError) as caught:
        list(revived.inbox.all())
    one_clear_error(caught.value, "password", "pickle")
    assert len(sandbox.requests) == 0


def test_a_copy_in_the_same_process_keeps_what_it_needs(account: Account) -> None:
    credentials = copy.deepcopy(account.protocol.credentials)
    assert credentials == account.protocol.credentials
    no_secret(repr(credentials))


def test_the_log_of_everything_holds_what_was_said_and_no_secret(sandbox: Sandbox, log: list[str]) -> None:
    account = sandbox.account(USER, CANARY, timeout=5, retry_policy=FaultTolerance(max_wait=5))
    for kind in ("drop", 500, 503, "ErrorServerBusy"):
        sandbox.fail("*", kind)
        assert account.inbox.all().count() == 0
    Message(account=account, folder=account.inbox, subject="said aloud").save()
    for kind in (401, "garbage", "html", "truncated", 302):
        sandbox.fail("*", kind, **({"headers": {"Location": account.protocol.service_endpoint}} if kind == 302 else {}))
        with pytest.raises(EWSError) as caught:
            account.inbox.all().count()
        one_clear_error(caught.value)
    assert any("said aloud" in line for line in log)
    assert any("FindItem" in line for line in log)
    for line in log:
        no_secret(line)


def test_cookies_are_secrets_too(evil: Evil, log: list[str]) -> None:
    inbox = evil.answers["GetFolder"]
    evil.answers["GetFolder"] = inbox.replace(b"\r\n", b"\r\nSet-Cookie: X-BackEndCookie=cookie-7f3a9; path=/\r\n", 1)
    assert evil.account().inbox.name == "Inbox"
    evil.answers["FindItem"] = http("", "500 Oops", Set_Cookie="X-BackEndCookie=cookie-7f3a9")
    with pytest.raises(EWSError) as caught:
        list(evil.account().inbox.all().only("subject"))
    one_clear_error(caught.value, "HTTP 500")
    assert "cookie-7f3a9" not in f"{caught.value!r} {vars(caught.value)!r}"
    assert not any("cookie-7f3a9" in line for line in log)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Configuration(credentials=CANARY),  # type: ignore[arg-type]
        lambda: Configuration(server=f"{USER}:{CANARY}@mail.example.com"),
        lambda: Configuration(proxy=f"ftp://john:{CANARY}@proxy"),
        lambda: Configuration(service_endpoint=f"https://john:{CANARY}@mail.example.com/EWS/Exchange.asmx"),
        lambda: Credentials("john", CANARY.encode()),  # type: ignore[arg-type]
        lambda: Credentials(CANARY, None),  # type: ignore[arg-type]
        lambda: Account(USER, credentials=CANARY),  # type: ignore[arg-type]
        lambda: Account(USER, config=CANARY),  # type: ignore[arg-type]
    ],
)
def test_a_password_in_the_wrong_place_is_not_repeated(wrong: Callable[[], Any]) -> None:
    with pytest.raises(EWSError) as caught:
        wrong()
    one_clear_error(caught.value)


def test_a_proxy_with_a_password_that_is_not_there(evil: Evil) -> None:
    account = evil.account(proxy=f"http://john:{CANARY.replace('ä', 'a')}@127.0.0.1:9", allow_insecure=True)
    with pytest.raises(EWSError) as caught:
        list(account.inbox.all())
    assert "Canary" not in f"{caught.value} {caught.value!r} {account!r} {account.protocol.config!r}"
    one_clear_error(caught.value, "proxy")


def test_no_import_needs_what_is_no_dependency() -> None:
    """`typing_extensions` comes with other packages as it likes; it may only be named where types are checked."""
    code = (
        "import sys, pkgutil, importlib\n"
        "sys.modules['typing_extensions'] = None\n"
        "import exchangelib\n"
        "for m in pkgutil.walk_packages(exchangelib.__path__, 'exchangelib.'):\n"
        "    own = not m.name.startswith('exchangelib.sandbox') and not m.name.endswith('__main__')\n"
        "    if own and m.name != 'exchangelib._net.adapters' and m.name != 'exchangelib._net.channel':\n"
        "        importlib.import_module(m.name)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
