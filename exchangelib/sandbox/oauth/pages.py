"""What a browser sees of signing in, and where it is sent afterwards (RFC 6749 §4.1.1); it gives codes, not tokens."""

from __future__ import annotations

import base64
import binascii
from html import escape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from exchangelib.sandbox.message import HTML, Reply, Request
from exchangelib.sandbox.oauth.apps import App, Grant
from exchangelib.sandbox.oauth.grants import CODE_LIFE
from exchangelib.sandbox.oauth.problem import Problem
from exchangelib.sandbox.oauth.state import Form, State, split_scope

_FORM = """<!DOCTYPE html><html><head><title>Sign in to the sandbox</title></head><body><h1>Sign in</h1><p>{note}</p>
<form method="post"><input name="login" value="{hint}"><input name="passwd" type="password">{more}
<button>Sign in</button></form></body></html>"""
_CODE = '<input name="user_code" placeholder="code">'
_LOCAL = ("localhost", "127.0.0.1", "::1")


def query_of(request: Request) -> dict[str, str]:
    """The parameters in the address."""
    return dict(parse_qsl(urlsplit(request.path).query))


def form_of(request: Request) -> dict[str, str]:
    """The parameters in the body."""
    return {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}


def authorize(state: State, request: Request) -> Reply:
    """The page where somebody signs in; once they have, the way back with a code."""
    query = query_of(request)
    app = state.app(query.get("client_id", ""))
    target = _target(app, query)
    who = _signed_in(state, request)
    if who is None:
        note = "Wrong name or password." if request.body else ""
        hint = escape(query.get("login_hint", ""), quote=True)
        return Reply(200, _FORM.format(note=note, hint=hint, more="").encode(), HTML)
    try:
        answer = {"code": _code(state, app, who, query, target)}
    except Problem as e:
        answer = {"error": e.error, "error_description": f"AADSTS{e.number}: {e}"}
    if "state" in query:
        answer["state"] = query["state"]
    joint = "&" if urlsplit(target).query else "?"
    return Reply(302, b"", HTML, (("Location", f"{target}{joint}{urlencode(answer)}"),))


def _code(state: State, app: App, who: str, query: Form, target: str) -> str:
    if query.get("response_type") != "code":
        raise Problem("unsupported_response_type", 700054, "response_type must be code.")
    scope = query.get("scope", "")
    split_scope(scope)
    challenge = None
    if "code_challenge" in query:
        challenge = query["code_challenge"], query.get("code_challenge_method", "plain")
        if challenge[1] not in ("S256", "plain"):
            raise Problem("invalid_request", 501491, "code_challenge_method must be S256 or plain.")
    elif app.secret is None and app.certificate is None:
        raise Problem("invalid_request", 9002325, "Proof Key for Code Exchange is required for public clients.")
    grant = Grant(app.client_id, who, scope, state.clock.now() + CODE_LIFE, target, challenge)
    return state.codes.put(grant)


def _target(app: App, query: Form) -> str:
    """Where the browser goes next; never anywhere that the program was not registered for."""
    target = query.get("redirect_uri", app.redirect_uris[0] if app.redirect_uris else "")
    allowed = target in app.redirect_uris if app.redirect_uris else urlsplit(target).hostname in _LOCAL
    if not allowed:
        raise Problem("invalid_request", 50011, f"The redirect URI '{target}' does not match those of the application.")
    return target


def _signed_in(state: State, request: Request) -> str | None:
    """Who has shown a name and a password: in a header, or in the form of the page."""
    given = _basic(request.headers.get("authorization", ""))
    if given is None and request.method == "POST":
        form = form_of(request)
        given = form.get("login", ""), form.get("passwd", "")
    user = state.users.user(given[0]) if given is not None else None
    return user.address if user is not None and given is not None and user.check(given[1]) else None


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, credentials = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None


def device(state: State, request: Request) -> Reply:
    """The page where a user enters the code that a device shows."""
    who = _signed_in(state, request)
    code = form_of(request).get("user_code", "")
    if who is None:
        return Reply(200, _FORM.format(note="", hint="", more=_CODE).encode(), HTML)
    return Reply(200, b"You have signed in." if approve(state, code, who) else b"There is no such code.", HTML)


def approve(state: State, user_code: str, who: str | None) -> bool:
    """Let somebody say yes to a device (or no, with None); whether there was such a code."""
    grant = state.devices.take(user_code.replace("-", "").upper())
    if grant is None or state.clock.now() >= grant.expires:
        return False
    if who is None:
        grant.details["denied"] = True
    grant.user = who
    return True
