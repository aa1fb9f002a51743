"""A page in the user's browser, and the way back to this machine with a code (RFC 8252); what the code is for others know."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from ..credentials import O365InteractiveCredentials
from ..errors import UnauthorizedError
from .hidden import Hidden, HiddenDict
from .urls import checked

PATIENCE = 300.0  # seconds that the user has to sign in
_DONE = b"<!DOCTYPE html><title>Signed in</title><p>You may close this page and go back to the program."


class _Server(HTTPServer):
    answer: dict[str, str] | None = None
    state = ""


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds: whoever connects and says nothing does not keep the user waiting
    server: _Server

    def do_GET(self) -> None:
        """Take the code, if it comes with the right state: anyone on this machine may call here."""
        given = HiddenDict((name, values[0]) for name, values in parse_qs(urlsplit(self.path).query).items())
        good = secrets.compare_digest(given.get("state", "").encode(), self.server.state.encode())
        if good:
            self.server.answer = given
        self.send_response(200 if good else 400)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(_DONE) if good else 0))
        self.end_headers()
        if good:
            self.wfile.write(_DONE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address has the code in it."""


def ask(credentials: O365InteractiveCredentials, patience: float | None = None) -> None:
    """Have the user sign in; the credentials have an authorization code afterwards.

    :param patience: seconds
    :raises UnauthorizedError: the user did not, or was not let
    """
    verifier, state = Hidden(secrets.token_urlsafe(48)), Hidden(secrets.token_urlsafe(24))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = state
    back = f"http://localhost:{server.server_address[1]}"
    page = credentials.token_url.rpartition("/")[0] + "/authorize"
    checked(page, "token_url")
    query = {
        "client_id": str(credentials.client_id), "response_type": "code", "redirect_uri": back, "state": state,
        "scope": " ".join(credentials.scope), "login_hint": credentials.username, "code_challenge": challenge,
        "code_challenge_method": "S256", "response_mode": "query",
    }  # fmt: skip
    try:
        webbrowser.open(f"{page}?{urlencode(query)}")
        answer = _wait(server, PATIENCE if patience is None else patience)
    finally:
        server.server_close()
    if "code" not in answer:
        raise UnauthorizedError(f"{credentials.username} was not signed in: {answer.get('error', 'nothing was said')}")
    credentials.redirect_uri = back
    credentials.code_verifier = verifier
    credentials.authorization_code = answer["code"]


def _wait(server: _Server, patience: float) -> dict[str, str]:
    ends = time.monotonic() + patience
    while server.answer is None:
        server.timeout = ends - time.monotonic()
        if server.timeout <= 0:
            raise UnauthorizedError(f"Nobody signed in within {patience:g} s")
        server.handle_request()
    return server.answer
