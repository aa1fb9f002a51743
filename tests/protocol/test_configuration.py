"""What a user can say about a server, and what is wrong with the rest."""

from __future__ import annotations

import copy
import pickle

import pytest
from requests.adapters import HTTPAdapter

from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.errors import EWSError
from exchangelib.protocol import FailFast, FaultTolerance
from exchangelib.transport import BASIC, CBA, GSSAPI, NTLM
from exchangelib.version import EXCHANGE_2016, Version

JOHN = Credentials("john", "geheim")


def test_a_server_stands_for_its_usual_endpoint():
    config = Configuration(server="mail.example.com", credentials=JOHN)
    assert config.service_endpoint == "https://mail.example.com/EWS/Exchange.asmx"
    assert config.server == "mail.example.com"
    assert (
        Configuration(server="mail.example.com:444").service_endpoint
        == "https://mail.example.com:444/EWS/Exchange.asmx"
    )


def test_an_endpoint_names_its_server():
    assert Configuration(service_endpoint="https://Mail.example.com:444/ews").server == "mail.example.com"
    assert Configuration(credentials=JOHN).server is None


def test_nothing_needs_to_be_said():
    config = Configuration()
    assert config.retry_policy == FailFast()
    assert config.verify is True
    assert config.credentials is config.service_endpoint is config.auth_type is config.timeout is None
    assert repr(config) == "Configuration()"


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"credentials": ("john", "geheim")}, TypeError, "credentials"),
        ({"server": "a.com", "service_endpoint": "https://a.com"}, ValueError, "Only one of 'server'"),
        ({"server": "https://a.com"}, ValueError, "'server' must be a host name"),
        ({"server": "a.com/EWS"}, ValueError, "'server' must be a host name"),
        ({"server": "john:geheim@a.com"}, ValueError, "'server' must"),
        ({"server": "a b"}, ValueError, "'server'"),
        ({"server": "a.com:http"}, ValueError, "'server' is not a valid URL"),
        ({"server": ""}, ValueError, "'server'"),
        ({"server": 5}, TypeError, "server"),
        ({"service_endpoint": "mail.example.com"}, ValueError, "'service_endpoint' must be a URL such as"),
        ({"service_endpoint": "ftp://mail.example.com"}, ValueError, "'service_endpoint' must be a URL such as"),
        ({"service_endpoint": "https://u:geheim@a.com/"}, ValueError, "'service_endpoint' must not hold a user name"),
        ({"service_endpoint": "https://a.com/\r\nX: y"}, ValueError, "'service_endpoint' must not hold spaces"),
        ({"service_endpoint": b"https://a.com"}, TypeError, "service_endpoint"),
        ({"auth_type": "kerberos"}, ValueError, "auth_type.*NTLM.*basic"),
        ({"auth_type": NTLM}, ValueError, "'NTLM' was given, but no credentials"),
        ({"version": "Exchange2016"}, TypeError, "version"),
        ({"retry_policy": FaultTolerance}, TypeError, "retry_policy"),
        ({"max_connections": 0}, ValueError, "max_connections"),
        ({"max_connections": "4"}, TypeError, "max_connections"),
        ({"max_connections": True}, TypeError, "max_connections"),
        ({"verify": "/path/ca.pem"}, TypeError, "verify"),
        ({"ca_bundle": "/no/such/ca.pem"}, ValueError, "'ca_bundle' names a file that does not exist"),
        ({"ca_bundle": 5}, TypeError, "ca_bundle"),
        ({"ca_bundle": "/", "verify": False}, ValueError, "'ca_bundle' has no meaning"),
        ({"client_cert": "/no/such/me.pem"}, ValueError, "'client_cert' names a file"),
        ({"client_cert": ("/", "/", "/")}, ValueError, "'client_cert' must be one path"),
        ({"client_cert": ("/", None)}, ValueError, "'client_cert' must be one path"),
        ({"client_key_password": "geheim"}, ValueError, "'client_key_password' has no meaning without client_cert"),
        (
            {"client_key_password": b"geheim", "client_cert": __file__},
            TypeError,
            "'client_key_password' must be of type str",
        ),
        ({"proxy": "proxy.example.com:3128"}, ValueError, "'proxy' must be a URL"),
        ({"proxy": "ftp://john:geheim@proxy"}, ValueError, "'proxy' must be a URL"),
        ({"proxy": {"http": "geheim"}}, TypeError, "proxy"),
        ({"proxy": "http://john:ge/heim@proxy:1"}, ValueError, "must be written as %"),
        ({"proxy": "http://jo/hn:geheim@proxy:1"}, ValueError, "must be written as %"),
        ({"proxy": "socks5://john:ge?heim@proxy:1"}, ValueError, "must be written as %"),
        ({"proxy": "http://john:geheim@[::1"}, ValueError, "'proxy' is not a valid URL"),
        ({"proxy": "socks5://john:geheim@proxy:x"}, ValueError, "'proxy' is not a valid URL"),
        ({"proxy": "http://proxy:3128/geheim@x"}, ValueError, "'proxy'"),
        ({"adapter": "HTTPAdapter"}, ValueError, "'adapter' must be"),
        ({"timeout": 0}, ValueError, "timeout"),
        ({"timeout": float("inf")}, ValueError, "timeout"),
        ({"timeout": "60"}, TypeError, "timeout"),
        ({"timeout": (1, 2, 3)}, ValueError, "timeout"),
        ({"timeout": (1, -2)}, ValueError, "timeout"),
        ({"user_agent": "a\r\nX: y"}, ValueError, "user_agent"),
        ({"user_agent": "møf/1"}, ValueError, "user_agent"),
        ({"user_agent": 5}, TypeError, "user_agent"),
        ({"allow_insecure": "yes"}, TypeError, "allow_insecure"),
    ],
)
def test_what_makes_no_sense_is_named(arguments, error, words):
    with pytest.raises(error, match=words) as e:
        Configuration(**arguments)
    assert isinstance(e.value, EWSError)
    assert "geheim" not in str(e.value)


def test_every_argument_that_makes_sense(tmp_path):
    pem = tmp_path / "me.pem"
    pem.touch()
    config = Configuration(
        credentials=JOHN,
        server="mail.example.com",
        auth_type=BASIC,
        version=Version(EXCHANGE_2016),
        retry_policy=FaultTolerance(60),
        max_connections=7,
        ca_bundle=pem,
        client_cert=(pem, str(pem)),
        proxy="http://john:geheim@proxy.example.com:3128",
        adapter=HTTPAdapter,
        timeout=(3, 60.5),
        user_agent="test/1.0 (me)",
    )
    assert config.ca_bundle == str(pem)
    assert config.client_cert == (str(pem), str(pem))
    assert config.timeout == (3, 60.5)
    text = repr(config)
    assert "geheim" not in text
    assert "http://proxy.example.com:3128" in text
    assert "max_connections=7" in text
    assert config == config.replace()
    assert hash(config) == hash(config.replace())


def test_a_configuration_cannot_change_and_can_be_replaced():
    config = Configuration(server="a.com")
    with pytest.raises(AttributeError, match="auth_type"):
        config.auth_type = BASIC
    other = config.replace(server="b.com", credentials=JOHN)
    assert other.server == "b.com"
    assert other.credentials == JOHN
    assert config.server == "a.com"


def test_equality_is_by_value_and_takes_everything_in():
    base = Configuration(server="a.com", credentials=JOHN)
    assert base == Configuration(server="a.com", credentials=Credentials("john", "geheim"))
    assert hash(base) == hash(Configuration(server="a.com", credentials=Credentials("john", "geheim")))
    for change in (
        {"server": "b.com"},
        {"credentials": Credentials("john", "anders")},
        {"verify": False},
        {"timeout": 5},
        {"retry_policy": FaultTolerance()},
        {"max_connections": 3},
        {"auth_type": NTLM},
        {"user_agent": "x"},
        {"proxy": ""},
    ):
        assert base.replace(**change) != base, change


def test_a_pickle_holds_no_secret():
    config = Configuration(
        server="a.com", credentials=JOHN, proxy="http://john:geheim@proxy:3128", retry_policy=FaultTolerance(5)
    )
    data = pickle.dumps(config)
    assert b"geheim" not in data
    revived = pickle.loads(data)
    assert revived.service_endpoint == config.service_endpoint
    assert revived.retry_policy == FaultTolerance(5)
    assert revived.proxy == "http://proxy:3128"


def test_a_copy_within_the_process_loses_nothing():
    config = Configuration(server="a.com", credentials=JOHN, proxy="http://john:geheim@proxy:3128")
    assert copy.deepcopy(config) == copy.copy(config) == config


# --- credentials over plain http


@pytest.mark.parametrize(
    "endpoint", ["http://mail.example.com/EWS", "http://10.0.0.1/EWS", "http://127.0.0.1.example.com/"]
)
def test_credentials_do_not_go_over_plain_http(endpoint):
    with pytest.raises(ValueError, match=r"over plain http.*allow_insecure=True"):
        Configuration(service_endpoint=endpoint, credentials=JOHN)
    with pytest.raises(ValueError, match="over plain http"):
        Configuration(service_endpoint=endpoint, auth_type=GSSAPI)
    assert Configuration(service_endpoint=endpoint, credentials=JOHN, allow_insecure=True).allow_insecure
    assert Configuration(service_endpoint=endpoint)  # there is nothing to lose
    with pytest.raises(ValueError, match="over plain http"):
        Configuration(service_endpoint=endpoint).replace(credentials=JOHN)


@pytest.mark.parametrize("endpoint", ["http://localhost:8080/EWS", "http://127.0.0.1/EWS", "http://[::1]:80/EWS"])
def test_credentials_may_go_to_ones_own_machine(endpoint):
    assert Configuration(service_endpoint=endpoint, credentials=JOHN)


def test_ones_own_machine_behind_a_proxy_is_not_ones_own():
    with pytest.raises(ValueError, match="to a proxy over plain http"):
        Configuration(service_endpoint="http://localhost/EWS", credentials=JOHN, proxy="http://proxy.example.com:1")
    assert Configuration(service_endpoint="http://localhost/EWS", credentials=JOHN, proxy="http://127.0.0.1:1")


def test_certificates_need_no_credentials():
    assert Configuration(server="a.com", auth_type=CBA).auth_type == CBA
