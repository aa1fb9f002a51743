"""Files that belong to items: their bytes, here, on their way, or still on the server."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from .. import services
from .._model import problems
from .._model.family import ATTACHMENTS
from .._model.fields import Base64Field, BooleanField
from .._wire.stream import Source
from ..errors import InvalidValue
from ..version import Version
from .base import Attachment
from .saving import file_name, write_new

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import FileAttachmentKeywords

__all__ = ["FileAttachment", "FileAttachmentIO"]

_PIECE = 1 << 16


class FileAttachmentIO(io.RawIOBase):
    """The content of a file on the server, read as it comes.

    :param attachment: the attachment
    """

    def __init__(self, attachment: FileAttachment) -> None:
        super().__init__()
        account = attachment._require_account()
        self._pieces: Iterator[bytes] = services.GetAttachment(account=account).stream_file_content(attachment)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Put the next bytes into a buffer.

        :raises EWSError: what the server says against it
        """
        if self.closed:
            raise ValueError("The file is closed")
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        """Let the connection go."""
        if not self.closed:
            self._rest = memoryview(b"")
            closing = getattr(self.__dict__.get("_pieces"), "close", None)
            if closing is not None:
                closing()
        super().close()


class FileAttachment(Attachment):
    """A file.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/fileattachment

    :param content: bytes, or a file that is open in binary mode. A file is read while it is sent, from where it stands, so
        that it needs no room in memory; it must stay open until then
    """

    ELEMENT_NAME = "FileAttachment"
    FAMILY = ATTACHMENTS
    EXTRAS = Attachment.EXTRAS | {"_fp"}
    LIVE = Attachment.LIVE | {"_fp"}

    _fp: Any = None

    is_contact_photo = BooleanField("IsContactPhoto")
    _content = Base64Field("Content", is_searchable=False)

    def __init__(self, *args: NoReturn, **kwargs: Unpack[FileAttachmentKeywords]) -> None:
        if "content" in kwargs:
            kwargs["_content"] = kwargs.pop("content")
        super().__init__(*args, **kwargs)
        self._measure()

    @property
    def content(self) -> bytes | None:
        """The bytes of the file, fetched if they are not here; None if there are none anywhere.

        :raises EWSError: what the server says against it
        """
        content: Any = self.__dict__.get("_content")
        if hasattr(content, "read"):
            self.content = content = content.read()
        elif content is None and self.attachment_id is not None and self.parent_item is not None:
            self.content = content = b"".join(
                services.GetAttachment(account=self._require_account()).stream_file_content(self)
            )
        return content  # type: ignore[no-any-return]

    @content.setter
    def content(self, value: Any) -> None:
        self._content = value
        self._measure()

    def _measure(self) -> None:
        content = self.__dict__.get("_content")
        if isinstance(content, (bytes, bytearray)):
            self.size = len(content)

    @property
    def fp(self) -> IO[bytes]:
        """The content as a file that is read as it comes, without room in memory; a new one once this is closed.

        :raises ValueError: there is no content, here or on the server
        """
        content: Any = self.__dict__.get("_content")
        if hasattr(content, "read"):
            return content  # type: ignore[no-any-return]
        if self._fp is None or self._fp.closed:
            if content is not None:
                self._fp = io.BytesIO(content)
            elif self.attachment_id is not None:
                self._fp = io.BufferedReader(FileAttachmentIO(self), _PIECE)
            else:
                raise InvalidValue(f"FileAttachment {self.name!r} has no content")
        return self._fp  # type: ignore[no-any-return]

    # -- sending

    @property
    def is_streamed(self) -> bool:
        """Whether the content is a file that is still to be read."""
        return hasattr(self.__dict__.get("_content"), "read")

    def clean(self, version: Version | None = None) -> None:
        """Check the values. A file is not read for it."""
        content = self.__dict__.get("_content")
        if hasattr(content, "read"):
            del self.__dict__["_content"]
            try:
                super().clean(version)
            finally:
                self.__dict__["_content"] = content
            return
        if content is not None and not isinstance(content, (bytes, bytearray, memoryview)):
            raise problems.wrong_type(type(self).__name__, "content", content, bytes)
        super().clean(version)

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the attachment as text; a file is read for it."""
        if self.is_streamed:
            content: Any = self.content
            if not isinstance(content, bytes):
                raise problems.wrong_type(type(self).__name__, "content", content, bytes)
        super().write(out, version, tag)

    def write_parts(self, out: list[Any], version: Version) -> None:
        """Append the attachment as it is sent by itself; a file stays a file."""
        if not self.is_streamed:
            super().write_parts(out, version)
            return
        bare = copy.copy(self)
        content = bare.__dict__.pop("_content")
        start = len(out)
        bare.write(out, version)
        if len(out) == start + 1:  # it is empty but for the content
            out[start:] = [f"<{self.request_tag()}>", ""]
        out[-1:] = ["<t:Content>", Source(content), f"</t:Content></{self.request_tag()}>"]

    def attach(self) -> None:
        """Add the attachment to its item on the server. See `Attachment.attach`."""
        if self.__dict__.get("_content") is None:
            raise InvalidValue(f"FileAttachment {self.name!r} has no content: read it before it is detached")
        if not self.is_streamed:
            super().attach()
            return
        with _wound_back(self.__dict__["_content"]):
            super().attach()
        del self.__dict__["_content"]  # the file is its owner's to close; the server has what was in it

    def save(self, directory: str | PathLike[str]) -> Path:
        """Write the content to a new file in a directory, as it comes. See `Attachment.save`."""
        with_content = self.fp
        try:
            return write_new(directory, file_name(self.name), iter(lambda: with_content.read(_PIECE), b""))
        finally:
            if with_content is self._fp:
                with_content.close()

    def __getstate__(self) -> dict[str, Any]:
        if self.is_streamed:
            self.content  # noqa: B018 - a file cannot be pickled, its bytes can
        return super().__getstate__()


@contextmanager
def _wound_back(file: Any) -> Iterator[None]:
    """Let a file stand where it stood if it could not be sent: to try again would send its end, and nobody would notice."""
    place = None
    with suppress(Exception):  # not every file can say; what is wrong with one is told when it is sent
        place = file.tell()
    try:
        yield
    except BaseException:
        if place is not None:
            with suppress(Exception):
                file.seek(place)
        raise
