"""Who is meant, by up to four names; whether a server knows them is not known here."""

from __future__ import annotations

from typing import ClassVar

from .._model.element import EWSElement
from .._model.fields import TextField


class Identity(EWSElement):
    """The names of an account. A SID or UPN saves the server a search when the account is impersonated.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/connectingsid

    :param primary_smtp_address: the primary SMTP address
    :param smtp_address: another SMTP address
    :param upn: the user principal name
    :param sid: the security identifier
    """

    ELEMENT_NAME: ClassVar[str] = "ConnectingSID"

    sid = TextField("SID")
    upn = TextField("PrincipalName")
    smtp_address = TextField("SmtpAddress")
    primary_smtp_address = TextField("PrimarySmtpAddress")

    def __init__(
        self,
        primary_smtp_address: str | None = None,
        smtp_address: str | None = None,
        upn: str | None = None,
        sid: str | None = None,
    ) -> None:
        names = {
            "primary_smtp_address": primary_smtp_address,
            "smtp_address": smtp_address,
            "upn": upn,
            "sid": sid,
        }
        super().__init__(**{name: value for name, value in names.items() if value is not None})
        self.clean()
