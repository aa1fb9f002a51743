"""Accounts that are found by their address, as the README of the specification has them."""

import pickle
from typing import Any

import pytest

import exchangelib
import exchangelib.autodiscover as package
from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    Account,
    Configuration,
    Credentials,
    FaultTolerance,
    Message,
    NoVerifyHTTPAdapter,
    discover,
)
from exchangelib.autodiscover import Autodiscovery, RedirectRules, autodiscover_cache, clear_cache
from exchangelib.autodiscover.cache import AutodiscoverCache
from exchangelib.errors import InvalidTypeError, InvalidValue
from tests.autodiscover.conftest import JOHN, SECRET, World


@pytest.fixture
def served(world: World) -> World:
    world.serve("autodiscover.example.com")
    world.sandbox.add_user("mary@example.com", "tulip", aliases=["alias_for_mary@example.com"])
    world.sandbox.grant(JOHN, "mary@example.com", full_access=True)
    world.sandbox.grant(JOHN, "*", impersonation=True)
    return world


def test_setup_and_connecting(served: World) -> None:
    config = served.config()
    my_account = Account(JOHN, config=config, autodiscover=True, access_type=DELEGATE)
    marys = Account("mary@example.com", config=config, autodiscover=True, access_type=DELEGATE)
    still_marys = Account("alias_for_mary@example.com", config=config, autodiscover=True, access_type=DELEGATE)
    assert still_marys.primary_smtp_address == marys.primary_smtp_address == "mary@example.com"
    assert my_account.ad_response.user_settings["user_display_name"] == "John Doe"
    assert my_account.protocol is marys.protocol
    my_account.bulk_create(folder=my_account.inbox, items=[Message(subject="Found")])
    assert [item.subject for item in my_account.inbox.all()] == ["Found"]
    assert marys.inbox.all().count() == 0


def test_impersonation(served: World) -> None:
    account = Account(
        "alias_for_mary@example.com", config=served.config(), autodiscover=True, access_type=IMPERSONATION
    )
    assert account.identity.primary_smtp_address == "mary@example.com"
    assert account.inbox.all().count() == 0


def test_caching_autodiscover_results(served: World) -> None:
    account = Account(JOHN, config=served.config(), autodiscover=True, access_type=DELEGATE)
    ews_url = account.protocol.service_endpoint
    ews_auth_type = account.protocol.auth_type
    primary_smtp_address = account.primary_smtp_address
    version = account.version
    config = Configuration(
        service_endpoint=ews_url,
        credentials=Credentials(JOHN, SECRET),
        auth_type=ews_auth_type,
        version=version,
        ca_bundle=served.sandbox.ca_bundle,
    )
    again = Account(primary_smtp_address, config=config, autodiscover=False, access_type=DELEGATE)
    assert again.inbox.all().count() == 0
    assert again.ad_response is None
    clear_cache()
    assert len(autodiscover_cache) == 0


def test_fault_tolerance(served: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodiscovery, "INITIAL_RETRY_POLICY", FaultTolerance(max_wait=30))
    served.serve("example.com")
    config = served.config(retry_policy=FaultTolerance(max_wait=3600))
    account = Account(JOHN, config=config, autodiscover=True)
    assert account.protocol.retry_policy == FaultTolerance(max_wait=3600)


def test_credentials_may_be_given_to_the_account(served: World, monkeypatch: pytest.MonkeyPatch) -> None:
    config = served.config(credentials=None, auth_type=None)
    account = Account(JOHN, credentials=Credentials(JOHN, SECRET), config=config, autodiscover=True)
    assert account.access_type == DELEGATE
    assert account.inbox.all().count() == 0


def test_what_the_process_says_of_adapters_holds_here_too(served: World, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = served.proxy.url

    class ProxyAdapter(exchangelib.NoVerifyHTTPAdapter):  # type: ignore[misc,name-defined,unused-ignore]
        def send(self, *args: Any, **kwargs: Any) -> Any:
            kwargs["proxies"] = {"http": routes, "https": routes}
            return super().send(*args, **kwargs)

    monkeypatch.setattr(exchangelib.BaseProtocol, "HTTP_ADAPTER_CLS", ProxyAdapter)
    with pytest.warns(Warning, match="Unverified HTTPS"):
        _, protocol = discover(JOHN, Credentials(JOHN, SECRET), auth_type="NTLM")
    assert protocol.service_endpoint == served.sandbox.url
    assert issubclass(ProxyAdapter, NoVerifyHTTPAdapter)


def test_discover_takes_what_it_took_and_more(served: World) -> None:
    served.sandbox.add_user("john@cloud.example", SECRET)
    served.serve("example.com", "autodiscover.cloud.example")
    served.sandbox.autodiscover.redirect("cloud.example", of="mary@example.com")
    config = served.config(auth_type=None)
    response, protocol = discover(JOHN, None, "NTLM", FaultTolerance(max_wait=5), config=config)
    assert protocol.retry_policy == FaultTolerance(max_wait=5)
    assert protocol.config.auth_type == "NTLM"
    served.sandbox.add_user("mary@cloud.example", SECRET)
    asked: list[str] = []

    def agree(url: str) -> bool:
        asked.append(url)
        return True

    response, _ = discover("mary@example.com", config=config, allow_redirect=agree)
    assert response.autodiscover_smtp_address == "mary@cloud.example"
    assert asked == ["mailto:mary@cloud.example"]
    response, _ = discover("mary@example.com", config=config, allowed_hosts=["cloud.example"])
    assert response.autodiscover_smtp_address == "mary@cloud.example"


def test_an_account_takes_rules_in_the_place_of_true(served: World) -> None:
    served.serve("example.com", "autodiscover.cloud.example")
    served.sandbox.add_user("mary@cloud.example", SECRET)
    served.sandbox.autodiscover.redirect("cloud.example", of="mary@example.com")
    rules = RedirectRules(["cloud.example"])
    account = Account("mary@example.com", config=served.config(), autodiscover=rules)
    assert account.primary_smtp_address == "mary@cloud.example"


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(InvalidTypeError, match="autodiscover"):
        Account(JOHN, autodiscover=value)


def test_a_server_that_is_named_is_not_looked_for(served: World) -> None:
    with pytest.raises(InvalidValue, match="autodiscover=False"):
        Account(JOHN, config=served.config(server="mail.example.com"), autodiscover=True)


def test_an_account_that_was_found_can_be_pickled(served: World) -> None:
    account = Account(JOHN, config=served.config(), autodiscover=True)
    data = pickle.dumps(account)
    assert SECRET.encode() not in data
    again = pickle.loads(data)
    assert again.ad_response == account.ad_response


def test_a_token_goes_to_no_host_that_it_is_not_for(opened: Any) -> None:
    from exchangelib.credentials import OAuth2AuthorizationCodeCredentials
    from exchangelib.errors import UnauthorizedError

    world = opened(auth="oauth")
    world.serve("example.com", "outlook.office365.com")
    token = world.sandbox.oauth.token(JOHN)
    credentials = OAuth2AuthorizationCodeCredentials(access_token={"access_token": token})
    config = world.config(credentials=credentials, auth_type=None)
    account = Account(JOHN, config=config, autodiscover=True, access_type=DELEGATE)
    with pytest.raises(UnauthorizedError, match=r"127\.0\.0\.1"):
        account.inbox.all().count()
    for call in world.sandbox.requests:
        assert token.encode() not in call.request
    assert len(token) > 20


def test_a_token_goes_where_the_caller_says(opened: Any) -> None:
    from exchangelib.credentials import OAuth2AuthorizationCodeCredentials

    world = opened(auth="oauth")
    world.serve("example.com")
    credentials = OAuth2AuthorizationCodeCredentials(access_token={"access_token": world.sandbox.oauth.token(JOHN)})
    config = world.config(credentials=credentials, auth_type=None)
    response, _ = discover(JOHN, config=config, allowed_hosts=["example.com"])
    assert response.autodiscover_smtp_address == JOHN


def test_the_face_is_light_and_complete() -> None:
    assert set(package.__all__) <= set(dir(package))
    assert isinstance(autodiscover_cache, AutodiscoverCache)
    with pytest.raises(AttributeError, match="nonsense"):
        package.nonsense  # noqa: B018
    package.close_connections()
    exchangelib.close_connections()
