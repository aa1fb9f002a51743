"""Posting forms to where tokens are given, always over TLS that is verified; which flow they are of is not known here."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._pattern import pattern
from ..errors import EWSError, InvalidValue, RateLimitError, TransportError, UnauthorizedError
from .answers import Reply, excerpt, retry_after
from .faults import ConnectFailed, TLSFailed, UnknownHost
from .hidden import HiddenBytes
from .lazy import LazyModule
from .urls import checked, is_loopback

if TYPE_CHECKING:
    from . import adapters, channel
    from .adapters import SessionSettings
else:
    adapters = LazyModule("exchangelib._net.adapters")
    channel = LazyModule("exchangelib._net.channel")

MAX_SIZE = 1 << 20  # bytes of an answer
TIMEOUT = 30.0  # seconds, to connect and between bytes
WHOLE = 60.0  # seconds for the whole answer
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_SECRET_FIELDS = (
    "client_secret", "client_assertion", "password", "refresh_token", "code", "code_verifier", "assertion", "device_code",
)  # fmt: skip

# What to change, by the numbers of the Microsoft identity platform:
# https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
_ADVICE = {
    "7000215": "the client_secret is wrong: give the secret's value, not its id",
    "7000222": "the client_secret has expired: make a new one",
    "700016": "the client_id is not known to this organisation: check client_id and tenant_id",
    "90002": "there is no such organisation: check tenant_id",
    "50126": "the user's name or password is wrong",
    "50034": "the user is not known to this organisation",
    "50053": "the user's account is locked",
    "50055": "the user's password has expired",
    "50057": "the user's account is disabled",
    "50076": "the user has to prove more than a password: use OAuth2DeviceCodeCredentials or an authorization code",
    "50079": "the user has to prove more than a password: use OAuth2DeviceCodeCredentials or an authorization code",
    "65001": "nobody has agreed yet that this application acts for the user: an administrator or the user has to",
    "70008": "the authorization code has expired: send the user to the page again",
    "54005": "the authorization code was used before: it is good for one token",
    "700082": "the refresh token has expired: send the user to the page again",
    "700027": "the certificate is not the one that is registered with the application",
    "7000218": "the application has to prove itself: give client_secret or certificate",
    "70011": "the scope makes no sense here: check scope",
    "1002012": "an application by itself asks for the scope https://…/.default",
    "700024": "the assertion is not valid at this time: is the clock of this machine right?",
}
_NUMBER = pattern(r"AADSTS(\d+)")


def post_form(url: str, body: str, settings: SessionSettings, own_authority: bool) -> Reply:
    """Send a form and return the answer; a status that says failure may come with words worth reading.

    :param url: https, or plain http on this machine
    :param body: the form, encoded
    :param settings: those of the sessions that the token is for
    :param own_authority: whether the caller named the endpoint, and so may vouch for its certificate
    :raises TransportError: the endpoint cannot be reached or makes no sense; of `faults` if trying again may help
    """
    door = _door(url, settings, own_authority)
    limits = channel.Limits(size=MAX_SIZE, ratio_floor=MAX_SIZE, seconds=WHOLE)
    failure: EWSError
    session = adapters.make_session(door, None)
    try:
        reply = channel.post(session, url, HiddenBytes(body.encode()), _HEADERS, TIMEOUT, limits)
        return _checked(reply)
    except (UnknownHost, TLSFailed, RateLimitError, InvalidValue) as e:
        failure = e
    except TransportError as e:
        # Nothing came to Exchange: whatever was to be sent there may be sent again
        failure = ConnectFailed(f"No token: {e}")
    finally:
        session.close()
    raise failure


def _door(url: str, settings: SessionSettings, own_authority: bool) -> SessionSettings:
    parts = checked(url, "token_url")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise InvalidValue(f"Tokens are asked for over https only, not at {url}: secrets would go in the clear")
    return adapters.SessionSettings(
        endpoint=url,
        user_agent=settings.user_agent,
        adapter=adapters.plain_adapter,
        verify=True,  # whatever is said of the mailbox's server: here the application's own secret is shown
        ca_bundle=settings.ca_bundle if own_authority else None,
        proxy=settings.proxy,
    )


def _checked(reply: Reply) -> Reply:
    status = reply.status_code
    if status in {429, 503}:
        wait = retry_after(reply.headers.get("Retry-After"), time.time())
        message = f"{reply.url} is too busy to give tokens (HTTP {status})"
        raise RateLimitError(message, url=reply.url, status_code=status, wait=wait)
    if 300 <= status < 400:
        raise InvalidValue(f"{reply.url} gives no tokens but redirects, and secrets do not follow: check token_url")
    if status >= 500:
        raise TransportError(f"HTTP {status} from {reply.url}")
    if not reply.content.lstrip().startswith(b"{"):
        raise InvalidValue(
            f"{reply.url} gives no tokens (HTTP {status}, {excerpt(reply.content, 60)!r}): check token_url and authority"
        )
    return reply


def refusal(url: str, error: str, description: str | None, form: Mapping[str, str]) -> UnauthorizedError:
    """Return the error for what a token endpoint says; what it repeats of our secrets is blotted out.

    :param error: as in RFC 6749 §5.2
    :param description: what stands beside it
    """
    text = without_secrets(f"{error}: {description}" if description else error, form)
    text = excerpt(text.partition(" Trace ID:")[0].encode(), 300)
    found = _NUMBER.search(text)
    advice = _ADVICE.get(found[1]) if found else None
    hint = f"; {advice}" if advice else ""
    return UnauthorizedError(f"No token from {urlsplit(url).hostname}{hint} (it says: {text})")


def without_secrets(text: str, form: Mapping[str, str]) -> str:
    """Return a text in which stars stand for the secrets of a form."""
    for value in _secrets(form):
        text = text.replace(value, "***")
    return text


def _secrets(form: Mapping[str, str]) -> Iterable[str]:
    return sorted((form[name] for name in _SECRET_FIELDS if form.get(name)), key=len, reverse=True)
