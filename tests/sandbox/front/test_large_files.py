"""A file of 20 MB through the whole front, in and out."""

import base64
import re
import tracemalloc

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.message import Request

SIZE = 20 << 20
SOAP = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>{}</s:Body></s:Envelope>'
)


@pytest.fixture
def send():
    host = Host()
    user = host.add_user("john@example.com", "p")

    def sent(xml):
        return host.app.answer(
            Request("POST", "/EWS/Exchange.asmx", {"content-type": "text/xml"}, xml.encode()), user
        ).body

    yield sent
    host.stop()


def test_a_large_file_is_never_held_in_many_copies(send):
    found = send(
        SOAP.format('<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message/></m:Items></m:CreateItem>')
    )
    item = re.search(rb'ItemId Id="([^"]*)"', found)[1].decode()
    text = base64.b64encode(bytes(SIZE)).decode()
    file = f"<t:FileAttachment><t:Name>big</t:Name><t:Content>{text}</t:Content></t:FileAttachment>"
    create = (
        f'<m:CreateAttachment><m:ParentItemId Id="{item}"/><m:Attachments>{file}</m:Attachments></m:CreateAttachment>'
    )
    tracemalloc.start()
    try:
        made = re.search(rb'AttachmentId Id="([^"]*)"', send(SOAP.format(create)))[1].decode()
        _, create_peak = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        ids = f'<m:AttachmentIds><t:AttachmentId Id="{made}"/></m:AttachmentIds>'
        found = send(SOAP.format(f"<m:GetAttachment>{ids}</m:GetAttachment>"))
        _, get_peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert text.encode() in found
    # As base64 it takes a third more: the answer, its text, and what that was made from.
    assert get_peak - before < 4.5 * SIZE
    assert create_peak < 8 * SIZE  # the request as text and as bytes, twice by the test itself
