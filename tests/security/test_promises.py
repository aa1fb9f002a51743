"""SECURITY.md promises nothing that is not tested; and the promises that no other test looks at."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from exchangelib import BASIC, Build, Configuration, Credentials, FaultTolerance, Identity, OAuth2Credentials, Version
from exchangelib._net.trust import Trust
from exchangelib.errors import TransportError
from exchangelib.protocol import BaseProtocol, Protocol, TLSFailed
from tests.auth.conftest import JOHN, SECRET, enter

CHECKOUT = Path(__file__).parent.parent.parent
_ROW = re.compile(r"^\|(?P<promise>[^|]+)\|(?P<threat>[^|]+)\|(?P<tests>[^|]+)\|$", re.MULTILINE)
_TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")
# What the promises are about, one word for each; SECURITY.md has a row for every one
SUBJECTS = (
    "Closed list", "floor", "audience", "Redirects", "SRV", "plain http", "never in a log", "No pickle files", "TLS settings",
    "Token endpoints", "Channel binding", "DOCTYPE", "Decompression", "Dependencies", "environment", "Attachment names",
    "keyed by everything", "One log-on attempt", "never selects a name", "drip",
)  # fmt: skip


def rows() -> list[tuple[str, str, list[tuple[str, str]]]]:
    text = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
    found = [(m["promise"].strip(), m["threat"].strip(), _TEST.findall(m["tests"])) for m in _ROW.finditer(text)]
    return [row for row in found if row[0] not in ("promise",) and not row[0].startswith("---")]


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_every_promise_has_a_threat_and_tests_that_exist(row: Any) -> None:
    promise, threat, tests = row
    assert threat
    assert tests, f"no test is named for {promise}"
    for path, name in tests:
        assert (CHECKOUT / path).exists(), path
        assert name in functions(CHECKOUT / path), f"{path} has no {name}"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_promised(subject: str) -> None:
    assert any(subject in promise for promise, _, _ in rows())


# Releases before these have published weaknesses that matter to a client of servers that mean no good
FLOORS = {
    "lxml": (5, 0), "requests": (2, 33), "urllib3": (2, 6, 3), "dnspython": (2, 6, 1), "oauthlib": (3, 2, 2), "pygments": (2, 15),
    "cryptography": (46, 0, 7), "requests-ntlm": (1, 3), "requests-oauthlib": (2, 0),
}  # fmt: skip


def _floors() -> dict[str, tuple[int, ...]]:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.findall(r'"([\w-]+)>=([\d.]+)', text)
    return {name.lower(): tuple(int(part) for part in version.split(".")) for name, version in found}


@pytest.mark.parametrize("package", FLOORS)
def test_dependencies_begin_above_known_weaknesses(package: str) -> None:
    assert _floors()[package] >= FLOORS[package]


def test_no_file_is_a_pickle() -> None:
    """Whoever can write such a file runs code as its reader."""
    for path in (CHECKOUT / "exchangelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & {"pickle", "shelve", "dbm", "marshal"}, path


def test_text_of_a_server_names_no_attribute_of_a_module() -> None:
    """Nothing in the rooms that read answers looks a name up that is not written there."""
    for room in ("_wire", "_net", "protocol", "errors"):
        for path in (CHECKOUT / "exchangelib" / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = getattr(getattr(node, "func", None), "id", "")
                assert called not in {"eval", "exec", "__import__"}, f"{path}: {called}"


BASE: dict[str, Any] = {
    "service_endpoint": "https://mail.example.com/EWS/Exchange.asmx",
    "credentials": Credentials("a", "b"),
}
CHANGES: dict[str, Any] = {
    "credentials": Credentials("a", "c"), "service_endpoint": "https://mail.example.com/ews/exchange.asmx", "auth_type": BASIC,
    "version": Version(Build(15, 1)), "retry_policy": FaultTolerance(), "max_connections": 2, "verify": False,
    "ca_bundle": __file__, "client_cert": __file__, "proxy": "http://127.0.0.1:1", "timeout": 5, "user_agent": "x",
    "allow_insecure": True, "pickle_secrets": True, "answer_timeout": 5, "trust": Trust.FOUND, "adapter": BaseProtocol.HTTP_ADAPTER_CLS,
    "client_key_password": "x",
}  # fmt: skip


def test_connections_are_told_apart_by_everything() -> None:
    assert set(CHANGES) == set(Configuration.__match_args__)
    first = Protocol(Configuration(**BASE))
    assert Protocol(Configuration(**BASE)) is first
    needed = {"client_key_password": {"client_cert": __file__}}
    others = [
        Protocol(Configuration(**{**BASE, **needed.get(name, {}), name: value})) for name, value in CHANGES.items()
    ]
    assert len({id(each) for each in [first, *others]}) == len(CHANGES) + 1
    Protocol.clear_cache()


def test_tokens_for_others_are_not_shared() -> None:
    made = [
        OAuth2Credentials("i", "s", "t"), OAuth2Credentials("i", "other", "t"), OAuth2Credentials("i", "s", "u"),
        OAuth2Credentials("i", "s", "t", scope="x"), OAuth2Credentials("i", "s", "t", token_url="https://x/"),
        OAuth2Credentials("i", None, "t", certificate="c.pem"), OAuth2Credentials("i", "s", "t", identity=Identity(upn="john")),
    ]  # fmt: skip
    assert [sum(a == b for b in made) for a in made] == [1] * len(made)


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_what_one_connection_trusts_another_does_not(opened: Any) -> None:
    sandbox = opened("basic", tls=True)
    sandbox.present("self-signed")
    good = Credentials(JOHN, SECRET)
    careless = enter(sandbox, good, auth_type=BASIC, verify=False)
    careful = enter(sandbox, good, auth_type=BASIC, verify=True)
    assert careless.inbox.all().count() == 0
    with pytest.raises(TLSFailed):
        careful.inbox.all().count()
    assert careless.inbox.all().count() == 0
    with pytest.raises(TransportError):
        careful.inbox.all().count()


def test_importing_loads_no_library_of_authentication() -> None:
    import subprocess

    heavy = ["requests", "oauthlib", "requests_oauthlib", "cryptography", "spnego", "http.server", "webbrowser"]
    code = f"import sys, exchangelib; print([m for m in {heavy!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
