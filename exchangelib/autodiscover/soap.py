"""How autodiscover is asked over SOAP, and how its answer is read; not where it is.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getusersettings-operation-soap
"""

from __future__ import annotations

from collections.abc import Iterable

from .._wire.ns import ANS, SOAPNS, WSA
from .._wire.soap import unwrap
from .._wire.write import encode, text
from ..errors import AutoDiscoverFailed, ErrorInternalServerError, ErrorServerBusy, MalformedResponseError
from ..properties.user_response import UserResponse

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept-Encoding": "gzip, deflate"}
ACTION = f"{ANS}/Autodiscover/GetUserSettings"
# What can be of use to a client of EWS
DEFAULT_SETTINGS = (
    "user_display_name",
    "user_dn",
    "user_deployment_id",
    "auto_discover_smtp_address",
    "internal_mailbox_server",
    "internal_mailbox_server_dn",
    "internal_rpc_client_server",
    "mailbox_dn",
    "mailbox_version",
    "internal_ews_url",
    "external_ews_url",
    "ews_partner_url",
    "ews_supported_schemas",
    "cas_version",
    "external_ews_version",
    "internal_ecp_url",
    "external_ecp_url",
    "internal_oab_url",
    "external_oab_url",
    "internal_um_url",
    "external_um_url",
    "internal_photos_url",
    "external_photos_url",
    "public_folder_server",
    "public_folder_information",
    "active_directory_server",
    "alternate_mailboxes",
    "cross_organization_sharing_enabled",
    "grouping_information",
    "user_ms_online",
    "show_gal_as_default_view",
)


def request(email: str, url: str, settings: Iterable[str] = DEFAULT_SETTINGS) -> bytes:
    """Write the request for settings of one user.

    :param settings: names as in `UserResponse.SETTINGS_MAP`, or as on the wire
    """
    names = UserResponse.SETTINGS_MAP
    wanted = "".join(f"<a:Setting>{text(names.get(name, name))}</a:Setting>" for name in settings)
    return encode(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<s:Envelope xmlns:s="{SOAPNS}" xmlns:a="{ANS}" xmlns:wsa="{WSA}"><s:Header>'
        # Every server takes the oldest name; what it tells does not depend on it
        "<a:RequestedServerVersion>Exchange2010</a:RequestedServerVersion>"
        f"<wsa:Action>{ACTION}</wsa:Action><wsa:To>{text(url)}</wsa:To></s:Header><s:Body>"
        f"<a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>{text(email)}</a:Mailbox></a:User>"
        f"</a:Users><a:RequestedSettings>{wanted}</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>"
        "</s:Body></s:Envelope>"
    )


def read(data: bytes) -> UserResponse:
    """Read the answer about one user, whatever it says of them.

    :raises MalformedResponseError: it is no such answer
    :raises ErrorServerBusy, ErrorInternalServerError, AutoDiscoverFailed: the server answers nothing
    """
    root = unwrap(data).element
    response = root.find(f"{{{ANS}}}Response")
    if root.tag != f"{{{ANS}}}GetUserSettingsResponseMessage" or response is None:
        raise MalformedResponseError(f"No answer of autodiscover is called {str(root.tag)[:100]!r}")
    code = response.findtext(f"{{{ANS}}}ErrorCode") or ""
    if code != "NoError":
        message = response.findtext(f"{{{ANS}}}ErrorMessage") or "no reason given"
        if code == "ServerBusy":
            raise ErrorServerBusy(message)
        if code == "InternalServerError":
            raise ErrorInternalServerError(message)
        raise AutoDiscoverFailed(f"Autodiscover answered {code or 'without a code'}: {message}")
    user = response.find(f"{{{ANS}}}UserResponses/{{{ANS}}}UserResponse")
    if user is None:
        raise MalformedResponseError("The answer of autodiscover tells of no user")
    return UserResponse.parse_elem(user)
