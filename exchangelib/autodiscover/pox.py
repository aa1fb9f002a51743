"""How autodiscover is asked in plain old XML (POX); what it answers is told elsewhere.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/pox-autodiscover-request-for-exchange
"""

from __future__ import annotations

from .._wire.ns import AUTODISCOVER_REQUEST_NS, AUTODISCOVER_RESPONSE_NS
from .._wire.write import encode, text

HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "Accept-Encoding": "gzip, deflate",
    # Microsoft: with this, servers tell of EXHTTP too, which has the same addresses as EXPR
    "X-ClientCanHandle": "Negotiate,ExHttpInfo",
}


def request(email: str) -> bytes:
    """Write the request about an address."""
    return encode(
        f'<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover xmlns="{AUTODISCOVER_REQUEST_NS}"><Request>'
        f"<EMailAddress>{text(email)}</EMailAddress>"
        f"<AcceptableResponseSchema>{AUTODISCOVER_RESPONSE_NS}</AcceptableResponseSchema></Request></Autodiscover>"
    )
