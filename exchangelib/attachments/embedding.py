"""Images that an HTML body shows, taken into the item that has the body; it fetches nothing from anywhere."""

from __future__ import annotations

import binascii
import html
import mimetypes
import re
import uuid
from base64 import b64decode
from os import PathLike
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, unquote_to_bytes

from .._pattern import pattern
from ..errors import InvalidValue, shorten
from .file import FileAttachment

_SRC: Final = pattern(r"""(<img\b[^>]*?\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_DATA: Final = pattern(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*)(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = pattern(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)  # one letter is a drive


def embed_images(item: Any, directory: str | PathLike[str] | None = None) -> list[FileAttachment]:
    """Attach the images of an item's HTML body to it as inline attachments, and let the body show those.

    Images in `data:` URLs are taken, and files of a directory. Addresses on the web and `cid:` stay as they are.

    :param item: an item with an `HTMLBody`; saved or not. The body is changed here, not on the server: save it then
    :param directory: where files are that the body names by relative paths; None: no file is read
    :return: the new attachments, in the order of the body; one for each image, however often it is shown
    :raises ValueError: an image cannot be read, or lies outside the directory; then nothing has changed
    """
    body = item.body
    if getattr(body, "body_type", None) != "HTML":
        raise InvalidValue(f"{type(item).__name__}.body must be an HTMLBody to have images, not {shorten(body)}")
    made: dict[str, FileAttachment] = {}

    def embed(match: re.Match[str]) -> str:
        source = html.unescape(match[2] if match[2] is not None else match[3]).strip()
        if source not in made:
            found = _image(source, directory)
            if found is None:
                return match[0]
            made[source] = found
        return f'{match[1]}"cid:{made[source].content_id}"'

    changed = _SRC.sub(embed, body)
    item.attach(list(made.values()))
    item.body = type(body)(changed)
    return list(made.values())


def _image(source: str, directory: str | PathLike[str] | None) -> FileAttachment | None:
    if source.lower().startswith("data:"):
        return _from_data(source)
    if directory is None or not source or _SCHEME.match(source):
        return None
    root = Path(directory).resolve()
    path = (root / unquote(source)).resolve()
    if not path.is_relative_to(root):
        raise InvalidValue(f"The image {shorten(source)} is not in {str(root)!r}")
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as e:
        raise InvalidValue(f"The image {shorten(source)} cannot be read: {e}") from e
    return _inline(path.name, mimetypes.guess_type(path.name)[0], content)


def _from_data(source: str) -> FileAttachment:
    match = _DATA.fullmatch(source)  # https://www.rfc-editor.org/rfc/rfc2397
    if match is None:
        raise InvalidValue(f"The image {shorten(source)} is no data: URL")
    content_type = match[1] or "text/plain"
    try:
        content = (
            b64decode("".join(unquote(match[4]).split()), validate=True) if match[3] else unquote_to_bytes(match[4])
        )
    except binascii.Error as e:
        raise InvalidValue(f"The image {shorten(source)} is not base64: {e}") from None
    return _inline(f"image{mimetypes.guess_extension(content_type) or ''}", content_type, content)


def _inline(name: str, content_type: str | None, content: bytes) -> FileAttachment:
    # Ids of contents look like addresses, and are unique in the world: https://www.rfc-editor.org/rfc/rfc2392
    content_id = f"{uuid.uuid4().hex}@exchangelib"
    return FileAttachment(name=name, content_type=content_type, content=content, is_inline=True, content_id=content_id)
