"""A certificate authority made on the spot, and a server certificate from it; needs the extra [sandbox]."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


class Authority:
    """Holds the files of a certificate authority of its own in a temporary folder; `close` removes them.

    :param host: the address that the server listens on, which its certificate names beside localhost
    :raises ImportError: the package cryptography is missing
    """

    def __init__(self, host: str) -> None:
        try:
            import cryptography  # noqa: F401
        except ImportError as e:
            raise ImportError(
                "Sandbox(tls=True) needs the package cryptography: pip install exchangelib[sandbox]"
            ) from e
        self._folder = Path(tempfile.mkdtemp(prefix="exchangelib-sandbox-tls-"))
        self.ca_bundle = str(self._folder / "ca.pem")
        self._make(host)

    def context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS with the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._folder / "server.pem")
        return context

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, host: str) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID

        ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        ca_name, name = _name("exchangelib sandbox CA"), _name("exchangelib sandbox")
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        ca_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
        ca = _certificate(
            ca_name, ca_name, ca_key, ca_key, [x509.BasicConstraints(ca=True, path_length=0), usage, ca_id]
        )
        server_extensions: list[Any] = [
            x509.BasicConstraints(ca=False, path_length=None),
            x509.SubjectAlternativeName(_alternatives(host)),
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id),
        ]
        server = _certificate(name, ca_name, key, ca_key, server_extensions)
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        Path(self.ca_bundle).write_bytes(ca.public_bytes(pem))
        (self._folder / "server.pem").touch(mode=0o600)
        (self._folder / "server.pem").write_bytes(private + server.public_bytes(pem))


def _name(common_name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _alternatives(host: str) -> list[x509.GeneralName]:
    from cryptography import x509

    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    addresses = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    try:
        addresses.add(ipaddress.ip_address(host))
    except ValueError:
        names.append(x509.DNSName(host))
    return names + [x509.IPAddress(address) for address in sorted(addresses, key=str)]


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    issuer_key: EllipticCurvePrivateKey,
    extensions: list[Any],
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
    )
    for extension in extensions:
        critical = isinstance(extension, x509.BasicConstraints | x509.KeyUsage)
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())
