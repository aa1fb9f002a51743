"""Why a server let nobody in, and what to change: read from its answer and from the token, with no secret in any sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .._pattern import pattern
from .._value import Value
from .answers import Reply, excerpt, offered_schemes
from .auth_types import BASIC, CBA, DIGEST, GSSAPI, NTLM, OAUTH2, SSPI
from .claims import claims_of, is_app_only, number, words
from .hidden import Hidden

AS_APP, AS_USER = "full_access_as_app", "EWS.AccessAsUser.All"
ONLINE = "outlook.office365.com"
_SKEW = (
    300.0  # seconds by which clocks may differ: https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens
)
_SCHEMES = {NTLM: ("ntlm", "negotiate"), BASIC: ("basic",), DIGEST: ("digest",), GSSAPI: ("negotiate",),
            SSPI: ("negotiate", "ntlm"), OAUTH2: ("bearer",)}  # fmt: skip
_DIAGNOSTICS = pattern(r'(\d{7})\s*;\s*reason="([^"]*)"(?:\s*;\s*error_category="([a-z_]+)")?')
# Of what x-ms-diagnostics says ([MS-XOAUTH] 3.2.5), what a new token of the same kind may mend
_PASSING = ("2000000", "2000001", "2000002")


class Diagnosis(Value):
    """The header x-ms-diagnostics.

    :param number: 2000000 to 2000008, or ""
    :param reason: a sentence of the server
    """

    number: str = ""
    reason: str = ""


class Attempt(Value):
    """What was tried.

    :param auth_type: how
    :param token: that was sent
    :param host: to whom
    :param is_tls: whether over TLS
    :param now: when, in seconds since the epoch
    """

    auth_type: str
    host: str
    is_tls: bool
    now: float
    token: Hidden | None = None


def diagnosis_of(headers: Mapping[str, str]) -> Diagnosis:
    """Read the header x-ms-diagnostics."""
    found = _DIAGNOSTICS.search(headers.get("x-ms-diagnostics", "")[:2000])
    return Diagnosis(found[1], excerpt(found[2].encode(), 400)) if found else Diagnosis()


def may_pass(headers: Mapping[str, str]) -> bool:
    """Say whether a 401 asks for a new token, such as one that has not expired."""
    found = diagnosis_of(headers)
    if found.number:
        return found.number in _PASSING
    return 'error="invalid_token"' in headers.get("WWW-Authenticate", "")


def why(reply: Reply, attempt: Attempt) -> str:
    """Return sentences that say what is wrong and what to change.

    :param reply: an answer with status 401 or 403
    """
    offers = offered_schemes(reply.headers.get("WWW-Authenticate", ""))
    parts = [*(_forbidden(reply, attempt) if reply.status_code == 403 else _unauthorized(reply, attempt, offers))]
    if attempt.auth_type in (OAUTH2, GSSAPI, SSPI, NTLM, DIGEST):
        parts += _skew(reply.headers.get("Date"), attempt)
    if attempt.token is not None:
        parts.append(_facts(claims_of(attempt.token)))
    found = diagnosis_of(reply.headers)
    if found.reason:
        parts.append(f"The server says: {_without(found.reason, attempt.token)}")
    return ". ".join(part.rstrip(".") for part in parts if part)


def _without(text: str, token: str | None) -> str:
    """Blot out what a server repeats of a token."""
    pieces = [token, *token.split(".")] if token else []
    for piece in pieces:
        if len(piece) > 8:
            text = text.replace(piece, "***")
    return text


# --- 401


def _unauthorized(reply: Reply, attempt: Attempt, offers: list[str]) -> list[str]:
    offered = {offer.lower() for offer in offers}
    wanted = _SCHEMES.get(attempt.auth_type, ())
    if offers and wanted and not offered.intersection(wanted):
        return [_not_offered(attempt, offers)]
    if attempt.auth_type == OAUTH2:
        return _token_refused(reply, attempt)
    if attempt.auth_type in (GSSAPI, SSPI):
        return [
            f"The server does not take the ticket, or there is none for HTTP/{attempt.host}: see klist and kinit",
            "If there is one, the server may require Extended Protection, and something between ends TLS; or its name is not "
            "the one that it is registered by",
        ]
    if attempt.auth_type == CBA:
        return ["The server does not know whose certificate this is, or wants something beside it"]
    if attempt.auth_type == NTLM and attempt.is_tls:
        return [
            "User name or password is wrong, or the account is locked. If they are right, the server requires Extended "
            "Protection, and something between here and there ends TLS: connect without it, or use Kerberos"
        ]
    return ["User name or password is wrong, or the account is locked"]


def _not_offered(attempt: Attempt, offers: list[str]) -> str:
    listed = ", ".join(offers)
    if attempt.auth_type == BASIC:
        online = attempt.host == ONLINE or attempt.host.endswith(".office365.com")
        how = "use OAuth2Credentials" if online or "Bearer" in offers else "leave auth_type out, or give one of these"
        return f"Basic authentication is disabled on this server, which offers {listed}: {how}"
    if attempt.auth_type == OAUTH2:
        return f"The server takes no tokens; it offers {listed}: use Credentials(username, password)"
    return f"The server does not offer {attempt.auth_type}, but {listed}: leave auth_type out, or give one of these"


def _token_refused(reply: Reply, attempt: Attempt) -> list[str]:
    claims = claims_of(attempt.token)
    found = diagnosis_of(reply.headers)
    if not claims:
        return ["The token cannot be read here; the server does not take it"]
    checks: list[Callable[[Mapping[str, Any], Attempt, Diagnosis], str]] = [
        _expired, _early, _audience, _permissions, _tenant, _others,
    ]  # fmt: skip
    said = [text for text in (check(claims, attempt, found) for check in checks) if text]
    return said[:2] or ["The server does not take the token"]


def _expired(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    end = number(claims.get("exp"))
    if end is not None and end < attempt.now:
        return f"The token expired {_span(attempt.now - end)} ago: get a new one"
    return (
        "The server takes the token for expired, which it is not by this machine's clock"
        if found.number == "2000002"
        else ""
    )


def _early(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    begin = number(claims.get("nbf"))
    if begin is not None and begin > attempt.now + _SKEW:
        return f"The token is not valid before {_stamp(begin)}: is the clock of this machine right?"
    return ""


def _audience(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    if found.number != "2000003":
        return ""
    host = ONLINE if "outlook.office365.com" in found.reason else attempt.host
    return (
        f"The token has the wrong audience: it is for {claims.get('aud')!s:.100}, not for this server. "
        f"Ask for the scope https://{host}/.default"
    )


def _permissions(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    if is_app_only(claims):
        if AS_APP in words(claims.get("roles")):
            return ""
        return (
            f"The application lacks the permission {AS_APP}: add it as an application permission of Office 365 Exchange "
            "Online, and have an administrator agree"
        )
    if AS_USER in words(claims.get("scp")) or "scp" not in claims:
        return ""
    return f"The token lacks the permission {AS_USER}: ask for the scope https://{ONLINE}/{AS_USER}, and have the user agree"


def _tenant(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    if found.number != "2000004":
        return ""
    return f"The token is of another organisation, {claims.get('tid')!s:.50}: check tenant_id and authority"


def _others(claims: Mapping[str, Any], attempt: Attempt, found: Diagnosis) -> str:
    texts = {
        "2000000": "The server cannot verify the token's signature: is it of the right authority, and whole?",
        "2000005": f"The server does not know the user of the token, {claims.get('upn')!s:.100}",
        "2000006": f"The server does not know the application of the token, {_application(claims)}",
        "2000007": "Something is wrong in the server; try again later",
    }
    return texts.get(found.number, "")


# --- 403


def _forbidden(reply: Reply, attempt: Attempt) -> list[str]:
    if attempt.auth_type == CBA:
        return [
            "The server wants a client certificate of an authority that it trusts, one that is valid: see client_cert"
        ]
    if attempt.token is not None:
        who = f"this application ({_application(claims_of(attempt.token))})"
    else:
        who = "this user or this client"
    return [
        f"EWS is blocked for {who}, or for the whole organisation: an administrator looks at EwsEnabled, "
        "EwsApplicationAccessPolicy, EwsAllowList and EwsBlockList of Get-OrganizationConfig and Get-CASMailbox"
    ]


# --- what stands in a token


def _application(claims: Mapping[str, Any]) -> str:
    return f"{claims.get('appid') or claims.get('azp') or 'not named'!s:.60}"


def _facts(claims: Mapping[str, Any]) -> str:
    """Return what may be shown of a token: who it is for and what it allows, never who could use it."""
    if not claims:
        return ""
    shown: dict[str, object] = {
        "audience": claims.get("aud"),
        "application": claims.get("appid") or claims.get("azp"),
        "tenant": claims.get("tid"),
        "roles": " ".join(words(claims.get("roles"))) or None,
        "scopes": " ".join(words(claims.get("scp"))) or None,
        "expires": _stamp(number(claims.get("exp"))),
    }
    return "The token: " + ", ".join(f"{name} {value!s:.120}" for name, value in shown.items() if value)


def _skew(date: str | None, attempt: Attempt) -> list[str]:
    if not date:
        return []
    from email.utils import parsedate_to_datetime  # brings a third of the mail library

    try:
        there = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return []
    ahead = attempt.now - there
    if abs(ahead) < _SKEW:
        return []
    return [
        f"This machine's clock is {_span(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} the server's: set it right"
    ]


def _span(seconds: float) -> str:
    for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} seconds"


def _stamp(seconds: float | None) -> str:
    if seconds is None:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return "at an impossible time"
