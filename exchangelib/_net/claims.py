"""What stands in an access token, read without proof and never shown whole; who gave it is not asked."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from .hidden import Hidden

_MAX_SIZE = 1 << 16  # characters: headers are no longer on any server


def claims_of(token: object) -> dict[str, Any]:
    """Return the claims of a JSON web token (RFC 7519); nothing of it is proved. Empty if it is no such token."""
    if not isinstance(token, str) or len(token) > _MAX_SIZE or token.count(".") != 2:
        return {}
    text = Hidden(token.split(".")[1])
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def text_of(token: Mapping[str, Any] | None) -> Hidden | None:
    """Return the token itself out of the mapping that it came in."""
    value = None if token is None else token.get("access_token")
    return Hidden(value) if isinstance(value, str) and value else None


def number(value: object) -> float | None:
    """Return a number of seconds, however it is written; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def expiry_of(token: Mapping[str, Any] | None) -> float | None:
    """Return when a token expires, in seconds since the epoch: as it came with it, or as stands in it."""
    if token is None:
        return None
    for name in ("expires_at", "expires_on"):
        found = number(token.get(name))
        if found is not None:
            return found
    return number(claims_of(text_of(token)).get("exp"))


def words(value: object) -> list[str]:
    """Return permissions, which are a list or a text with spaces."""
    if isinstance(value, str):
        return value.split()
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else []


def is_app_only(claims: Mapping[str, Any]) -> bool:
    """Say whether a token is for a program without a user.

    https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
    """
    if "idtyp" in claims:
        return bool(claims["idtyp"] == "app")
    return bool(claims) and "scp" not in claims and not any(name in claims for name in ("upn", "unique_name"))
