"""Who is asking: the schemes that one sandbox offers, side by side; it knows no XML."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.login.basic import Basic
from exchangelib.sandbox.login.bearer import Bearer
from exchangelib.sandbox.login.certificate import Certificate
from exchangelib.sandbox.login.digest import Digest
from exchangelib.sandbox.login.kerberos import Keytab
from exchangelib.sandbox.login.negotiate import Negotiate
from exchangelib.sandbox.login.ntlm import POLICIES, Ntlm
from exchangelib.sandbox.login.outcome import FailedLogin, Login, Refused, Scheme
from exchangelib.sandbox.login.passwords import Passwords
from exchangelib.sandbox.message import HTML, Connection, Reply, Request

if TYPE_CHECKING:
    from exchangelib.sandbox.oauth import OAuth
    from exchangelib.sandbox.store import Store

# In the order in which Exchange offers them
SCHEMES = ("oauth", "negotiate", "ntlm", "digest", "basic", "certificate")
WITHOUT_SENDING = frozenset(("negotiate", "ntlm", "digest"))  # for these the server must know the password itself
_KEPT = "login"
_LASTING = ("ntlm", "negotiate")  # what authenticates the connection, not the request


class Authenticator:
    """The schemes of one sandbox.

    :param schemes: in the order in which they are offered
    """

    def __init__(self, schemes: Iterable[Scheme]) -> None:
        self._schemes = list(schemes)
        self._by_token: Mapping[str, Scheme] = {token: each for each in self._schemes for token in each.tokens}
        self._certificate = next((each for each in self._schemes if isinstance(each, Certificate)), None)
        self._lock = threading.Lock()
        self.failed: list[FailedLogin] = []

    @property
    def names(self) -> list[str]:
        """Which schemes there are."""
        return [scheme.name for scheme in self._schemes]

    @property
    def offers(self) -> list[str]:
        """Values for WWW-Authenticate."""
        return [offer for scheme in self._schemes for offer in scheme.offers()]

    def login(self, request: Request) -> Login | Reply:
        """Let somebody in, or say what there is to do."""
        header = request.headers.get("authorization")
        kept = request.connection.state.get(_KEPT)
        if header is None and isinstance(kept, Login):
            return kept
        if header is None:
            return self._without_header(request.connection)
        name, _, credentials = header.strip().partition(" ")
        scheme = self._by_token.get(name.lower())
        if scheme is None:
            return self._refuse(Refused())
        request.connection.state.pop(_KEPT, None)
        outcome = scheme.attempt(credentials, request)
        if isinstance(outcome, Refused):
            return self._refuse(outcome, scheme.name)
        if scheme.name in _LASTING:
            request.connection.state[_KEPT] = Login(outcome.user, outcome.scheme)
        return outcome

    def _without_header(self, connection: Connection) -> Login | Reply:
        outcome = self._certificate.login(connection) if self._certificate is not None else None
        if isinstance(outcome, Login):
            return outcome
        if isinstance(outcome, Refused):
            return self._refuse(outcome, "certificate")
        if not self.offers:  # nothing but certificates: 403.7 of IIS
            return Reply(403, b"<html><body>403.7 - a client certificate is required.</body></html>", HTML)
        return self._refuse(Refused())

    def _refuse(self, outcome: Refused, scheme: str = "") -> Reply:
        if outcome.why is not None:
            with self._lock:
                self.failed.append(FailedLogin(scheme, outcome.name, outcome.why))
        offers = self.offers if outcome.offers is None else outcome.offers
        headers = tuple(("WWW-Authenticate", offer) for offer in offers) + outcome.headers
        return Reply(outcome.status, b"", HTML, headers)


def names_of(schemes: str | Iterable[str]) -> list[str]:
    """The names of schemes, in the order in which they are offered.

    :raises ValueError: an unknown scheme, or none
    """
    given = {name.lower() for name in ((schemes,) if isinstance(schemes, str) else schemes)}
    unknown = sorted(given.difference(SCHEMES))
    if unknown or not given:
        raise ValueError(
            f"Sandbox: auth must be among {', '.join(sorted(SCHEMES))}, not {', '.join(unknown) or 'empty'}"
        )
    return [name for name in SCHEMES if name in given]


def authenticator(
    names: list[str],
    store: Store,
    clock: Clock,
    oauth: OAuth,
    policy: str = "off",
    keytab: str | PathLike[str] | None = None,
) -> Authenticator:
    """The schemes of these names.

    :param policy: of channel binding, for NTLM and Negotiate: "off", "accept" or "require"
    :param keytab: path of a key table, for Kerberos
    :raises ValueError: something does not fit together
    :raises ImportError: a package for it is missing
    """
    if policy not in POLICIES:
        raise ValueError(f"Sandbox: extended_protection must be among {', '.join(POLICIES)}, not {policy!r}")
    if keytab is not None and "negotiate" not in names:
        raise ValueError("Sandbox: a keytab is of use with auth='negotiate' only")
    passwords = Passwords(store)
    ntlm = Ntlm(store, passwords, clock, policy)
    tickets = Keytab(keytab, policy) if keytab is not None else None
    schemes: dict[str, Scheme] = {
        "basic": Basic(store),
        "digest": Digest(store, passwords, clock),
        "ntlm": ntlm,
        "negotiate": Negotiate(store, ntlm, tickets),
        "oauth": Bearer(store, oauth),
        "certificate": Certificate(store),
    }
    return Authenticator(schemes[name] for name in names)
