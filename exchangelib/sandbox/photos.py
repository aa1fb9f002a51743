"""Photos of people as a plain HTTP resource beside EWS; it knows no SOAP.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-get-user-photos-by-using-ews-in-exchange
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlsplit

from exchangelib.sandbox.directory.entries import bare, lookup, photo
from exchangelib.sandbox.login.outcome import Login
from exchangelib.sandbox.message import HTML, PATH, Reply, Request
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.store import Store

_ADDRESS = f"{PATH}/s/GetUserPhoto".lower()


class PhotoDoor:
    """GET …/exchange.asmx/s/GetUserPhoto?email=…&size=HR240x240, with an ETag that tells when nothing has changed."""

    announcement: tuple[tuple[str, str], ...] = ()

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._sizes = {size.lower() for size in schema.simple("t:UserPhotoSizeType").values}

    def serves(self, path: str) -> bool:
        """Whether an address is that of the photos."""
        return path.lower() == _ADDRESS

    def is_open(self, request: Request) -> bool:
        """It is not: whoever asks has logged in."""
        return False

    def hide(self, body: bytes) -> bytes:
        """There is nothing to hide."""
        return body

    def answer(self, request: Request, login: Login | None) -> Reply:
        """The photo; 304 if it is the one that the client has, 404 if there is none."""
        if request.method != "GET":
            return Reply(405, b"", HTML, (("Allow", "GET"),))
        asked = {name.lower(): values[-1] for name, values in parse_qs(urlsplit(request.path).query).items()}
        if "email" not in asked or asked.get("size", "HR48x48").lower() not in self._sizes:
            return Reply(400, b"", HTML)
        found = lookup(self._store, bare(asked["email"]))
        picture = photo(self._store, found.address) if found is not None else None
        if picture is None:
            return Reply(404, b"", HTML)
        tag = f'"{hashlib.blake2b(picture, digest_size=8).hexdigest()}"'
        known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
        if tag in known or "*" in known:
            return Reply(304, b"", "image/jpeg", (("ETag", tag),))
        return Reply(200, picture, "image/jpeg", (("ETag", tag),))
