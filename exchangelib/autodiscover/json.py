"""Autodiscover version 2: one address for one mailbox, asked for by anybody; how the bytes travel is not known here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ..errors import AutoDiscoverFailed, ErrorNonExistentMailbox, MalformedResponseError
from ..version import Version

ONLINE = "outlook.office365.com"


@dataclass(frozen=True)
class JsonResponse:
    """What version 2 tells: an address, and nothing of the mailbox.

    :param ews_url: the address of the web service
    """

    ews_url: str
    autodiscover_smtp_address: str | None = None
    redirect_address: str | None = None
    redirect_url: str | None = None
    version: Version | None = None


def url_for(host: str, email: str) -> str:
    """Give the address where a mailbox is asked about."""
    return f"https://{host}/autodiscover/autodiscover.json/v1.0/{quote(email, safe='@')}?Protocol=EWS"


def general(url: str) -> str:
    """Give the address of the service that an address about a mailbox is of."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/autodiscover/autodiscover.json"


def read(status: int, data: bytes) -> JsonResponse:
    """Read an answer.

    :param status: of HTTP
    :raises ErrorNonExistentMailbox: there is no such mailbox
    :raises AutoDiscoverFailed: the server says why it does not answer
    :raises MalformedResponseError: it is no such answer
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise MalformedResponseError(f"An answer that is no JSON (HTTP {status})") from None
    told = told if isinstance(told, dict) else {}
    code, url = told.get("ErrorCode"), told.get("Url")
    if code == "UserNotFound":
        raise ErrorNonExistentMailbox(str(told.get("ErrorMessage") or "There is no such mailbox"))
    if status != 200 or code:
        raise AutoDiscoverFailed(
            f"Autodiscover answered {code or status}: {told.get('ErrorMessage') or 'no reason given'}"
        )
    if not isinstance(url, str):
        raise MalformedResponseError("The answer of autodiscover names no address")
    return JsonResponse(url)
