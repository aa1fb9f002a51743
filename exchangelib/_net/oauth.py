"""Tokens: had in the flow of the credentials, kept by them, renewed once for all threads; what they open is not known here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..credentials import (
    BaseOAuth2Credentials,
    O365InteractiveCredentials,
    OAuth2AuthorizationCodeCredentials,
    OAuth2DeviceCodeCredentials,
    OAuth2TokenCredentials,
)
from ..errors import EWSError, InvalidValue, UnauthorizedError
from . import assertion, logon, provided
from .claims import claims_of, expiry_of, number, text_of
from .clock import Clock
from .faults import TimedOut
from .hidden import Hidden, HiddenDict
from .lazy import LazyModule
from .own import call
from .token_endpoint import post_form, refusal
from .trust import Trust, check_token
from .urls import checked

if TYPE_CHECKING:
    from . import browser
    from .adapters import SessionSettings
else:
    browser = LazyModule("exchangelib._net.browser")  # brings a web server

log = logging.getLogger("exchangelib.oauth")

PATIENCE = 1200.0  # seconds that threads wait for a token that another asks for
MARGIN = 300.0  # seconds before its end at which a token is renewed; a tenth of its life, if that is shorter
MARGIN_OF_UNKNOWN_LIFE = 60.0
_MAX_POLLS = 10_000
_PENDING = ("authorization_pending", "slow_down")

Form = HiddenDict


class Bearer:
    """What requests calls `auth`: puts the token into each request, a new one when the old is about to expire.

    :param credentials: which keep the token
    :param settings: those of the sessions; the token endpoint is asked with the same proxy and `User-Agent`
    :param clock: tells when
    :param trust: who named the endpoint

    `last` is the token that was sent last; one session is used by one thread at a time.
    """

    def __init__(
        self,
        credentials: BaseOAuth2Credentials,
        settings: SessionSettings,
        clock: Clock,
        trust: Trust = Trust.GIVEN,
    ) -> None:
        self._trust = trust
        self.last: Hidden | None = None
        self._credentials = credentials
        self._settings = settings
        self._clock = clock

    def __call__(self, request: Any) -> Any:
        failure: EWSError
        try:
            token = self.token()
            check_token(self._trust, self._settings.endpoint, request.url, claims_of(token), self._credentials.scope)
            _check(token, self._credentials)
            self.last = token
            request.headers["Authorization"] = f"Bearer {token}"
            return request
        except EWSError as e:
            failure = e
        # Without the frames below, in which the secrets are that were sent
        raise failure.with_traceback(None)

    def token(self) -> Hidden:
        """Return a token that is good for some time yet.

        :raises UnauthorizedError: there is none to be had
        """
        current = self._credentials.access_token
        text = text_of(current)
        if text is not None and not is_due(current, self._clock.now()):
            return text
        return self._renewed(text, must=is_due(current, self._clock.now(), margin=0.0))

    def renew(self, refused: Hidden | None) -> bool:
        """Get a new token after one was refused; say whether there is another now.

        :param refused: the token that was; if another thread has got a new one meanwhile, nothing is done
        """
        if not can_renew(self._credentials):
            return text_of(self._credentials.access_token) != refused
        return self._renewed(refused) != refused

    def _renewed(self, old: Hidden | None, must: bool = True) -> Hidden:
        credentials = self._credentials
        with _turn(credentials, wait=must or old is None) as mine:
            current = text_of(credentials.access_token)
            if not mine:
                assert old is not None  # else it was waited for
                return old if current is None else current
            if current is not None and current != old:
                return current  # another thread was here first
            if old is not None and not can_renew(credentials):
                return old  # the server knows best whether it is still good
            try:
                made = obtain(credentials, self._settings, self._clock)
            except EWSError as e:
                if old is None or must:
                    raise
                log.warning("The token is still good, but cannot be renewed: %s", e)
                return old
            text = text_of(made)
            if text is None:
                raise UnauthorizedError(f"{type(credentials).__name__} gives no token")
            return text


def _check(token: Hidden, credentials: BaseOAuth2Credentials) -> None:
    """Refuse what cannot stand in a header, without showing it."""
    if not all("!" <= c <= "~" for c in token):
        raise InvalidValue(
            f"The token of {type(credentials).__name__} holds a space, a line break or another character that no token has; "
            "it must be printable ASCII"
        )


@contextmanager
def _turn(credentials: BaseOAuth2Credentials, wait: bool) -> Iterator[bool]:
    """Hold the lock of credentials, so that one thread asks for a token; say whether it is held.

    :param wait: whether to wait for it: without a token that is good there is nothing else to do
    :raises TimedOut: whoever has it takes too long
    """
    lock = credentials._lock
    mine = lock.acquire(timeout=PATIENCE) if wait else lock.acquire(blocking=False)
    if wait and not mine:
        raise TimedOut(f"Another thread has asked for a token with {credentials!r} for {PATIENCE:g} s and more")
    try:
        yield mine
    finally:
        if mine:
            lock.release()


def is_due(token: Mapping[str, Any] | None, now: float, margin: float | None = None) -> bool:
    """Say whether a token is to be renewed. A pure function.

    :param now: seconds since the epoch
    :param margin: seconds before its end; None: the usual
    """
    if text_of(token) is None:
        return True
    assert token is not None  # it has a text
    expires = expiry_of(token)
    if expires is None:
        return False
    if margin is None:
        life = number(token.get("expires_in"))
        margin = MARGIN_OF_UNKNOWN_LIFE if life is None else min(MARGIN, life / 10)
    return now >= expires - margin


def can_renew(credentials: BaseOAuth2Credentials) -> bool:
    """Say whether there is a way to another token, without trying it."""
    if credentials._overrides_refresh() or isinstance(
        credentials, (OAuth2TokenCredentials, O365InteractiveCredentials)
    ):
        return True
    if credentials.client_id is None:
        return False
    if (credentials.access_token or {}).get("refresh_token"):
        return True
    if isinstance(credentials, OAuth2AuthorizationCodeCredentials):
        return credentials.authorization_code is not None
    return credentials.GRANT is not None


def obtain(credentials: BaseOAuth2Credentials, settings: SessionSettings, clock: Clock) -> Mapping[str, Any]:
    """Get a token and let the credentials have it. To be called with their lock held.

    :raises UnauthorizedError: it is refused
    :raises TransportError: the token endpoint cannot be reached
    """
    if credentials._overrides_refresh():
        _call_refresh(credentials)
        return credentials.access_token or {}
    if isinstance(credentials, OAuth2TokenCredentials):
        token: Mapping[str, Any] = provided.token_from(credentials.provider, credentials.scope, clock.now())
    else:
        token = _asked_for(credentials, settings, clock)
    if text_of(token) is None:
        raise UnauthorizedError(
            f"{type(credentials).__name__} gives no token: {credentials.token_url} sent something else"
        )
    credentials.access_token = dict(token)
    call(lambda: credentials.on_token_auto_refreshed(dict(token)))
    return credentials.access_token or {}


def _call_refresh(credentials: BaseOAuth2Credentials) -> None:
    """Call a program's own `refresh`, which may or may not take the session that older versions gave it."""
    import inspect  # brings the parser of Python

    hook: Callable[..., Any] = credentials.refresh
    takes_session = bool(inspect.signature(hook).parameters)
    call(lambda: hook(None) if takes_session else hook(), f"{type(credentials).__name__}.refresh()")


def _asked_for(credentials: BaseOAuth2Credentials, settings: SessionSettings, clock: Clock) -> Mapping[str, Any]:
    old = HiddenDict(credentials.access_token or {})
    if old.get("refresh_token"):
        form = Form(refresh_token=str(old["refresh_token"]), scope=" ".join(credentials.scope))
        try:
            # A server may keep the refresh token as it is, and not repeat it
            made = _grant("refresh_token", form, credentials, settings, clock)
            return HiddenDict({"refresh_token": old["refresh_token"], **made})
        except UnauthorizedError:
            if not _starts_anew(credentials):
                raise
    if isinstance(credentials, OAuth2DeviceCodeCredentials):
        return _by_device(credentials, settings, clock)
    if isinstance(credentials, O365InteractiveCredentials) and credentials.authorization_code is None:
        browser.ask(credentials)
    if isinstance(credentials, OAuth2AuthorizationCodeCredentials) and credentials.authorization_code is None:
        raise UnauthorizedError(
            "There is no authorization code, and no token that could be renewed: send the user to the page where they agree"
        )
    if credentials.GRANT is None or credentials.client_id is None:
        raise UnauthorizedError(f"{credentials!r} have no access_token, and no way to get one: override refresh()")
    form = Form(scope=" ".join(credentials.scope), **credentials.token_params())
    return _grant(credentials.GRANT, form, credentials, settings, clock)


def _starts_anew(credentials: BaseOAuth2Credentials) -> bool:
    return not isinstance(credentials, OAuth2AuthorizationCodeCredentials) or isinstance(
        credentials, O365InteractiveCredentials
    )


def _grant(
    grant: str, form: Form, credentials: BaseOAuth2Credentials, settings: SessionSettings, clock: Clock
) -> HiddenDict:
    """Ask for a token and return what the endpoint gives; oauthlib makes the question and reads the answer."""
    from oauthlib.oauth2 import OAuth2Error
    from oauthlib.oauth2.rfc6749.parameters import parse_token_response, prepare_token_request

    url = credentials.token_url
    host = checked(url, "token_url").netloc
    if grant == "password":
        logon.standing_of(credentials, host).check(clock)
    form = Form({**form, **_proof(credentials, url, clock)})
    body = Hidden(prepare_token_request(grant, **form))
    reply = post_form(url, body, settings, credentials.is_own_authority)
    failure: UnauthorizedError
    try:
        token = HiddenDict(parse_token_response(reply.content.decode("utf-8", "replace")))
    except OAuth2Error as e:
        failure = refusal(url, str(e.error or "no token"), str(e.description or ""), form)
        failure.__dict__["error"] = str(e.error)
        if grant == "password":
            logon.standing_of(credentials, host).refused(clock, str(failure))
    except (ValueError, TypeError, AttributeError, RecursionError, Warning) as e:
        failure = refusal(url, "its answer makes no sense", type(e).__name__, form)
    else:
        life = number(token.get("expires_in"))
        if life is not None:
            token["expires_at"] = clock.now() + life
        log.debug(
            "A new token for %s from %s, for %s s", credentials, url, "an unknown number of" if life is None else life
        )
        return token
    # Outside the except block: the error of the library has the whole answer
    raise failure


def _proof(credentials: BaseOAuth2Credentials, url: str, clock: Clock) -> Form:
    """Return what shows the endpoint which application asks."""
    form = Form(client_id=str(credentials.client_id))
    certificate = getattr(credentials, "certificate", None)
    if certificate is not None:
        form["client_assertion_type"] = assertion.KIND
        form["client_assertion"] = assertion.client_assertion(certificate, form["client_id"], url, clock.now())
    elif credentials.client_secret is not None:
        form["client_secret"] = credentials.client_secret
    return form


def _by_device(credentials: OAuth2DeviceCodeCredentials, settings: SessionSettings, clock: Clock) -> Mapping[str, Any]:
    """Have the user agree elsewhere (RFC 8628)."""
    import json

    form = Form(client_id=str(credentials.client_id), scope=" ".join(credentials.scope))
    url = credentials.device_url
    reply = post_form(url, Hidden(urlencode(form)), settings, credentials.is_own_authority)
    try:
        said = HiddenDict(json.loads(reply.content))
    except (ValueError, TypeError, RecursionError):
        said = HiddenDict()
    if reply.status_code != 200 or not isinstance(said.get("device_code"), str):
        raise refusal(url, str(said.get("error", "no device code")), str(said.get("error_description", "")), form)
    _show(credentials, {name: value for name, value in said.items() if name != "device_code"})
    pause = max(number(said.get("interval")) or 5.0, 1.0)
    ends = clock.monotonic() + (number(said.get("expires_in")) or 900.0)
    for _ in range(_MAX_POLLS):
        clock.sleep(pause)
        try:
            asked = Form(device_code=said["device_code"])
            return _grant(str(credentials.GRANT), asked, credentials, settings, clock)
        except UnauthorizedError as e:
            error = getattr(e, "error", None)
            if error not in _PENDING or clock.monotonic() >= ends:
                raise
            pause += 5.0 if error == "slow_down" else 0.0
    raise UnauthorizedError("The user has not agreed in time")


def _show(credentials: OAuth2DeviceCodeCredentials, said: Mapping[str, Any]) -> None:
    prompt = credentials.prompt
    if prompt is not None:
        call(lambda: prompt(said))
    else:
        where = f"Open {said.get('verification_uri')} and enter the code {said.get('user_code')}"
        print(said.get("message") or where)
