"""Answers that repeat what proved who the client is: pages of proxies and of servers that are being debugged do. Blots it out.

What is left can stand in an error or a log. An answer with data of a mailbox is left as it came.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

from .answers import Reply, is_xml
from .hidden import Hidden, HiddenBytes

_LEAST = 6  # characters: what is shorter stands in many a text by chance
STARS = "***"
# What of an answer in XML says no secret: names of elements, of attributes and of namespaces, and response codes
_WORDS = re.compile(
    rb"</?[A-Za-z:]+|\sxmlns(?::\w+)?=(?:\"[^\"]*\"|'[^']*')|\s[A-Za-z:]+(?==[\"'])|\bError[A-Z][A-Za-z]+"
)


def without_echo(reply: Reply, sent: Mapping[str, str | bytes]) -> Reply:
    """Return an answer without what it repeats of the request's proof, if it is one that is told of in errors.

    :param sent: the headers of the request
    """
    proof = sent.get("Authorization")
    if proof is None or (reply.status_code == 200 and is_xml(reply.content)):
        return reply
    secrets = sorted(set(_secrets(proof)), key=len, reverse=True)
    content = reply.content
    for secret in secrets:
        content = _without(content, HiddenBytes(secret.encode()))
    headers = reply.headers
    if any(secret in str(value) for value in headers.values() for secret in secrets):
        headers = type(headers)({name: _blotted(str(value), secrets) for name, value in headers.items()})  # type: ignore[call-arg]
    if content is reply.content and headers is reply.headers:
        return reply
    return Reply(reply.url, reply.status_code, headers, content)


def _without(content: bytes, secret: HiddenBytes) -> bytes:
    """Put stars in the place of a secret, but not where it is a part of a word that says what the answer is."""
    if content.find(secret) < 0:
        return content
    words = [found.span() for found in _WORDS.finditer(content)] if is_xml(content) else []
    begins = [first for first, _ in words]
    out, end = [], 0
    while (at := content.find(secret, end)) >= 0:
        after = at + len(secret)
        first, last = words[place] if (place := bisect_right(begins, at) - 1) >= 0 else (0, 0)
        is_word = after <= last and after - at < last - first
        out += [content[end:at], secret if is_word else STARS.encode()]
        end = after
    return b"".join([*out, content[end:]])


def _blotted(text: str, secrets: list[Hidden]) -> str:
    for secret in secrets:
        text = text.replace(secret, STARS)
    return text


def _secrets(proof: str | bytes) -> Iterator[Hidden]:
    """Yield what must not be seen of an Authorization header, in the shapes that it may be repeated in."""
    text = Hidden(proof.decode("latin-1") if isinstance(proof, bytes) else proof)
    scheme, _, said = text.partition(" ")
    found = [said, said.rstrip("=")]
    if scheme.lower() == "bearer":
        found += said.split(".")[1:]  # what is before is the same in many tokens
    if scheme.lower() == "basic":
        found += _password(said)
    for each in found:
        if len(each) >= _LEAST:
            yield from (Hidden(shape) for shape in (each, quote(each, safe=""), quote_plus(each)))


def _password(said: str) -> list[str]:
    try:
        pair = base64.b64decode(said).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return []
    return [pair, pair.partition(":")[2]]
