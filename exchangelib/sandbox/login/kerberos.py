"""Kerberos, through the system's GSSAPI and a key table; needs the extra [kerberos]."""

from __future__ import annotations

import os
from typing import Any

from exchangelib.sandbox.login.ntlm import REQUIRE
from exchangelib.sandbox.message import Connection


class TicketRefused(Exception):
    """A ticket that proves nothing here."""


class Keytab:
    """Accepts tickets for the services whose keys a file holds.

    :param path: of the key table
    :param policy: of channel binding: "off", "accept" or "require"
    :raises ImportError: the package gssapi is missing
    :raises ValueError: there is no such file
    """

    def __init__(self, path: str | os.PathLike[str], policy: str) -> None:
        self._path = os.fspath(path)
        self._policy = policy
        try:
            import gssapi
        except (ImportError, OSError) as e:
            raise ImportError(
                "Sandbox(keytab=…) needs the package gssapi and the system's Kerberos: pip install exchangelib[kerberos]"
            ) from e
        if not os.path.isfile(self._path):
            raise ValueError(f"Sandbox: keytab must be an existing key table, not {self._path!r}")
        self._gssapi: Any = gssapi

    def begin(self, connection: Connection) -> Any:
        """A new exchange: an acceptor, whose `step` takes tokens."""
        gssapi = self._gssapi
        credentials = gssapi.Credentials(usage="accept", store={"keytab": self._path})
        bindings = None
        if self._policy != "off" and connection.binding is not None:
            bindings = gssapi.raw.ChannelBindings(application_data=connection.binding)
        return gssapi.SecurityContext(creds=credentials, usage="accept", channel_bindings=bindings)

    def step(self, context: Any, token: bytes, connection: Connection) -> tuple[bytes | None, str | None]:
        """Take a token.

        :returns: a token for the client, and the principal once it is known
        :raises TicketRefused: the ticket, or its channel binding, is not good
        """
        gssapi = self._gssapi
        try:
            answer = context.step(token)
        except gssapi.exceptions.GSSError as e:
            raise TicketRefused(f"the ticket is not accepted: {e}") from e
        if not context.complete:
            return answer, None
        bound = bool(context.actual_flags & gssapi.RequirementFlag.channel_bound)
        if self._policy == REQUIRE and connection.binding is not None and not bound:
            raise TicketRefused("Extended Protection is required, and there is no channel binding")
        return answer, str(context.initiator_name)
