"""The flows by which tokens are had, one function for each; they know no HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from exchangelib.sandbox.oauth.apps import App, Grant
from exchangelib.sandbox.oauth.jwt import BadToken, verified
from exchangelib.sandbox.oauth.problem import Problem
from exchangelib.sandbox.oauth.state import Form, State, split_scope

DEVICE_LIFE = timedelta(minutes=15)
CODE_LIFE = timedelta(minutes=10)


def need(form: Form, name: str) -> str:
    """A parameter that must be there."""
    value = form.get(name)
    if not value:
        raise Problem("invalid_request", 900144, f"The request body must contain the following parameter: '{name}'.")
    return value


def client_credentials(state: State, form: Form, app: App) -> dict[str, Any]:
    """A program for itself (RFC 6749 §4.4)."""
    if app.secret is None and app.certificate is None:
        raise Problem("unauthorized_client", 700016, "A public client cannot have a token for itself.")
    resource = form.get("resource")
    if resource is None and split_scope(need(form, "scope"))[1] != [".default"]:
        text = f"The provided value for scope {form['scope']} is not valid. Client credential flows must have a scope "
        raise Problem("invalid_scope", 1002012, text + "value with /.default suffixed to the resource identifier.")
    return state.give(app, None, form.get("scope", ""), resource)


def password(state: State, form: Form, app: App) -> dict[str, Any]:
    """Name and password of the user (RFC 6749 §4.3)."""
    user = state.users.user(need(form, "username"))
    if user is None or not user.check(need(form, "password")):
        raise Problem("invalid_grant", 50126, "Error validating credentials due to invalid username or password.")
    return state.give(app, user.address, form.get("scope", ""), form.get("resource"))


def authorization_code(state: State, form: Form, app: App) -> dict[str, Any]:
    """A code that the user's browser brought (RFC 6749 §4.1, RFC 7636)."""
    grant = state.codes.take(need(form, "code"))
    if grant is None or grant.client_id != app.client_id:
        raise Problem("invalid_grant", 54005, "The code was already redeemed, or was given to somebody else.")
    if state.clock.now() >= grant.expires:
        raise Problem("invalid_grant", 70008, "The provided authorization code has expired.")
    if form.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
        raise Problem("invalid_grant", 500112, "The reply address does not match the one of the authorization request.")
    _check_verifier(grant, form.get("code_verifier"))
    assert grant.user is not None  # a code is given when somebody has signed in
    return state.give(app, grant.user, form.get("scope") or grant.scope)


def _check_verifier(grant: Grant, verifier: str | None) -> None:
    if grant.challenge is None:
        return
    challenge, method = grant.challenge
    if verifier is None:
        raise Problem("invalid_grant", 50148, "The code_verifier is missing.")
    if method == "S256":
        verifier = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(verifier.encode(), challenge.encode()):
        raise Problem("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")


def refresh_token(state: State, form: Form, app: App) -> dict[str, Any]:
    """A refresh token; a new one comes with the answer, and the old one stays good until it expires or is revoked."""
    grant = state.refresh.get(need(form, "refresh_token"))
    if grant is None or grant.client_id != app.client_id:
        raise Problem("invalid_grant", 9002313, "The refresh token is not known, was revoked, or is somebody else's.")
    if state.clock.now() >= grant.expires:
        raise Problem("invalid_grant", 700082, "The refresh token has expired due to inactivity.")
    scope = form.get("scope") or grant.scope
    if "offline_access" not in scope.split():
        scope += " offline_access"
    return state.give(app, grant.user, scope)


def on_behalf_of(state: State, form: Form, app: App) -> dict[str, Any]:
    """A token for a program in the middle is exchanged for one for the server, in the name of the same user."""
    if form.get("requested_token_use") != "on_behalf_of":
        raise Problem("invalid_request", 900144, "requested_token_use must be on_behalf_of.")
    try:
        claims = verified(need(form, "assertion"), state.tokens.key.public, state.tokens.key.id)
    except BadToken as e:
        raise Problem("invalid_grant", 50013, f"Assertion failed signature validation: {e}.") from e
    if claims.get("aud") not in (app.client_id, f"api://{app.client_id}"):
        raise Problem("invalid_grant", 500131, "Assertion audience does not match the client app that presents it.")
    if state.clock.now().timestamp() >= claims.get("exp", 0):
        raise Problem("invalid_grant", 500133, "Assertion is not within its valid time range.")
    if "upn" not in claims:
        raise Problem("invalid_grant", 7000114, "An application cannot be acted for, only a user.")
    return state.give(app, str(claims["upn"]), need(form, "scope"))


def device_code(state: State, form: Form, app: App) -> dict[str, Any]:
    """A device asks whether its user has said yes elsewhere (RFC 8628 §3.4)."""
    code = need(form, "device_code") if "device_code" in form else need(form, "code")
    grant = state.devices.get(code)
    now = state.clock.now()
    if grant is None or grant.client_id != app.client_id:
        raise Problem("invalid_grant", 70020, "The device code is not known.")
    if now >= grant.expires:
        raise Problem("expired_token", 70020, "The provided value for the input parameter 'device_code' has expired.")
    if grant.details.get("denied"):
        raise Problem("authorization_declined", 70018, "The user has declined.")
    last = grant.details.get("asked")
    grant.details["asked"] = now
    if grant.user is None:
        if last is not None and (now - last).total_seconds() < state.interval:
            raise Problem("slow_down", 70016, "Ask less often.")
        raise Problem("authorization_pending", 70016, "The user has not said yes yet; ask again.")
    state.devices.take(code)
    return state.give(app, grant.user, grant.scope)


GRANTS: dict[str, Callable[[State, Form, App], dict[str, Any]]] = {
    "client_credentials": client_credentials,
    "password": password,
    "authorization_code": authorization_code,
    "refresh_token": refresh_token,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": on_behalf_of,
    "urn:ietf:params:oauth:grant-type:device_code": device_code,
    "device_code": device_code,
}


def begin_device(state: State, form: Form, verification: str) -> dict[str, Any]:
    """Codes for a device and its user (RFC 8628 §3.2).

    :param verification: where the user goes
    """
    app = state.app(need(form, "client_id"))
    user_code = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8))
    grant = Grant(app.client_id, None, need(form, "scope"), state.clock.now() + DEVICE_LIFE)
    grant.details["user_code"] = user_code
    code = state.devices.put(grant)
    state.devices.put(grant, user_code)
    return {
        "device_code": code,
        "user_code": user_code,
        "verification_uri": verification,
        "expires_in": int(DEVICE_LIFE.total_seconds()),
        "interval": state.interval,
        "message": f"To sign in, use a web browser to open the page {verification} and enter the code {user_code}.",
    }
