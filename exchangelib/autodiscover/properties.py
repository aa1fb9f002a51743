"""What autodiscover in plain old XML (POX) tells, as elements; how it is asked is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/pox-autodiscover-response-for-exchange
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._model.element import EWSElement
from .._model.fields import (
    ChoiceField,
    EmailAddressField,
    EWSElementField,
    IntegerField,
    SubField,
    TextField,
)
from .._model.fields.discovery import BuildField, OnOffField, ProtocolListField
from .._net.auth_types import BASIC, CBA, GSSAPI, NOAUTH, NTLM
from .._wire.ns import AUTODISCOVER_BASE_NS, AUTODISCOVER_RESPONSE_NS
from .._wire.xml import ParseError, parse
from ..errors import AutoDiscoverFailed, ErrorNonExistentMailbox, ErrorServerBusy, EWSError, InvalidValue
from ..version import Version
from .kinds import FirstOfMany, Inside, PackageField, TruthField, TwoSpellings
from .pox import request

if TYPE_CHECKING:
    from typing_extensions import Self

RNS = AUTODISCOVER_RESPONSE_NS
_READ: dict[str, Any] = {"namespace": RNS, "is_sent": False}
_READ_OUTSIDE: dict[str, Any] = {"namespace": AUTODISCOVER_BASE_NS, "is_sent": False}

# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/type-pox
WEB, EXCH, EXPR, EXHTTP = "WEB", "EXCH", "EXPR", "EXHTTP"
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/authpackage-pox
_AUTH_TYPES = {
    "basic": BASIC,
    "kerb": GSSAPI,
    "kerbntlm": NTLM,
    "ntlm": NTLM,
    "certificate": CBA,
    "negotiate": GSSAPI,
    "nego2": GSSAPI,
}
_PACKAGES = tuple(_AUTH_TYPES)
# [MS-OXDSCLI] 2.2.4.1.1.2; what else there is, is a refusal
_ERRORS: dict[str, type[EWSError]] = {"500": ErrorNonExistentMailbox, "603": ErrorServerBusy}


class AutodiscoverBase(EWSElement):
    """What all these elements have in common."""

    NAMESPACE: ClassVar[str] = RNS


class User(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/user-pox"""

    ELEMENT_NAME: ClassVar[str] = "User"

    display_name = TextField("DisplayName", **_READ)
    legacy_dn = TextField("LegacyDN", **_READ)
    deployment_id = TextField("DeploymentId", **_READ)
    autodiscover_smtp_address = EmailAddressField("AutoDiscoverSMTPAddress", **_READ)


class IntExtUrlBase(AutodiscoverBase):
    """A service with an address for clients inside, and one for those outside."""

    external_url = TextField("ExternalUrl", **_READ)
    internal_url = TextField("InternalUrl", **_READ)


class AddressBook(IntExtUrlBase):
    """Where the address book is, for MAPI over HTTP."""

    ELEMENT_NAME: ClassVar[str] = "AddressBook"


class MailStore(IntExtUrlBase):
    """Where the mailbox is, for MAPI over HTTP."""

    ELEMENT_NAME: ClassVar[str] = "MailStore"


class NetworkRequirements(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/networkrequirements-pox"""

    ELEMENT_NAME: ClassVar[str] = "NetworkRequirements"

    ipv4_start = TextField("IPv4Start", **_READ)
    ipv4_end = TextField("IPv4End", **_READ)
    ipv6_start = TextField("IPv6Start", **_READ)
    ipv6_end = TextField("IPv6End", **_READ)


class SimpleProtocol(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/protocol-pox"""

    ELEMENT_NAME: ClassVar[str] = "Protocol"
    TYPES: ClassVar[tuple[str, ...]] = (WEB, EXCH, EXPR, EXHTTP)

    type = ChoiceField("Type", choices=TYPES, **_READ)
    as_url = TextField("ASUrl", **_READ)


class OWAUrl(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/owaurl-pox"""

    ELEMENT_NAME: ClassVar[str] = "OWAUrl"

    authentication_method = TextField("AuthenticationMethod", is_attribute=True, **_READ)
    url: SubField = SubField(is_sent=False)


class IntExtBase(AutodiscoverBase):
    """The addresses of Outlook on the web. `owa_url` is the first of `owa_urls`."""

    owa_url = FirstOfMany("OWAUrl", all_in="owa_urls", cls=OWAUrl, **_READ)
    protocol = EWSElementField(value_cls=SimpleProtocol, **_READ)

    EXTRAS: ClassVar[frozenset[str]] = frozenset(("owa_urls",))
    if TYPE_CHECKING:
        owa_urls: list[OWAUrl]


class Internal(IntExtBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/internal-pox"""

    ELEMENT_NAME: ClassVar[str] = "Internal"


class External(IntExtBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/external-pox"""

    ELEMENT_NAME: ClassVar[str] = "External"


class Protocol(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/protocol-pox"""

    ELEMENT_NAME: ClassVar[str] = "Protocol"
    TYPES: ClassVar[tuple[str, ...]] = (WEB, EXCH, EXPR, EXHTTP)

    version = TextField("Version", **_READ, is_attribute=True)
    type = ChoiceField("Type", **_READ, choices=TYPES)
    internal = EWSElementField("Internal", value_cls=Internal, **_READ)
    external = EWSElementField("External", value_cls=External, **_READ)
    ttl = IntegerField("TTL", **_READ, default=1)
    server = TextField("Server", **_READ)
    server_dn = TextField("ServerDN", **_READ)
    server_version = BuildField("ServerVersion", **_READ)
    mdb_dn = TextField("MdbDN", **_READ)
    public_folder_server = TextField("PublicFolderServer", **_READ)
    port = IntegerField("Port", **_READ, min=1, max=65535)
    directory_port = IntegerField("DirectoryPort", **_READ, min=1, max=65535)
    referral_port = IntegerField("ReferralPort", **_READ, min=1, max=65535)
    as_url = TextField("ASUrl", **_READ)
    ews_url = TextField("EwsUrl", **_READ)
    emws_url = TextField("EmwsUrl", **_READ)
    sharing_url = TextField("SharingUrl", **_READ)
    ecp_url = TextField("EcpUrl", **_READ)
    ecp_url_um = TextField("EcpUrl-um", **_READ)
    ecp_url_aggr = TextField("EcpUrl-aggr", **_READ)
    ecp_url_mt = TextField("EcpUrl-mt", **_READ)
    ecp_url_ret = TextField("EcpUrl-ret", **_READ)
    ecp_url_sms = TextField("EcpUrl-sms", **_READ)
    ecp_url_publish = TextField("EcpUrl-publish", **_READ)
    ecp_url_photo = TextField("EcpUrl-photo", **_READ)
    ecp_url_tm = TextField("EcpUrl-tm", **_READ)
    ecp_url_tm_creating = TextField("EcpUrl-tmCreating", **_READ)
    ecp_url_tm_hiding = TextField("EcpUrl-tmHiding", **_READ)
    ecp_url_tm_editing = TextField("EcpUrl-tmEditing", **_READ)
    ecp_url_extinstall = TextField("EcpUrl-extinstall", **_READ)
    oof_url = TextField("OOFUrl", **_READ)
    oab_url = TextField("OABUrl", **_READ)
    um_url = TextField("UMUrl", **_READ)
    ews_partner_url = TextField("EwsPartnerUrl", **_READ)
    login_name = TextField("LoginName", **_READ)
    domain_required = OnOffField("DomainRequired", **_READ)
    domain_name = TextField("DomainName", **_READ)
    spa = OnOffField("SPA", **_READ, default=True)
    auth_package = PackageField("AuthPackage", **_READ, choices=_PACKAGES)
    cert_principal_name = TextField("CertPrincipalName", **_READ)
    ssl = OnOffField("SSL", **_READ, default=True)
    auth_required = OnOffField("AuthRequired", **_READ, default=True)
    use_pop_path = OnOffField("UsePOPAuth", **_READ)
    smtp_last = OnOffField("SMTPLast", **_READ, default=False)
    network_requirements = EWSElementField(**_READ, value_cls=NetworkRequirements)
    address_book = EWSElementField(**_READ, value_cls=AddressBook)
    mail_store = EWSElementField(**_READ, value_cls=MailStore)
    ad = TextField("AD", **_READ)
    server_exclusive_connect = OnOffField("ServerExclusiveConnect", **_READ)
    grouping_information = TextField("GroupingInformation", **_READ)

    @property
    def auth_type(self) -> str | None:
        """The auth type of this library for `auth_package`; None if none is named."""
        if self.auth_required is False:
            return NOAUTH
        return _AUTH_TYPES.get((self.auth_package or "").lower())

    @property
    def web_service(self) -> str | None:
        """The address of the web service; the newer elements come first."""
        return self.ews_url or self.ews_partner_url or self.as_url


class Account(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/account-pox"""

    ELEMENT_NAME: ClassVar[str] = "Account"
    REDIRECT_URL: ClassVar[str] = "redirectUrl"
    REDIRECT_ADDR: ClassVar[str] = "redirectAddr"
    SETTINGS: ClassVar[str] = "settings"
    ACTIONS: ClassVar[tuple[str, ...]] = (REDIRECT_URL, REDIRECT_ADDR, SETTINGS)

    type = ChoiceField("AccountType", choices=("email",), **_READ)
    action = ChoiceField("Action", choices=ACTIONS, **_READ)
    microsoft_online = TruthField("MicrosoftOnline", **_READ)
    redirect_url = TwoSpellings("RedirectURL", other="RedirectUrl", **_READ)
    redirect_address = EmailAddressField("RedirectAddr", **_READ)
    image = TextField("Image", **_READ)
    service_home = TextField("ServiceHome", **_READ)
    protocols = ProtocolListField(value_cls=Protocol, **_READ)
    public_folder_smtp_address = Inside("SmtpAddress", inside="PublicFolderInformation", **_READ)


class Response(AutodiscoverBase):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/response-pox"""

    ELEMENT_NAME: ClassVar[str] = "Response"

    user = EWSElementField(value_cls=User, **_READ)
    account = EWSElementField(value_cls=Account, **_READ)

    @property
    def redirect_address(self) -> str | None:
        """The address to ask about instead, if that is what is to be done."""
        account = self.account
        is_it = account is not None and (account.action or "").lower() == "redirectaddr"
        return account.redirect_address if account is not None and is_it else None

    @property
    def redirect_url(self) -> str | None:
        """The address of the server to ask instead, if that is what is to be done."""
        account = self.account
        is_it = account is not None and (account.action or "").lower() == "redirecturl"
        return account.redirect_url if account is not None and is_it else None

    @property
    def autodiscover_smtp_address(self) -> str | None:
        """The primary address of the mailbox."""
        return None if self.user is None else self.user.autodiscover_smtp_address

    @property
    def protocol(self) -> Protocol:
        """What is told of the web service: for clients from outside, or else for those inside.

        :raises ValueError: nothing is told of it
        """
        protocols = (self.account.protocols if self.account is not None else None) or []
        for kind in (EXPR, EXHTTP, EXCH):
            for protocol in protocols:
                if (protocol.type or "").upper() == kind and protocol.web_service:
                    return protocol  # type: ignore[no-any-return]
        raise InvalidValue("The answer of autodiscover names no address of the web service")

    @property
    def ews_url(self) -> str | None:
        """The address of the web service; None if it is not told."""
        try:
            return self.protocol.web_service
        except InvalidValue:
            return None

    @property
    def version(self) -> Version | None:
        """The version of the server that has the mailbox, if it is told and known."""
        protocols = (self.account.protocols if self.account is not None else None) or []
        builds = (protocol.server_version for protocol in protocols)
        build = next((build for build in builds if build is not None), None)
        try:
            return None if build is None else Version(build)
        except InvalidValue:
            return None  # of the future


class Error(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/error-pox"""

    ELEMENT_NAME: ClassVar[str] = "Error"
    NAMESPACE: ClassVar[str] = AUTODISCOVER_BASE_NS

    id = TextField("Id", is_attribute=True, **_READ_OUTSIDE)
    time = TextField("Time", is_attribute=True, **_READ_OUTSIDE)
    code = TextField("ErrorCode", **_READ_OUTSIDE)
    message = TextField("Message", **_READ_OUTSIDE)
    debug_data = TextField("DebugData", **_READ_OUTSIDE)


class ErrorResponse(EWSElement):
    """The response that tells nothing but an error; it is in another namespace than the one with settings."""

    ELEMENT_NAME: ClassVar[str] = "Response"
    NAMESPACE: ClassVar[str] = AUTODISCOVER_BASE_NS

    error = EWSElementField(value_cls=Error, **_READ_OUTSIDE)


class Autodiscover(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/autodiscover-pox"""

    ELEMENT_NAME: ClassVar[str] = "Autodiscover"
    NAMESPACE: ClassVar[str] = AUTODISCOVER_BASE_NS

    response = EWSElementField(value_cls=Response, **_READ)
    error_response = EWSElementField(value_cls=ErrorResponse, **_READ_OUTSIDE)

    def raise_errors(self) -> None:
        """Raise what the answer says is wrong.

        :raises ErrorNonExistentMailbox: there is no such mailbox
        :raises ErrorServerBusy: the server cannot say now
        :raises AutoDiscoverFailed: the server refused the request, or said nothing
        """
        error = None if self.error_response is None else self.error_response.error
        if error is None:
            if self.response is None:
                raise AutoDiscoverFailed("The answer of autodiscover says nothing")
            return
        text = error.message or "no reason given"
        cls = _ERRORS.get(error.code or "")
        if cls is not None:
            raise cls(text)
        raise AutoDiscoverFailed(f"Autodiscover answered with error {error.code}: {text}")

    @classmethod
    def from_bytes(cls, bytes_content: bytes) -> Self:
        """Read an answer.

        :raises ParseError: it is no such answer, or no XML
        """
        root = parse(bytes_content)
        if root.tag != cls.response_tag():
            raise ParseError(f"No answer of autodiscover begins with {str(root.tag)[:100]!r}")
        return cls.from_xml(root)

    @staticmethod
    def payload(email: str) -> bytes:
        """Write the request about an address."""
        return request(email)
