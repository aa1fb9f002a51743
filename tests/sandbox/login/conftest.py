"""Sandboxes with locks, and clients that are not ours."""

import pytest
import requests

from exchangelib.sandbox import Sandbox
from tests.parts.kdc import kdc, kerberos  # noqa: F401
from tests.sandbox.front.plain import INBOX, envelope

JOHN = "john@example.com"
SECRET = "pässword: x"


@pytest.fixture
def opened():
    """Open a sandbox with john in it."""
    running = []

    def open_one(auth, **arguments):
        sandbox = Sandbox(auth=auth, **arguments).start()
        running.append(sandbox)
        sandbox.add_user(JOHN, SECRET)
        return sandbox

    yield open_one
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def ask():
    """Send a request for the inbox by requests, on one connection for each `session`."""
    sessions = []

    def post(sandbox, auth=None, session=None, **arguments):
        if session is None:
            session = requests.Session()
            sessions.append(session)
        session.trust_env = False
        session.auth = auth or session.auth
        session.verify = sandbox.ca_bundle or True
        headers = {"Content-Type": "text/xml; charset=utf-8"} | arguments.pop("headers", {})
        url = arguments.pop("url", sandbox.url)
        return session.post(url, envelope(INBOX), headers=headers, timeout=10, **arguments)

    yield post
    for session in sessions:
        session.close()


@pytest.fixture
def session():
    with requests.Session() as made:
        yield made
