"""Large files need no room in memory; the server is another process, so that its memory does not count."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Configuration, Credentials, FileAttachment, Message
from exchangelib.attachments import AttachmentId
from exchangelib.protocol import close_connections
from exchangelib.version import EXCHANGE_2016, Version

SIZE = 20 * (1 << 20)
LIMIT = 8 * (1 << 20)
# Takes any request without keeping it; gives an item if it creates one, a file of zeros if it asks for one, and an id otherwise
SERVER = """
import http.server, sys
SIZE = int(sys.argv[1])
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_POST(self):
        length = left = int(self.headers["Content-Length"])
        head = b""
        while left:
            piece = self.rfile.read(min(left, 65536))
            left -= len(piece)
            head = head or piece
        if b"<m:CreateItem " in head:
            return self.give(ITEM.encode())
        size = SIZE if length < 10000 else 0
        name = "Get" if size else "Create"
        before = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
            'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>'
            f'<m:{name}AttachmentResponse><m:ResponseMessages><m:{name}AttachmentResponseMessage ResponseClass="Success">'
            '<m:ResponseCode>NoError</m:ResponseCode><m:Attachments><t:FileAttachment>'
            '<t:AttachmentId Id="A" RootItemId="a" RootItemChangeKey="CK2"/>' + '<t:Content>' * bool(size)).encode()
        after = ('</t:Content>' * bool(size) + '</t:FileAttachment></m:Attachments>'
            f'</m:{name}AttachmentResponseMessage></m:ResponseMessages></m:{name}AttachmentResponse></s:Body></s:Envelope>').encode()
        self.give(before, size // 3 * 4 + len(after))
        for _ in range(size // 3 * 4 // 65536):
            self.wfile.write(b"A" * 65536)
        self.wfile.write(b"A" * (size // 3 * 4 % 65536))
        self.wfile.write(after)
    def give(self, first, more=0):
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(first) + more))
        self.end_headers()
        self.wfile.write(first)
ITEM = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>'
    '<m:CreateItemResponse><m:ResponseMessages><m:CreateItemResponseMessage ResponseClass="Success">'
    '<m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id="a" ChangeKey="CK1"/></t:Message></m:Items>'
    '</m:CreateItemResponseMessage></m:ResponseMessages></m:CreateItemResponse></s:Body></s:Envelope>')
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Zeros(io.RawIOBase):
    """A large file that needs no room."""

    def __init__(self, size: int) -> None:
        self._size, self._at = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (self._size if whence == 2 else 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._size - self._at)
        buffer[:count] = bytes(count)
        self._at += count
        return count


@pytest.fixture
def item() -> Iterator[Message]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(SIZE // 3 * 3)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        config = Configuration(
            service_endpoint=f"http://127.0.0.1:{process.stdout.readline().strip()}/EWS/Exchange.asmx",
            credentials=Credentials("john", "x"),
            auth_type="basic",
            version=Version(EXCHANGE_2016),
        )
        account = Account("john@example.com", config=config)
        yield Message(account=account, id="a", changekey="CK")
        close_connections()
        process.kill()


def peak(action: Callable[[], Any]) -> int:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_file_is_sent_in_little_memory(item: Message) -> None:
    attachment = FileAttachment(name="large.bin", content=Zeros(SIZE))
    assert peak(lambda: item.attach(attachment)) < LIMIT
    assert item.changekey == "CK2"


def _new(account: Account) -> Message:
    return Message(account=account, subject="x", attachments=[FileAttachment(name="large.bin", content=Zeros(SIZE))])


def test_an_item_with_a_large_file_is_saved_in_little_memory(item: Message) -> None:
    new = _new(item.account)
    assert peak(new.save) < LIMIT
    assert (new.id, new.changekey, new.attachments[0].attachment_id.id) == ("a", "CK2", "A")


def test_items_with_large_files_are_created_together_in_little_memory(item: Message) -> None:
    new, made = [_new(item.account) for _ in range(2)], []
    # one answer for two would be refused: each has a request of its own
    assert peak(lambda: made.extend(item.account.bulk_create(None, new, chunk_size=1))) < LIMIT
    assert [(each.id, each.changekey, each.attachments[0].attachment_id.id) for each in made] == [("a", "CK2", "A")] * 2
    assert [each.attachments[0].attachment_id.id for each in new] == ["A", "A"]


def test_a_large_file_is_read_in_little_memory(item: Message) -> None:
    attachment = FileAttachment(name="large.bin", attachment_id=AttachmentId(id="A"))
    item.attachments = [attachment]
    read = []

    def run() -> None:
        with attachment.fp as fp:
            while piece := fp.read(4096):
                read.append(len(piece))

    assert peak(run) < LIMIT
    assert sum(read) == SIZE // 3 * 3
