"""Servers that misbehave, on real sockets: what each operation is answered is up to the test, byte for byte."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

from exchangelib import Account, Configuration, Credentials

USER = "john@example.com"
CANARY = "Canary-7f3a9-pässword"  # the password in all these tests; it must be seen nowhere
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
E = "http://schemas.microsoft.com/exchange/services/2006/errors"

Answer = bytes | Callable[[bytes], "bytes | None"] | None
ENDLESS = b"[and so on]"  # at the end of an answer: its body is sent again and again, for as long as anyone listens
_OPERATION = re.compile(rb"<s:Body><m:(\w+)")


def http(body: bytes | str, status: str = "200 OK", *, length: int | None = None, **headers: str) -> bytes:
    """A whole HTTP answer; `length` is what Content-Length says, if not the truth."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data) if length is None else length}"]
    headers = {"Content_Type": "text/xml; charset=utf-8", **headers}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def soap(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:m="{M}" xmlns:t="{T}">'
        '<s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" '
        f'MinorBuildNumber="10" Version="V2017_07_11"/></s:Header><s:Body>{body}</s:Body></s:Envelope>'
    )


def success(operation: str, inside: str = "") -> str:
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"{inside}</m:{operation}ResponseMessage>"
    )


def failed(operation: str, code: str, text: str = "It says so.") -> str:
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Error"><m:MessageText>{text}</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
        f"</m:{operation}ResponseMessage>"
    )


def messages(operation: str, *each: str) -> bytes:
    inside = f"<m:ResponseMessages>{''.join(each)}</m:ResponseMessages>"
    return http(soap(f"<m:{operation}Response>{inside}</m:{operation}Response>"))


def fault(code: str | None, text: str = "It says so.") -> str:
    detail = "" if code is None else f'<detail><e:ResponseCode xmlns:e="{E}">{code}</e:ResponseCode></detail>'
    return soap(
        f"<s:Fault><faultcode>s:Server</faultcode><faultstring>{text}</faultstring>{detail}</s:Fault>",
    )


def items(*each: str) -> str:
    return f"<m:Items>{''.join(each)}</m:Items>"


def message(id_: str | None = "AAA", inside: str = "") -> str:
    named = "" if id_ is None else f'<t:ItemId Id="{id_}" ChangeKey="CK"/>'
    return f"<t:Message>{named}{inside}</t:Message>"


def page(*each: str, total: int = 1, is_last: bool = True, following: object = None, inner: str | None = None) -> bytes:
    """An answer to FindItem for one folder."""
    offset = "" if following is None else f' IndexedPagingOffset="{following}"'
    root = (
        f'<m:RootFolder{offset} TotalItemsInView="{total}" IncludesLastItemInRange="{str(is_last).lower()}">'
        f"{f'<t:Items>{chr(10).join(each)}</t:Items>' if inner is None else inner}</m:RootFolder>"
    )
    return messages("FindItem", success("FindItem", root))


INBOX = messages(
    "GetFolder",
    success(
        "GetFolder",
        '<m:Folders><t:Folder><t:FolderId Id="INBOX" ChangeKey="CK"/><t:FolderClass>IPF.Note</t:FolderClass>'
        "<t:DisplayName>Inbox</t:DisplayName></t:Folder></m:Folders>",
    ),
)


class Evil:
    """A server; `answers` says what each operation is answered, "*" any other.

    An answer is bytes, which go over the wire as they are; None to hold the connection without a word; b"" to drop it;
    a function of the request's body that gives one of these; or a list, of which each request takes the next.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Any] = {"GetFolder": INBOX}
        self.asked: list[str] = []
        self.credentials: list[bytes] = []
        self.connections = 0
        self._over = threading.Event()
        self._tls = tls
        self.host = host
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://{self.host}:{self.port}/EWS/Exchange.asmx"

    def account(self, **configuration: Any) -> Account:
        configuration = {"service_endpoint": self.url, "auth_type": "basic", "timeout": 5, **configuration}
        config = Configuration(credentials=Credentials(USER, CANARY), **configuration)
        return Account(USER, config=config, access_type="delegate")

    def close(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept()
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is None and connection.recv(1, socket.MSG_PEEK) == b"\x16":
                connection.sendall(http("", "400 Bad Request"))  # as any server meets TLS that it does not speak
                return
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as lines:
                while self._turn(connection, lines):
                    pass
        except OSError:
            pass
        finally:
            connection.close()

    def _turn(self, connection: socket.socket, lines: Any) -> bool:
        """Read one request and answer it; say whether the connection lives on."""
        length = 0
        while (line := lines.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            if name.lower() == b"authorization":
                self.credentials.append(value.strip())
        if not line:
            return False
        body = lines.read(length)
        found = _OPERATION.search(body)
        operation = found[1].decode() if found else "?"
        self.asked.append(operation)
        answer = self._answer(operation, body)
        if answer is None:
            self._over.wait()
            return False
        if answer.endswith(ENDLESS):
            answer = answer.removesuffix(ENDLESS)
            head, _, again = answer.partition(b"\r\n\r\n")
            connection.sendall(head + b"\r\n\r\n")
            while not self._over.is_set():
                connection.sendall(again)
        connection.sendall(answer)
        announced = re.search(rb"Content-Length: (\d+)", answer)
        whole = announced is not None and len(answer.partition(b"\r\n\r\n")[2]) == int(announced[1])
        return whole

    def _answer(self, operation: str, body: bytes) -> bytes | None:
        answer = self.answers.get(operation, self.answers.get("*", b""))
        if isinstance(answer, list):
            answer = answer.pop(0)
        given = answer(body) if callable(answer) else answer
        assert given is None or isinstance(given, bytes)
        return given
