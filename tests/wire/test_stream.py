"""Contents of attachments in pieces, both ways: whatever the pieces are, the bytes are the same."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.soap import envelope
from exchangelib._wire.stream import Base64Decoder, Body, ContentReader, Parts, Source
from exchangelib._wire.xml import ParseError
from exchangelib.errors import InvalidTypeError, InvalidValue, MalformedResponseError


def answer(
    content: str, around: str = "<m:Attachments><t:FileAttachment>{}</t:FileAttachment></m:Attachments>"
) -> bytes:
    inner = around.format(f"<t:Name>a.txt</t:Name>{content}")
    return f'<x xmlns:m="{MNS}" xmlns:t="{TNS}"><t:ServerVersionInfo MajorVersion="15"/>{inner}</x>'.encode()


def read(document: bytes, size: int) -> bytes | None:
    reader = ContentReader()
    got = b"".join([reader.feed(document[i : i + size]) for i in range(0, len(document), size)])
    reader.close()
    assert reader.server_version == {"MajorVersion": "15"}
    return got if reader.has_begun else None


@given(st.binary(max_size=300), st.integers(1, 400), st.sampled_from(["", "\n", " \r\n"]))
def test_content_is_the_same_however_it_is_cut(data: bytes, size: int, white: str) -> None:
    text = white.join(b64encode(data).decode()[i : i + 7] for i in range(0, len(data) * 2, 7))
    assert read(answer(f"<t:Content>{text}</t:Content>"), size) == data


@pytest.mark.parametrize("content", ["<![CDATA[YWJj]]>", "YW<!-- no -->Jj", "&#89;WJj"])
def test_content_may_be_written_in_any_way_that_xml_has(content: str) -> None:
    assert read(answer(f"<t:Content>{content}</t:Content>"), 1 << 16) == b"abc"


def test_only_the_content_of_the_file_itself_counts() -> None:
    other = "<m:Attachments><t:ItemAttachment>{}</t:ItemAttachment></m:Attachments>"
    assert read(answer("<t:Content>YWJj</t:Content>", other), 9) is None
    assert read(answer(""), 9) is None


@pytest.mark.parametrize("content", ["YWJ", "YW=j", "Y*Jj", "YQ==YQ==", "===="])
def test_what_is_no_base64_is_an_error(content: str) -> None:
    for size in (1, 5, 1000):
        with pytest.raises(MalformedResponseError, match="content of an attachment"):
            read(answer(f"<t:Content>{content}</t:Content>"), size)


@pytest.mark.parametrize(
    "document", [b"<x><y></x>", b"<x>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<x>" * 300, b"<x>&#1;</x>"]
)
def test_what_is_refused_whole_is_refused_in_pieces(document: bytes) -> None:
    with pytest.raises(ParseError):
        read(document, 8)


def test_a_decoder_keeps_what_is_not_whole() -> None:
    decoder = Base64Decoder()
    assert [decoder.decode(text) for text in ("YW", "Jj\n", "Y", "Q==")] == [b"", b"abc", b"", b"a"]
    decoder.close()


# --- into a request


class Pipe(io.RawIOBase):
    """A file that cannot be rewound, and gives little at once."""

    def __init__(self, data: bytes) -> None:
        self._left = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._left.read(min(len(buffer), 7))
        buffer[: len(piece)] = piece
        return len(piece)


@given(st.binary(max_size=200), st.booleans(), st.integers(0, 5))
def test_a_file_is_sent_as_often_as_need_be(data: bytes, is_pipe: bool, start: int) -> None:
    file: Any = Pipe(data) if is_pipe else io.BytesIO(data)
    if not is_pipe:
        file.seek(start)
        data = data[start:]
    source = Source(file)
    assert b"".join(source) == b"".join(source) == b64encode(data)
    assert len(source) == len(b64encode(data))
    assert source.size == len(data)


def test_a_body_has_the_length_that_it_says() -> None:
    parts = Parts(("<m:X><t:Content>", Source(io.BytesIO(b"abcd" * 100_000)), "</t:Content></m:X>"))
    body = envelope(parts, request_server_version="Exchange2016")
    assert isinstance(body, Body)
    whole = envelope(
        f"<m:X><t:Content>{b64encode(b'abcd' * 100_000).decode()}</t:Content></m:X>",
        request_server_version="Exchange2016",
    )
    assert b"".join(body) == whole
    assert len(body) == len(whole)
    assert b"<t:Content>[400000 bytes of a file]</t:Content>" in body.outline()


def test_text_around_a_file_is_checked() -> None:
    with pytest.raises(InvalidValue, match=r"U\+0001"):
        envelope(Parts(("<m:X>\x01", Source(io.BytesIO()))), request_server_version="Exchange2016")


@pytest.mark.parametrize("file", [io.StringIO("text"), type("Text", (), {"read": lambda self, size: "text"})()])
def test_a_file_of_text_is_refused(file: Any) -> None:
    with pytest.raises(InvalidTypeError, match="bytes"):
        Source(file)


def test_a_file_that_shrinks_while_it_is_sent_is_an_error() -> None:
    file = io.BytesIO(b"abc")
    source = Source(file)
    file.truncate(1)
    with pytest.raises(InvalidValue, match="shorter"):
        list(source)
