"""Client certificates: TLS has checked who vouches for one, and it is known here whose it is; needs the extra [sandbox]."""

from __future__ import annotations

from exchangelib.sandbox.login.outcome import Login, Refused, Users
from exchangelib.sandbox.message import Connection, Request


class Certificate:
    """Maps a client's certificate to the mailbox whose address it names."""

    name = "certificate"
    tokens: tuple[str, ...] = ()

    def __init__(self, users: Users) -> None:
        self._users = users

    def offers(self) -> list[str]:
        """Nothing: TLS asks for certificates, not HTTP."""
        return []

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """No header belongs to this scheme."""
        return Refused("certificates are not in headers")

    def login(self, connection: Connection) -> Login | Refused | None:
        """Whose certificate it is; None if there is none."""
        if connection.certificate is None:
            return None
        known = connection.state.get(self.name)
        if known is None:
            names = addresses(connection.certificate)
            user = next((user for name in names if (user := self._users.user(name)) is not None), None)
            listed = ", ".join(names)
            known = Refused("no mailbox belongs to the certificate", listed) if user is None else Login(user, self.name)
            connection.state[self.name] = known
        return known if isinstance(known, Login | Refused) else None


def addresses(certificate: bytes) -> list[str]:
    """The mail addresses in a certificate: in its alternative names, else in its subject.

    :param certificate: in DER
    """
    from cryptography import x509
    from cryptography.x509.oid import ExtensionOID, NameOID

    read = x509.load_der_x509_certificate(certificate)
    try:
        names = read.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        assert isinstance(names, x509.SubjectAlternativeName)
        found = list(names.get_values_for_type(x509.RFC822Name))
    except x509.ExtensionNotFound:
        found = []
    for oid in (NameOID.EMAIL_ADDRESS, NameOID.COMMON_NAME):
        found += [str(attribute.value) for attribute in read.subject.get_attributes_for_oid(oid)]
    return list(dict.fromkeys(found))
