"""What there is to tell of a user: names, addresses of services, versions; not how it is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from exchangelib.sandbox.message import PATH
from exchangelib.sandbox.profiles import Profile
from exchangelib.sandbox.versions import ORDER, rank

if TYPE_CHECKING:
    from exchangelib.sandbox.store import Store, User

_GROUP = "/o=Sandbox/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)"
_DEPLOYMENT = uuid.uuid5(uuid.NAMESPACE_DNS, "sandbox.example")
# authpackage-pox.md
_PACKAGES = {"basic": "basic", "ntlm": "ntlm", "negotiate": "negotiate", "certificate": "certificate"}


class Facts:
    """Tells what is known of the users of one sandbox.

    :param schemes: names of the schemes by which one logs in
    :param base: gives the address of the sandbox, without a path
    """

    def __init__(self, store: Store, profile: Profile, schemes: Sequence[str], base: Callable[[], str]) -> None:
        self.profile = profile
        self._store = store
        self._schemes = schemes
        self.base = base

    def user(self, address: str) -> User | None:
        """Whose address it is, if there is a mailbox behind it."""
        return self._store.user(address) if "@" in address else None

    def has_domain(self, domain: str) -> bool:
        """Whether anybody's address is in a domain."""
        return any(user.address.lower().endswith(f"@{domain.lower()}") for user in self._store.users())

    @property
    def ews_url(self) -> str:
        """The address of EWS."""
        return self.base() + PATH

    @property
    def host(self) -> str:
        """The name of the server."""
        return urlsplit(self.base()).hostname or ""

    @property
    def version(self) -> str:
        """The build, as in CasVersion."""
        major, minor, build, revision = self.profile.build
        return f"{major:02}.{minor:02}.{build:04}.{revision:03}"

    @property
    def number(self) -> str:
        """The build, as in ServerVersion of POX (serverversion-pox.md)."""
        major, minor, build, _revision = self.profile.build
        return f"{7 << 28 | major << 22 | minor << 16 | 1 << 15 | build:X}"

    @property
    def schemas(self) -> str:
        """The schema versions that may be asked for."""
        newest = rank(self.profile.newest)
        return ", ".join(name for name in ORDER if rank(name) <= newest and name.startswith("Exchange"))

    @property
    def package(self) -> str:
        """How one logs in."""
        return next((_PACKAGES[name] for name in self._schemes if name in _PACKAGES), "basic")

    @property
    def server_dn(self) -> str:
        """The distinguished name of the server."""
        return f"{_GROUP}/cn=Configuration/cn=Servers/cn={self.host}"

    def settings(self, user: User) -> dict[str, str]:
        """All settings of a user, by the names of SOAP autodiscover."""
        local, _, domain = user.address.partition("@")
        base, ews = self.base(), self.ews_url
        oab = f"{base}/OAB/{uuid.uuid5(_DEPLOYMENT, 'oab')}/"
        return {
            "UserDisplayName": user.display_name,
            "UserDN": f"{_GROUP}/cn=Recipients/cn={uuid.uuid5(_DEPLOYMENT, user.address).hex}-{local}",
            "UserDeploymentId": str(_DEPLOYMENT),
            "AutoDiscoverSMTPAddress": user.address,
            "InternalMailboxServer": f"{uuid.uuid5(_DEPLOYMENT, user.address)}@{domain}",
            "InternalRpcClientServer": f"{uuid.uuid5(_DEPLOYMENT, user.address)}@{domain}",
            "InternalMailboxServerDN": self.server_dn,
            "MailboxDN": f"{self.server_dn}/cn=Microsoft Private MDB",
            "MailboxVersion": self.version.replace(".0", "."),
            "ActiveDirectoryServer": f"dc.{domain}",
            "PublicFolderServer": f"public.{domain}",
            "ExternalMailboxServer": self.host,
            "ExternalMailboxServerRequiresSSL": str(base.startswith("https:")),
            "ExternalMailboxServerAuthenticationMethods": self.package.capitalize(),
            "InternalEwsUrl": ews,
            "ExternalEwsUrl": ews,
            "EwsPartnerUrl": ews,
            "InternalEcpUrl": f"{base}/ecp/",
            "ExternalEcpUrl": f"{base}/ecp/",
            "InternalOABUrl": oab,
            "ExternalOABUrl": oab,
            "InternalUMUrl": ews,
            "ExternalUMUrl": ews,
            "CasVersion": self.version,
            "ExternalEwsVersion": self.version,
            "EwsSupportedSchemas": self.schemas,
            "CrossOrganizationSharingEnabled": "False",
            "UserMSOnline": "False",
            "MapiHttpEnabled": "False",
            "ShowGalAsDefaultView": "True",
            "InternalServerExclusiveConnect": "off",
            "ExternalServerExclusiveConnect": "on",
            "CertPrincipalName": f"msstd:{self.host}",
            "GroupingInformation": "Sandbox",
        }
