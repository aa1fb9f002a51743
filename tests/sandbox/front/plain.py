"""An endpoint in front of two made-up operations, so that the front is tested without the store behind it."""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass, field

from exchangelib.sandbox import schema as sandbox_schema
from exchangelib.sandbox.app import App
from exchangelib.sandbox.call import Fault
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.login.authenticator import Authenticator
from exchangelib.sandbox.login.basic import Basic
from exchangelib.sandbox.message import PATH
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, TYPES_NS, M, Node, T, parse
from exchangelib.sandbox.profiles import profile

JOHN, ANNE, BOSS = "john@example.com", "anne@example.com", "boss@example.com"


@dataclass(frozen=True)
class FakeUser:
    address: str
    password: str = field(repr=False, default="pässword: x")
    opens: tuple = ()

    def check(self, password):
        return password == self.password

    def may_open(self, address):
        return address == self.address or address in self.opens

    may_impersonate = may_open


USERS = {JOHN: FakeUser(JOHN), ANNE: FakeUser(ANNE), BOSS: FakeUser(BOSS, opens=(JOHN,))}


class FakeStore:
    def user(self, login):
        return USERS.get(login.lower())


def get_folder(call):
    done.append(call)
    messages = [folder_message(child) for child in call.body.find(M("FolderIds"))]
    return Node(M("GetFolderResponse"), children=[Node(M("ResponseMessages"), children=messages)])


def folder_message(asked):
    folder = Node(T("Folder"), children=[Node(T("FolderId"), {"Id": asked.attrs["Id"], "ChangeKey": "AA=="})])
    children = [Node(M("ResponseCode"), text="NoError"), Node(M("Folders"), children=[folder])]
    return Node(M("GetFolderResponseMessage"), {"ResponseClass": "Success"}, children)


def find_folder(call):
    raise Fault("ErrorAccessDenied", "No.", values={"Why": "because"})


def move_folder(call):
    raise ZeroDivisionError("a mistake in the handler")


done = []
HANDLERS = {"GetFolder": get_folder, "FindFolder": find_folder, "MoveFolder": move_folder}


def make_app(version="Exchange2019", strict=True):
    done.clear()
    return App(
        store=FakeStore(),
        handlers=HANDLERS,
        schema=sandbox_schema.load(),
        profile=profile(version),
        clock=Clock(),
        authenticator=Authenticator([Basic(FakeStore())]),
        strict=strict,
    )


def envelope(body, version="Exchange2016", header=""):
    asked = f'<t:RequestServerVersion Version="{version}"/>' if version else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP_NS}" xmlns:m="{MESSAGES_NS}" '
        f'xmlns:t="{TYPES_NS}"><s:Header>{asked}{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


GET = "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{}</m:FolderIds></m:GetFolder>"
INBOX = GET.format('<t:DistinguishedFolderId Id="inbox"/>')
THREE = GET.format("".join(f'<t:DistinguishedFolderId Id="{name}"/>' for name in ("inbox", "drafts", "outbox")))


def basic(user=JOHN, password="pässword: x"):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def xml(self):
        return parse(self.body)

    @property
    def payload(self):
        return self.xml.children[-1].children[0]

    @property
    def code(self):
        return self.first("ResponseCode")

    def first(self, local):
        return next((node.text for node in self.xml.walk() if node.local == local), None)


class Client:
    """A plain client on one connection."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def send(self, body=None, method="POST", path=PATH, auth=None, chunked=False, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if auth is not False:
            headers["Authorization"] = auth or basic()
        if body is not None:
            headers.setdefault("Content-Type", "text/xml; charset=utf-8")
        self.connection.request(method, path, body, headers, encode_chunked=chunked)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def ask(self, payload, version="Exchange2016", header="", **kwargs):
        return self.send(envelope(payload, version, header), **kwargs)
