"""From an address to its server, over real sockets and real TLS: the hosts, their order, and what their answers lead to."""

from typing import Any

import pytest

from exchangelib import Credentials
from exchangelib.autodiscover import Autodiscovery, LoginRefused, RedirectRules
from exchangelib.errors import (
    AutoDiscoverCircularRedirect,
    AutoDiscoverFailed,
    ErrorNonExistentMailbox,
    InvalidValue,
    UnauthorizedError,
)
from exchangelib.properties import UserResponse
from exchangelib.protocol import FaultTolerance
from exchangelib.version import Build
from tests.autodiscover.conftest import JOHN, SECRET, World


def failed(search: Autodiscovery) -> AutoDiscoverFailed:
    with pytest.raises(AutoDiscoverFailed) as caught:
        search.discover()
    assert SECRET not in str(caught.value) + repr(caught.value.steps)
    return caught.value


def test_the_domain_itself_is_asked_first(world: World) -> None:
    world.serve("example.com", "autodiscover.example.com")
    response, protocol = world.search().discover()
    assert isinstance(response, UserResponse)
    assert response.ews_url == protocol.service_endpoint == world.sandbox.url
    assert response.autodiscover_smtp_address == JOHN
    assert protocol.auth_type == "NTLM"
    assert protocol.config.version is not None
    assert protocol.config.version.build == Build(15, 2, 1748, 10)
    assert world.hosts() == ["example.com:443"]


def test_then_comes_the_host_called_autodiscover(world: World) -> None:
    world.serve("autodiscover.example.com")
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN
    assert world.hosts() == ["example.com:443", "autodiscover.example.com:443"]


def test_hosts_are_asked_in_the_documented_order_and_no_others(world: World) -> None:
    error = failed(world.search())
    assert world.hosts() == ["example.com:443", "autodiscover.example.com:443", "autodiscover.example.com:80"]
    assert [name for name, _ in world.names.asked] == ["_autodiscover._tcp.example.com"]
    assert [step.what for step in error.steps] == ["soap", "soap", "port 80", "srv"]
    assert error.steps[0].dns == "left to the proxy"
    assert "the name does not exist" in error.steps[-1].dns
    assert str(error).count("\n  ") == 4
    assert "Configuration(server=" in str(error)


def test_labels_are_never_stripped(world: World) -> None:
    failed(world.search("john@sub.example.com"))
    assert {host.rpartition(":")[0] for host in world.hosts()} == {"sub.example.com", "autodiscover.sub.example.com"}


@pytest.mark.parametrize(
    "email", ["a@co.uk", "a@com", "a@onmicrosoft.com", "a@localhost", "a@10.0.0.1", "a@[10.0.0.1]", "a b@x.test", "@x.test", "x.test", "a@b@x..test", "a@-x.test"]
)  # fmt: skip
@pytest.mark.usefixtures("no_wire")
def test_nobody_is_asked_about_what_is_no_address_or_at_a_public_suffix(email: str) -> None:
    with pytest.raises(InvalidValue):
        Autodiscovery(email).discover()


def test_plain_old_xml_is_spoken_where_there_is_no_soap(opened: Any) -> None:
    world = opened(quirks="pox-only")
    world.serve("autodiscover.example.com")
    response, protocol = world.search("j.doe@example.com").discover()
    assert response.protocol.ews_url == protocol.service_endpoint == world.sandbox.url
    assert response.user.display_name == "John Doe"
    assert response.autodiscover_smtp_address == JOHN
    assert response.protocol.type == "EXPR"
    assert protocol.config.version.build.major_version == 15


def test_exchange_2007_has_no_soap_and_an_older_element(opened: Any) -> None:
    world = opened(version="Exchange2007_SP1")
    world.serve("example.com")
    response, protocol = world.search().discover()
    assert response.protocol.ews_url is None
    assert response.protocol.as_url == protocol.service_endpoint
    assert protocol.config.version.api_version.startswith("Exchange2007")


def test_what_is_spoken_may_be_chosen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodiscovery, "SERVICES", ("pox", "soap"))
    world.serve("example.com")
    response, _ = world.search().discover()
    assert response.account.action == "settings"
    monkeypatch.setattr(Autodiscovery, "SERVICES", ("json",))
    world.cache.clear()
    response, protocol = world.search().discover()
    assert response.ews_url == protocol.service_endpoint == world.sandbox.url
    monkeypatch.setattr(Autodiscovery, "SERVICES", ("gopher",))
    with pytest.raises(InvalidValue, match="SERVICES"):
        world.search()


# --- port 80, SRV


def test_port_80_leads_to_a_host_of_the_domain_without_being_told_who_asks(world: World) -> None:
    world.serve("mail.example.com")
    world.serve_plain("autodiscover.example.com")
    world.sandbox.autodiscover.redirect(
        "https://mail.example.com/autodiscover/autodiscover.xml", status=302, host="autodiscover.example.com"
    )
    response, _ = world.search().discover()
    assert isinstance(response, UserResponse)
    (tunnel,) = [each for each in world.proxy.tunnels if each.target[1] == 80]
    assert b"authorization" not in bytes(tunnel.sent).lower() + tunnel.request.lower()
    assert b"john" not in bytes(tunnel.sent).lower()
    assert "mail.example.com:443" in world.hosts()


def test_records_name_the_server_of_a_domain(world: World) -> None:
    world.names.add("_autodiscover._tcp.example.com", "SRV", "10 0 443 mail.example.com.")
    world.serve("mail.example.com")
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN
    assert "mail.example.com:443" in world.hosts()


def test_a_record_with_another_port_or_of_another_domain_is_no_use(world: World) -> None:
    world.serve("mail.hosting.test", "mail.example.com")
    world.names.add("_autodiscover._tcp.example.com", "SRV", "1 0 8443 mail.example.com.", "5 0 443 mail.hosting.test.")
    error = failed(world.search())
    assert "allowed_hosts=['mail.hosting.test']" in error.steps[-1].reason
    assert not [host for host in world.hosts() if host.startswith(("mail.", "127."))]
    response, _ = world.search(rules=RedirectRules(["mail.hosting.test"])).discover()
    assert response.autodiscover_smtp_address == JOHN


@pytest.mark.parametrize("how", ["SERVFAIL", "REFUSED", "slow", "garbage"])
def test_a_name_server_that_fails_ends_nothing_but_that_step(world: World, how: str) -> None:
    world.names.fail("_autodiscover._tcp.example.com", how)
    error = failed(world.search())
    assert error.steps[-1].what == "srv"
    assert error.steps[-1].dns


# --- redirects


def test_an_address_leads_to_another_of_the_domain(world: World) -> None:
    world.sandbox.add_user("real@sub.example.com", SECRET)
    world.serve("example.com")
    world.proxy.routes["sub.example.com", 443] = ("127.0.0.1", world.port)
    world.sandbox.autodiscover.redirect("j.doe@example.com", of="other@example.com")
    search = world.search("other@example.com")
    response, _ = search.discover()
    assert response.autodiscover_smtp_address == JOHN
    assert search.address == "j.doe@example.com"


def test_another_domain_needs_the_callers_word(world: World) -> None:
    world.sandbox.add_user("john@cloud.example", SECRET)
    world.serve("example.com", "autodiscover.cloud.example")
    world.sandbox.autodiscover.redirect("cloud.example", of="example.com")
    error = failed(world.search())
    assert "allowed_hosts=['cloud.example']" in str(error)
    assert not [host for host in world.hosts() if "cloud" in host]
    response, _ = world.search(rules=RedirectRules(["cloud.example"])).discover()
    assert response.autodiscover_smtp_address == "john@cloud.example"


def test_the_callers_function_is_asked_and_its_word_counts(world: World) -> None:
    world.sandbox.add_user("john@cloud.example", SECRET)
    world.serve("example.com", "autodiscover.cloud.example")
    world.sandbox.autodiscover.redirect("john@cloud.example", of=JOHN)
    asked: list[str] = []
    failed(world.search(rules=RedirectRules(allow_redirect=lambda url: asked.append(url))))
    assert asked == ["mailto:john@cloud.example"]
    response, _ = world.search(rules=RedirectRules(allow_redirect=lambda url: True)).discover()
    assert response.autodiscover_smtp_address == "john@cloud.example"


def test_addresses_that_lead_in_a_circle_are_noticed(world: World) -> None:
    world.serve("example.com")
    world.sandbox.autodiscover.redirect("b@example.com", of="a@example.com")
    world.sandbox.autodiscover.redirect("a@example.com", of="b@example.com")
    with pytest.raises(AutoDiscoverCircularRedirect, match="circle"):
        world.search("a@example.com").discover()


def test_so_is_a_chain_without_end(world: World) -> None:
    world.serve("example.com")
    for number in range(12):
        world.sandbox.autodiscover.redirect(f"a{number + 1}@example.com", of=f"a{number}@example.com")
    assert "more than 10 times" in str(failed(world.search("a0@example.com")))


def test_a_url_leads_to_a_host_of_the_domain(world: World) -> None:
    world.serve("example.com", "mail.example.com")
    world.sandbox.autodiscover.redirect(
        "https://mail.example.com/autodiscover/autodiscover.svc", of=JOHN, host="example.com"
    )
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN
    assert world.cache.endpoint("example.com") == "https://example.com/autodiscover/autodiscover.svc"


def test_http_leads_on_before_anybody_logs_in(world: World) -> None:
    world.serve("example.com", "mail.example.com")
    world.sandbox.autodiscover.redirect(
        "https://mail.example.com/autodiscover/autodiscover.xml", status=301, host="example.com"
    )
    response, _ = world.search().discover()
    assert response.protocol.ews_url == world.sandbox.url
    assert world.cache.endpoint("example.com") == "https://mail.example.com/autodiscover/autodiscover.xml"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/autodiscover/autodiscover.xml",
        "https://example.com.evil.test/autodiscover/autodiscover.xml",
        "https://evilexample.com/autodiscover/autodiscover.xml",
        "https://example.com@evil.test/autodiscover/autodiscover.xml",
        "http://mail.example.com/autodiscover/autodiscover.xml",
        "https://mail.example.com/owa/auth.owa",
        "https://com/autodiscover/autodiscover.xml",
        "ftp://mail.example.com/autodiscover/autodiscover.xml",
        "https://mail.example.com\\@evil.test/autodiscover/autodiscover.xml",
    ],
)
@pytest.mark.parametrize("how", ["http", "answer", "port 80"])
def test_nobody_is_led_where_credentials_may_not_go(world: World, target: str, how: str) -> None:
    world.serve("evil.test", "example.com.evil.test", "mail.example.com", "evilexample.com")
    if how == "port 80":
        world.serve_plain("autodiscover.example.com")
    else:
        world.serve("example.com")
    host = "autodiscover.example.com" if how == "port 80" else "example.com"
    more = {"of": JOHN} if how == "answer" else {"status": 302}
    world.sandbox.autodiscover.redirect(target, host=host, **more)  # type: ignore[arg-type]
    error = failed(world.search())
    assert any("is not followed" in step.reason or "leads" in step.reason for step in error.steps)
    targets = {host for host, _ in world.proxy.targets}
    assert targets <= {"example.com", "autodiscover.example.com"}


def test_urls_that_lead_in_a_circle_are_noticed(world: World) -> None:
    world.serve("example.com", "mail.example.com")
    world.sandbox.autodiscover.redirect(
        "https://mail.example.com/autodiscover/autodiscover.xml", status=302, host="example.com"
    )
    world.sandbox.autodiscover.redirect(
        "https://example.com/autodiscover/autodiscover.xml", status=302, host="mail.example.com"
    )
    error = failed(world.search())
    assert any("was asked already" in step.reason for step in error.steps)
    assert len(world.proxy.targets) < 15


# --- Exchange Online


def test_tokens_are_of_use_at_exchange_online_which_is_asked_last(opened: Any) -> None:
    from exchangelib import OAUTH2
    from exchangelib.credentials import OAuth2AuthorizationCodeCredentials

    world = opened(auth="oauth")
    world.serve("outlook.office365.com")
    credentials = OAuth2AuthorizationCodeCredentials(access_token={"access_token": world.sandbox.oauth.token(JOHN)})
    response, protocol = world.search(credentials=credentials, auth_type=OAUTH2).discover()
    assert response.ews_url == protocol.service_endpoint == world.sandbox.url
    assert world.hosts()[:4] == ["example.com:443", "autodiscover.example.com:443", "autodiscover.example.com:80", "outlook.office365.com:443"]  # fmt: skip
    assert protocol.auth_type == OAUTH2


def test_passwords_are_of_none_so_that_it_is_not_told_who_looks_for_whom(world: World) -> None:
    world.serve("outlook.office365.com")
    failed(world.search())
    assert "outlook.office365.com:443" not in world.hosts()


# --- who is no user, and who cannot log in


def test_a_mailbox_that_does_not_exist_is_told_at_once(world: World) -> None:
    world.serve("example.com", "autodiscover.example.com")
    with pytest.raises(ErrorNonExistentMailbox):
        world.search("nobody@example.com").discover()
    assert world.hosts() == ["example.com:443"]


@pytest.mark.parametrize("policy", [None, FaultTolerance(max_wait=60)])
def test_a_wrong_password_is_shown_once(world: World, policy: Any) -> None:
    world.serve("example.com", "autodiscover.example.com")
    search = world.search(credentials=Credentials(JOHN, "wrong"), retry_policy=policy)
    with pytest.raises(LoginRefused) as caught:
        search.discover()
    assert isinstance(caught.value, UnauthorizedError)
    assert isinstance(caught.value, AutoDiscoverFailed)
    assert caught.value.steps[-1].status == 401
    assert world.hosts() == ["example.com:443"]
    assert len([each for each in world.proxy.tunnels if b"CONNECT" in each.request]) <= 2


def test_a_password_goes_in_clear_text_to_no_host_that_the_caller_has_not_named(opened: Any) -> None:
    world = opened(auth="basic")
    world.serve("example.com")
    for auth_type in (None, "basic"):
        error = failed(world.search(auth_type=auth_type))
        assert "allowed_hosts=['example.com']" in error.steps[0].reason
        assert error.steps[0].status == 401
    assert not [call for call in world.sandbox.requests if call.user]
    response, protocol = world.search(auth_type="basic", rules=RedirectRules(["example.com"])).discover()
    assert protocol.auth_type == "basic"
    assert response.autodiscover_smtp_address == JOHN


def test_the_strongest_way_is_chosen_if_the_caller_does_not_choose(opened: Any) -> None:
    world = opened(auth=("basic", "digest", "ntlm"))
    world.serve("example.com")
    _, protocol = world.search(auth_type=None).discover()
    assert protocol.auth_type == "NTLM"


def test_what_a_host_does_not_offer_it_is_not_told(opened: Any) -> None:
    world = opened(auth="basic")
    world.serve("example.com", "autodiscover.example.com")
    error = failed(world.search(auth_type="NTLM"))
    assert "not among what the server offers" in error.steps[0].reason
