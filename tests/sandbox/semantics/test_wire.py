"""HTTP as clients of every sort speak it, many at once, and what is left when the server is killed."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, TYPES_NS
from tests.sandbox.semantics.conftest import JOHN, at, find_item, message

AUTH = "Basic am9obkBleGFtcGxlLmNvbTpzZWNyZXQ="  # john@example.com:secret
PATH = "/EWS/Exchange.asmx"


def envelope(payload):
    return (
        f'<s:Envelope xmlns:s="{SOAP_NS}" xmlns:m="{MESSAGES_NS}" xmlns:t="{TYPES_NS}"><s:Header>'
        f'<t:RequestServerVersion Version="Exchange2013"/></s:Header><s:Body>{payload}</s:Body></s:Envelope>'
    ).encode()


INBOX = envelope(
    f"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{at('inbox')}</m:FolderIds></m:GetFolder>"
)


def create(subject):
    return envelope(
        f'<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>{at("inbox")}</m:SavedItemFolderId>'
        f"<m:Items>{message(subject)}</m:Items></m:CreateItem>"
    )


def post(connection, body, path=PATH):
    connection.request("POST", path, body, {"Authorization": AUTH, "Content-Type": "text/xml; charset=utf-8"})
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.fixture(scope="module")
def address():
    with Host() as host:
        host.add_user(JOHN, password="secret")
        name, _, port = host.server.rpartition(":")
        yield name, int(port)


@pytest.fixture
def connection(address):
    made = http.client.HTTPConnection(*address, timeout=10)
    yield made
    made.close()


def conversation(address, *pieces):
    """Send pieces, reading what comes after each; gives what came last."""
    with socket.create_connection(address, timeout=10) as sock:
        answer = b""
        for piece in pieces:
            sock.sendall(piece)
            answer = sock.recv(65536)
        return answer


def head(*lines):
    return "\r\n".join(
        [
            "POST /EWS/Exchange.asmx HTTP/1.1",
            "Host: x",
            f"Authorization: {AUTH}",
            "Content-Type: text/xml",
            *lines,
            "",
            "",
        ]
    ).encode()


def test_a_body_may_wait_for_a_hundred(address):
    with socket.create_connection(address, timeout=10) as sock:
        sock.sendall(head("Expect: 100-continue", f"Content-Length: {len(INBOX)}"))
        assert sock.recv(4096).startswith(b"HTTP/1.1 100 ")
        sock.sendall(INBOX)
        assert b" 200 " in sock.recv(65536).split(b"\r\n")[0]


def test_a_body_without_credentials_is_not_waited_for(address):
    refused = head("Expect: 100-continue", f"Content-Length: {len(INBOX)}").replace(AUTH.encode(), b"Basic eDp5")
    assert b" 401 " in conversation(address, refused).split(b"\r\n")[0]


def test_a_body_may_come_in_chunks(address):
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in (INBOX[:7], INBOX[7:100], INBOX[100:]))
    answer = conversation(address, head("Transfer-Encoding: chunked") + chunks + b"0\r\nTrailer: x\r\n\r\n")
    assert b" 200 " in answer.split(b"\r\n")[0]


@pytest.mark.parametrize("path", ["/ews/exchange.asmx", "/EWS/EXCHANGE.ASMX", "/Ews/Exchange.asmx?x=1"])
def test_paths_match_in_any_case(connection, path):
    assert post(connection, INBOX, path)[0] == 200


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_whoever_does_not_say_who_is_told_how_to(connection, method):
    connection.request(method, PATH, INBOX if method == "POST" else None, {"Content-Type": "text/xml"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 401
    assert any(each.startswith("Basic") for each in answer.headers.get_all("WWW-Authenticate"))


def test_answers_say_what_they_are_on_one_connection(connection):
    for _ in range(3):
        connection.request("POST", PATH, INBOX, {"Authorization": AUTH, "Content-Type": "text/xml"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.headers["Content-Type"].lower() == "text/xml; charset=utf-8"
        assert b"ServerVersionInfo" in body


def test_twenty_threads_lose_nothing_and_see_whole_answers(address):
    def work(number):
        own = http.client.HTTPConnection(*address, timeout=20)
        try:
            done = [post(own, create(f"t{number}-{n}")) for n in range(5)]
            done.append(post(own, envelope(find_item(folder="inbox"))))
            return [status for status, body in done if b"NoError" in body and body.endswith(b"</s:Envelope>")]
        finally:
            own.close()

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(work, range(20)))
    assert results == [[200] * 6] * 20
    last = http.client.HTTPConnection(*address, timeout=10)
    _, body = post(last, envelope(find_item(folder="inbox")))
    last.close()
    found = re.findall(rb"<t:Subject>(t\d+-\d+)</t:Subject>", body)
    assert len(found) == len(set(found)) == 100


SERVE = """
import sys
from exchangelib.sandbox.host import Host
host = Host(sys.argv[1]).start()
host.add_user("john@example.com", password="secret")
print(host.server, flush=True)
sys.stdin.read()
"""


def test_a_killed_server_keeps_whatever_it_acknowledged(tmp_path):
    database = tmp_path / "mail.sqlite"
    command = [sys.executable, "-c", SERVE, str(database)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    name, _, port = server.stdout.readline().strip().rpartition(":")
    acknowledged, enough = [], threading.Event()

    def write(number):
        own = http.client.HTTPConnection(name, int(port), timeout=10)
        try:
            for count in range(10_000):
                subject = f"k{number}-{count}"
                status, body = post(own, create(subject))
                if status == 200 and b"NoError" in body:
                    acknowledged.append(subject)
                if len(acknowledged) > 60:
                    enough.set()
        except (OSError, http.client.HTTPException):
            return

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in writers:
        each.start()
    try:
        assert enough.wait(20)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
        for each in writers:
            each.join()
        server.stdin.close()
        server.stdout.close()
    with Host(database) as host:
        name, _, port = host.server.rpartition(":")
        own = http.client.HTTPConnection(name, int(port), timeout=10)
        _, body = post(own, envelope(find_item(folder="inbox")))
        own.close()
    kept = set(re.findall(r"<t:Subject>(k\d+-\d+)</t:Subject>", body.decode()))
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + len(writers)
