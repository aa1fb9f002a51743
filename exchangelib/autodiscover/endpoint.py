"""From what autodiscover tells to a connection to the web service; how it came to tell it is not known here."""

from __future__ import annotations

from typing import Any

from .._net.trust import Trust
from .._net.urls import checked
from ..configuration import Configuration
from ..errors import InvalidValue
from ..protocol import Protocol
from .rules import RedirectRules


def protocol_for(response: Any, config: Configuration, rules: RedirectRules) -> Protocol:
    """Give the connection to the web service.

    A server that was trusted with the credentials names it, over TLS; a password goes there in clear text only if the caller
    said so, and a token only if it is for that host, unless the caller named the host too.

    :param response: what autodiscover told, with `ews_url` and `version`
    :param config: how to reach it
    :raises InvalidValue: the address is one that credentials may not go to, or none
    """
    url = response.ews_url
    parts = checked(url, "service_endpoint")
    if parts.scheme != "https" and not config.allow_insecure:
        # Not to this machine either: whoever listens there is not who was found
        raise InvalidValue(f"Autodiscover names a web service without TLS: {url}")
    trust = Trust.GIVEN if rules.names(parts.hostname or "") else Trust.FOUND
    return Protocol(config.replace(service_endpoint=url, version=config.version or response.version, trust=trust))
