"""What is said to connections, and makes no sense, is refused by its name before anything is sent."""

import socket
from typing import Any

import pytest

from exchangelib import Account, Build, Configuration, Credentials, Version
from exchangelib.errors import InvalidTypeError, InvalidValue
from exchangelib.protocol import BaseProtocol, Protocol, close_connections
from exchangelib.version import EXCHANGE_2016


@pytest.fixture(autouse=True)
def no_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_more: Any) -> Any:
        pytest.fail("a connection was made")

    close_connections()
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.parametrize(
    "knob, value",
    [
        *((name, value) for name in ("SESSION_POOLSIZE", "CONNECTIONS_PER_SESSION") for value in (0, -1, "4", None, True)),
        *(("MAX_SESSION_USAGE_COUNT", value) for value in (0, -1, "x", 1.5)),
        *((name, value) for name in ("TIMEOUT", "ANSWER_TIMEOUT") for value in (0, -1, "5", None, float("nan"))),
        *((name, value) for name in ("POOL_TIMEOUT", "RETRY_WAIT") for value in (-1, "5", True, float("inf"))),
        *(("USERAGENT", value) for value in (5, None, "a\nb", " a", "ü")),
        *(("HTTP_ADAPTER_CLS", value) for value in (5, None, "x", object)),
    ],
)  # fmt: skip
def test_a_knob_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, knob: str, value: Any) -> None:
    monkeypatch.setattr(BaseProtocol, knob, value)
    config = Configuration(server="mail.example.com", credentials=Credentials("john", "s3cret"))
    with pytest.raises((InvalidTypeError, InvalidValue), match=f"BaseProtocol.{knob}"):
        Account("john@example.com", config=config, autodiscover=False)


def test_knobs_that_make_sense_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from requests.adapters import HTTPAdapter

    class Own(HTTPAdapter):
        pass

    knobs = {"SESSION_POOLSIZE": 1, "MAX_SESSION_USAGE_COUNT": 5, "TIMEOUT": 0.5, "POOL_TIMEOUT": 0, "RETRY_WAIT": 0}
    for knob, value in {**knobs, "USERAGENT": "Reports/1.0", "HTTP_ADAPTER_CLS": Own}.items():
        monkeypatch.setattr(BaseProtocol, knob, value)
    assert Protocol(Configuration(server="mail.example.com")).max_connections == 1
    monkeypatch.undo()
    assert "exchangelib/" in BaseProtocol.USERAGENT
    assert BaseProtocol.HTTP_ADAPTER_CLS is HTTPAdapter


@pytest.mark.parametrize(
    "host",
    ["", ".", "..", "mail..example.com", "mail.example.com:", "%00", "a,b", "mail.example.com;x", "*.example.com", "<x>",
     "x" * 64 + ".example.com", "x." * 130 + "com", " mail.example.com", "mail.example.com/EWS", "mail.example.com:99999"],
)  # fmt: skip
def test_a_host_that_cannot_be_is_named(host: str) -> None:
    with pytest.raises(InvalidValue, match="'server'"):
        Configuration(server=host)


@pytest.mark.parametrize(
    "host",
    ["mail", "mail_1.example.com", "mail.example.com.", "10.0.0.1", "[::1]:8443", "[fe80::1]", "münchen.example"],
)
def test_hosts_of_all_kinds_are_taken(host: str) -> None:
    assert Configuration(server=host).service_endpoint == f"https://{host}/EWS/Exchange.asmx"


@pytest.mark.parametrize("text", [None, 5, b"73838000", "", "zz", "-1", "0x738", "1_0", " 7 ", "738380001", "٧٣"])
def test_a_build_is_read_of_hexadecimal_digits_and_of_nothing_else(text: Any) -> None:
    with pytest.raises((InvalidTypeError, InvalidValue)):
        Build.from_hex_string(text)


@pytest.mark.parametrize("name", ["", "Exchange2016 ", 'x"><y', "a b", "x" * 65, 5])
def test_a_version_has_a_name_that_can_be_one(name: Any) -> None:
    with pytest.raises((InvalidTypeError, InvalidValue), match=r"Version\.api_version"):
        Version(EXCHANGE_2016, name)
