"""What may be said of a request or an answer in a log: everything but secrets."""

from __future__ import annotations

from collections.abc import Mapping

_SECRET = frozenset(
    (
        "authorization",
        "proxy-authorization",
        "authentication-info",
        "proxy-authentication-info",
        "cookie",
        "set-cookie",
        "x-exchange-session",
    )
)
_CHALLENGES = frozenset(("www-authenticate", "proxy-authenticate"))


def masked(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers with the secret ones replaced by stars, and challenges cut to the names of their schemes."""
    return {str(name): _masked(str(name).lower(), value) for name, value in (headers or {}).items()}


def _masked(name: str, value: str | bytes) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if name in _SECRET:
        return "***"
    if name in _CHALLENGES:
        # An NTLM challenge, with the answer to it, is enough to try passwords on: only what is offered is shown
        return ", ".join(part.split()[0] for part in text.split(",") if part.split() and "=" not in part.split()[0])
    return text
