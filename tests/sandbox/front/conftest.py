"""Fixtures for the front of the sandbox."""

import pytest

from exchangelib.sandbox.message import PATH, Request
from exchangelib.sandbox.server import Server
from tests.sandbox.front.plain import Answer, Client, basic, make_app


@pytest.fixture
def app():
    return make_app()


@pytest.fixture
def server(app):
    running = Server(app, "127.0.0.1", 0)
    app.pause = running.stopping.wait
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(server):
    made = Client(server)
    yield made
    made.connection.close()


@pytest.fixture
def http_reply(app):
    """Ask an app without a socket."""

    def ask(body, app=app, **headers):
        names = {"authorization": basic(), "content-type": "text/xml; charset=utf-8"} | headers
        request = Request("POST", PATH, names, body)
        reply = app.answer(request, app.admit(request))
        return Answer(reply.status, dict(reply.headers), reply.body)

    return ask
