"""The embedded Exchange server: starts with one line, speaks EWS over HTTP, keeps mailboxes; needs no Exchange anywhere.

with Sandbox() as sandbox:
    account = sandbox.account("john@example.com")
"""

from __future__ import annotations

from typing import Any

from exchangelib.account import Account
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.sandbox.faults import Failure
from exchangelib.sandbox.host import Host
from exchangelib.sandbox.traffic import Exchange

__all__ = ["Exchange", "Failure", "Sandbox"]


# What account() logs in with: a scheme of the sandbox -> an auth type of the client
_AUTH_TYPES = {"basic": "basic", "ntlm": "NTLM", "negotiate": "NTLM", "digest": "digest"}


class Sandbox(Host):
    """An Exchange server of your own; a context manager, or start() and stop().

    :param database: path of an SQLite file that lasts; None for memory
    :param host: address to listen on; loopback unless told otherwise
    :param port: 0 for a free one
    :param tls: speak HTTPS, with a certificate from an authority made on the spot: `ca_bundle` (needs extra [sandbox])
    :param version: which server to be: Exchange2007_SP1, Exchange2010, Exchange2010_SP1, Exchange2010_SP2, Exchange2013,
        Exchange2013_SP1, Exchange2016, Exchange2019, SE, Online
    :param auth: what to offer: "basic", "digest", "ntlm", "negotiate", "oauth", "certificate" (with TLS), or a list
    :param locale: of the folder names in new mailboxes, such as "da_DK"
    :param strict: refuse requests that the schema does not allow, as Exchange does; False only warns (log and `warnings`)
    :param extended_protection: channel binding of NTLM and Negotiate over TLS: "off", "accept" (a wrong one is refused, none
        is not) or "require"
    :param keytab: path of a key table, with which Negotiate takes tickets of Kerberos (needs extra [kerberos])
    :param hosts: further host names in the certificate, such as "autodiscover.example.com"
    :param quirks: what other servers do: names of `exchangelib.sandbox.profiles.QUIRKS`
    :raises ValueError: an unknown version, scheme or locale
    """

    def account(self, address: str, password: str | None = None, **configuration: Any) -> Account:
        """A ready account; its mailbox is made if need be.

        :param address: SMTP address
        :param password: needed for a user whom an earlier run made
        :param configuration: arguments of Configuration beside endpoint, credentials and authentication
        """
        user = self._ensure(address, password)
        credentials = Credentials(user.address, password if password is not None else self.password(user.address))
        if self.ca_bundle is not None:
            configuration.setdefault("ca_bundle", self.ca_bundle)
        offered = self.app.authenticator.names
        configuration.setdefault(
            "auth_type", next((_AUTH_TYPES[name] for name in _AUTH_TYPES if name in offered), None)
        )
        config = Configuration(service_endpoint=self.url, credentials=credentials, **configuration)
        return Account(user.address, config=config, autodiscover=False, access_type="delegate")
