"""What can be said of the arguments of credentials before they are used; none of them is shown that may be a secret."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import InvalidValue
from .base import check, wrong_type

_IN_ADDRESSES = frozenset("/?#@:\\%&")


def text(name: str, value: object) -> str | None:
    """Return a text that is not empty, or None."""
    check(name, value, str, optional=True)
    if value == "":
        raise InvalidValue(f"{name!r} must not be empty; leave it out if there is none")
    return value  # type: ignore[return-value]  # it was checked


def tenant(value: object) -> str | None:
    """Return the id of an organisation, which becomes a part of an address."""
    found = text("tenant_id", value)
    if found is not None and any(c in _IN_ADDRESSES or c.isspace() or not c.isprintable() for c in found):
        raise InvalidValue(f"'tenant_id' must be the id of an organisation, or its domain, not {found!r}")
    return found


def url(name: str, value: object) -> str | None:
    """Return an address, or None; whether it is one for secrets is seen when it is used."""
    found = text(name, value)
    if found is None:
        return None
    try:
        parts = urlsplit(found)
        good = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if good and parts.username is not None:
        raise InvalidValue(f"{name!r} must not hold a user name or password")
    if not good or any(c.isspace() or not c.isprintable() for c in found):
        shown = f", not {found!r}" if "@" not in found else ""
        raise InvalidValue(f"{name!r} must be a URL such as https://login.microsoftonline.com/…{shown}")
    return found


def scope(value: object) -> tuple[str, ...] | None:
    """Return names, which may come as one text with spaces between them."""
    if value is None:
        return None
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise wrong_type("scope", value, "str, or a list of them")
    given: list[object] = [*value.split()] if isinstance(value, str) else [*value]
    names = tuple(name for name in given if isinstance(name, str) and name.strip())
    if not names or len(names) != len(given):
        raise InvalidValue(f"'scope' must be names such as 'https://outlook.office365.com/.default', not {value!r}")
    return names


def token(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a token as a dictionary."""
    check("access_token", value, Mapping, optional=True)
    if value is None:
        return None
    if not any(isinstance(value.get(name), str) for name in ("access_token", "refresh_token")):
        raise InvalidValue("'access_token' must be a mapping with the key \"access_token\", whose value is a text")
    return value if isinstance(value, dict) else dict(value)


def identity(value: Any) -> Any:
    """Return an `Identity`, which is known here by what it has."""
    if value is not None and not hasattr(value, "primary_smtp_address"):
        raise InvalidValue(
            f"'identity' must be an Identity, such as Identity(primary_smtp_address=\"john@example.com\"), not {value!r:.80}"
        )
    return value


def certificate(value: object) -> str | tuple[str, ...] | None:
    """Return the path of a certificate with its key, or both paths; the files are read when they are needed."""
    if value is None:
        return None
    paths = value if isinstance(value, (tuple, list)) else (value,)
    for path in paths:
        if not isinstance(path, (str, os.PathLike)):
            raise wrong_type("certificate", path, "str or PathLike, or a pair of them")
    found = tuple(str(os.fspath(path)) for path in paths)
    if paths is value and len(found) != 2:
        raise InvalidValue(
            "'certificate' must be the path of a PEM file with certificate and key, or one path for each"
        )
    return found if paths is value else found[0]
