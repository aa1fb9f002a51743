"""What autodiscover over SOAP tells of one user; how it is asked is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._model.element import EWSElement
from .._model.fields import CharField
from .._pattern import pattern
from .._wire.ns import ANS, INS, local
from .._wire.xml import Element
from ..errors import (
    AutoDiscoverFailed,
    ErrorInternalServerError,
    ErrorNonExistentMailbox,
    ErrorOrganizationNotFederated,
    ErrorServerBusy,
    EWSError,
    InvalidValue,
)
from ..version import Build, Version
from .user_configuration import DictionaryField

if TYPE_CHECKING:
    from typing_extensions import Self

# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/setting-soap
SETTINGS: dict[str, str] = {
    "user_display_name": "UserDisplayName",
    "user_dn": "UserDN",
    "user_deployment_id": "UserDeploymentId",
    "internal_mailbox_server": "InternalMailboxServer",
    "internal_rpc_client_server": "InternalRpcClientServer",
    "internal_mailbox_server_dn": "InternalMailboxServerDN",
    "internal_ecp_url": "InternalEcpUrl",
    "internal_ecp_voicemail_url": "InternalEcpVoicemailUrl",
    "internal_ecp_email_subscriptions_url": "InternalEcpEmailSubscriptionsUrl",
    "internal_ecp_text_messaging_url": "InternalEcpTextMessagingUrl",
    "internal_ecp_delivery_report_url": "InternalEcpDeliveryReportUrl",
    "internal_ecp_retention_policy_tags_url": "InternalEcpRetentionPolicyTagsUrl",
    "internal_ecp_publishing_url": "InternalEcpPublishingUrl",
    "internal_ews_url": "InternalEwsUrl",
    "internal_oab_url": "InternalOABUrl",
    "internal_um_url": "InternalUMUrl",
    "internal_web_client_urls": "InternalWebClientUrls",
    "mailbox_dn": "MailboxDN",
    "public_folder_server": "PublicFolderServer",
    "active_directory_server": "ActiveDirectoryServer",
    "external_mailbox_server": "ExternalMailboxServer",
    "external_mailbox_server_requires_ssl": "ExternalMailboxServerRequiresSSL",
    "external_mailbox_server_authentication_methods": "ExternalMailboxServerAuthenticationMethods",
    "ecp_voicemail_url_fragment": "EcpVoicemailUrlFragment",
    "ecp_email_subscriptions_url_fragment": "EcpEmailSubscriptionsUrlFragment",
    "ecp_text_messaging_url_fragment": "EcpTextMessagingUrlFragment",
    "ecp_delivery_report_url_fragment": "EcpDeliveryReportUrlFragment",
    "ecp_retention_policy_tags_url_fragment": "EcpRetentionPolicyTagsUrlFragment",
    "ecp_publishing_url_fragment": "EcpPublishingUrlFragment",
    "external_ecp_url": "ExternalEcpUrl",
    "external_ecp_voicemail_url": "ExternalEcpVoicemailUrl",
    "external_ecp_email_subscriptions_url": "ExternalEcpEmailSubscriptionsUrl",
    "external_ecp_text_messaging_url": "ExternalEcpTextMessagingUrl",
    "external_ecp_delivery_report_url": "ExternalEcpDeliveryReportUrl",
    "external_ecp_retention_policy_tags_url": "ExternalEcpRetentionPolicyTagsUrl",
    "external_ecp_publishing_url": "ExternalEcpPublishingUrl",
    "external_ews_url": "ExternalEwsUrl",
    "external_oab_url": "ExternalOABUrl",
    "external_um_url": "ExternalUMUrl",
    "external_web_client_urls": "ExternalWebClientUrls",
    "cross_organization_sharing_enabled": "CrossOrganizationSharingEnabled",
    "alternate_mailboxes": "AlternateMailboxes",
    "cas_version": "CasVersion",
    "ews_supported_schemas": "EwsSupportedSchemas",
    "internal_pop3_connections": "InternalPop3Connections",
    "external_pop3_connections": "ExternalPop3Connections",
    "internal_imap4_connections": "InternalImap4Connections",
    "external_imap4_connections": "ExternalImap4Connections",
    "internal_smtp_connections": "InternalSmtpConnections",
    "external_smtp_connections": "ExternalSmtpConnections",
    "internal_server_exclusive_connect": "InternalServerExclusiveConnect",
    "external_server_exclusive_connect": "ExternalServerExclusiveConnect",
    "exchange_rpc_url": "ExchangeRpcUrl",
    "show_gal_as_default_view": "ShowGalAsDefaultView",
    "auto_discover_smtp_address": "AutoDiscoverSMTPAddress",
    "interop_external_ews_url": "InteropExternalEwsUrl",
    "external_ews_version": "ExternalEwsVersion",
    "interop_external_ews_version": "InteropExternalEwsVersion",
    "mobile_mailbox_policy_interop": "MobileMailboxPolicyInterop",
    "grouping_information": "GroupingInformation",
    "user_ms_online": "UserMSOnline",
    "mapi_http_enabled": "MapiHttpEnabled",
    "internal_ecp_photo_url": "InternalEcpPhotoUrl",
    "internal_ecp_connect_url": "InternalEcpConnectUrl",
    "internal_ecp_team_mailbox_url": "InternalEcpTeamMailboxUrl",
    "internal_ecp_team_mailbox_creating_url": "InternalEcpTeamMailboxCreatingUrl",
    "internal_ecp_team_mailbox_editing_url": "InternalEcpTeamMailboxEditingUrl",
    "internal_ecp_team_mailbox_hiding_url": "InternalEcpTeamMailboxHidingUrl",
    "internal_ecp_extension_installation_url": "InternalEcpExtensionInstallationUrl",
    "internal_emws_url": "InternalEmwsUrl",
    "internal_photos_url": "InternalPhotosUrl",
    "ecp_photo_url_fragment": "EcpPhotoUrlFragment",
    "ecp_connect_url_fragment": "EcpConnectUrlFragment",
    "ecp_team_mailbox_url_fragment": "EcpTeamMailboxUrlFragment",
    "ecp_team_mailbox_creating_url_fragment": "EcpTeamMailboxCreatingUrlFragment",
    "ecp_team_mailbox_editing_url_fragment": "EcpTeamMailboxEditingUrlFragment",
    "ecp_extension_installation_url_fragment": "EcpExtensionInstallationUrlFragment",
    "external_ecp_photo_url": "ExternalEcpPhotoUrl",
    "external_ecp_connect_url": "ExternalEcpConnectUrl",
    "external_ecp_team_mailbox_url": "ExternalEcpTeamMailboxUrl",
    "external_ecp_team_mailbox_creating_url": "ExternalEcpTeamMailboxCreatingUrl",
    "external_ecp_team_mailbox_editing_url": "ExternalEcpTeamMailboxEditingUrl",
    "external_ecp_team_mailbox_hiding_url": "ExternalEcpTeamMailboxHidingUrl",
    "external_ecp_extension_installation_url": "ExternalEcpExtensionInstallationUrl",
    "external_emws_url": "ExternalEmwsUrl",
    "external_photos_url": "ExternalPhotosUrl",
    "mobile_mailbox_policy": "MobileMailboxPolicy",
    "document_sharing_locations": "DocumentSharingLocations",
    "internal_mailbox_server_authentication_methods": "InternalMailboxServerAuthenticationMethods",
    "mailbox_version": "MailboxVersion",
    "sp_my_site_host_url": "SPMySiteHostURL",
    "site_mailbox_creation_url": "SiteMailboxCreationURL",
    "internal_rpc_http_server": "InternalRpcHttpServer",
    "internal_rpc_http_connectivity_requires_ssl": "InternalRpcHttpConnectivityRequiresSsl",
    "internal_rpc_http_authentication_method": "InternalRpcHttpAuthenticationMethod",
    "public_folder_information": "PublicFolderInformation",
    "redirect_url": "RedirectUrl",
    "ews_partner_url": "EwsPartnerUrl",
    "cert_principal_name": "CertPrincipalName",
    "internal_outlook_service_url": "InternalOutlookServiceUrl",
    "external_outlook_service_url": "ExternalOutlookServiceUrl",
}
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/errorcode-soap
_ERRORS: dict[str, type[EWSError]] = {
    "InvalidUser": ErrorNonExistentMailbox,
    "InvalidDomain": ErrorNonExistentMailbox,
    "NotFederated": ErrorOrganizationNotFederated,
    "ServerBusy": ErrorServerBusy,
    "InternalServerError": ErrorInternalServerError,
}
_NUMBERS = pattern(r"\d{1,4}(\.\d{1,5}){1,3}")


def _A(name: str) -> str:  # noqa: N802 - as the prefix a: would stand there
    return f"{{{ANS}}}{name}"


class UserResponse(EWSElement):
    """What autodiscover over SOAP tells of one user: settings, an error, or who else is to be asked.

    Settings have the names of `SETTINGS_MAP`; what has another name on the wire keeps that. A setting that has parts is a list of
    dictionaries.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/userresponse-soap
    """

    ELEMENT_NAME: ClassVar[str] = "UserResponse"
    SETTINGS_MAP: ClassVar[dict[str, str]] = SETTINGS
    REVERSE_SETTINGS_MAP: ClassVar[dict[str, str]] = {wire: name for name, wire in SETTINGS.items()}

    error_code = CharField(is_sent=False)
    error_message = CharField(is_sent=False)
    redirect_address = CharField(is_sent=False)
    redirect_url = CharField(is_sent=False)
    user_settings_errors = DictionaryField(is_sent=False)
    user_settings = DictionaryField(is_sent=False)

    @classmethod
    def response_tag(cls) -> str:
        """Give the name of the element as it is read."""
        return _A(cls.ELEMENT_NAME)

    @classmethod
    def parse_elem(cls, elem: Element) -> Self:
        """Read the element, whatever it says."""
        code, target = elem.findtext(_A("ErrorCode")), elem.find(_A("RedirectTarget"))
        address = None if target is None or target.get(f"{{{INS}}}nil") == "true" else (target.text or "").strip()
        return cls(
            error_code=code or None,
            error_message=elem.findtext(_A("ErrorMessage")) or None,
            redirect_address=(address or None) if code == "RedirectAddress" else None,
            redirect_url=(address or None) if code == "RedirectUrl" else None,
            user_settings_errors={
                cls._name(error.findtext(_A("SettingName"))): error.findtext(_A("ErrorMessage"))
                or error.findtext(_A("ErrorCode"))
                for error in elem.iterfind(f"{_A('UserSettingErrors')}/{_A('UserSettingError')}")
            },
            user_settings={
                cls._name(setting.findtext(_A("Name"))): _value(setting)
                for setting in elem.iterfind(f"{_A('UserSettings')}/{_A('UserSetting')}")
            },
        )

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the element.

        :raises EWSError: it is an error; see `raise_errors`
        """
        response = cls.parse_elem(elem)
        response.raise_errors()
        return response

    @classmethod
    def _name(cls, wire: str | None) -> str:
        return cls.REVERSE_SETTINGS_MAP.get(wire or "", wire or "")

    def raise_errors(self) -> None:
        """Raise what the answer says is wrong.

        :raises ErrorNonExistentMailbox: there is no such user
        :raises ErrorServerBusy, ErrorInternalServerError, ErrorOrganizationNotFederated: as the server says
        :raises AutoDiscoverFailed: the server refused the request, or there are no settings
        """
        code = self.error_code or "no code at all"
        if code in ("NoError", "RedirectAddress", "RedirectUrl"):
            return
        text = self.error_message or f"Autodiscover answered {code}"
        error = _ERRORS.get(code)
        if error is not None:
            raise error(text)
        raise AutoDiscoverFailed(f"Autodiscover answered {code}: {text}")

    def _setting(self, *names: str) -> Any:
        settings = self.user_settings or {}
        return next((settings[name] for name in names if settings.get(name)), None)

    @property
    def autodiscover_smtp_address(self) -> str | None:
        """The primary address of the mailbox."""
        return self._setting("auto_discover_smtp_address")  # type: ignore[no-any-return]

    @property
    def ews_url(self) -> str | None:
        """The address of the web service: that for clients from outside, or else that for those inside."""
        return self._setting("external_ews_url", "internal_ews_url")  # type: ignore[no-any-return]

    @property
    def version(self) -> Version | None:
        """The version of the server, if it tells one that is known."""
        told = str(self._setting("external_ews_version", "cas_version") or "").strip()
        try:
            if _NUMBERS.fullmatch(told):
                return Version(Build(*map(int, told.split("."))))
            schemas = str(self._setting("ews_supported_schemas") or "").replace(" ", "").split(",")
            known = [Version(api_version=name) for name in schemas if name.startswith("Exchange")]
        except InvalidValue:
            return None  # a build or a name of the future
        return max(known, key=lambda version: version.build, default=None)


def _value(setting: Element) -> Any:
    """Read a value: a text, or a list of things with parts."""
    plain = setting.find(_A("Value"))
    if plain is not None:
        return plain.text or ""
    many = [child for child in setting if child.tag != _A("Name")]
    return [{local(str(part.tag)): part.text for part in thing} for child in many for thing in child]
