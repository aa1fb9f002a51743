"""A sandbox with a token endpoint, and somebody who asks it."""

import pytest
import requests

from exchangelib.sandbox import Sandbox

JOHN = "john@example.com"
SECRET = "pässword: x"


@pytest.fixture
def sandbox():
    with Sandbox(auth="oauth") as running:
        running.add_user(JOHN, SECRET)
        yield running


@pytest.fixture
def oauth(sandbox):
    return sandbox.oauth


@pytest.fixture
def web():
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def ask(oauth, web):
    def post(grant_type=None, url=None, **form):
        if grant_type is not None:
            form["grant_type"] = grant_type
        return web.post(url or oauth.token_url, form, timeout=10)

    return post
