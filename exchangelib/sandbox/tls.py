"""TLS with a certificate authority of its own, and on demand with certificates that nobody should trust; needs [sandbox]."""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from exchangelib.sandbox import certificates
from exchangelib.sandbox.certificates import EXPIRED, FUTURE, GOOD, Identity

_WRONG_HOST = ("another.invalid",)
KINDS = ("good", "expired", "not-yet-valid", "wrong-host", "self-signed")
CLIENT_KINDS = ("good", "expired", "stranger")


class Context(ssl.SSLContext):
    """A context that knows its channel binding (RFC 5929 §4.1)."""

    binding: bytes


class Authority:
    """Holds the files of a certificate authority of its own in a temporary folder; `close` removes them.

    :param host: the address that the server listens on, which its certificate names beside localhost
    :param names: further host names of the server
    :param ask: ask clients for certificates; one that the authority does not vouch for ends the handshake
    :raises ImportError: the package cryptography is missing
    """

    def __init__(self, host: str, names: Iterable[str] = (), ask: bool = False) -> None:
        try:
            import cryptography  # noqa: F401
        except ImportError as e:
            raise ImportError(
                "Sandbox(tls=True) needs the package cryptography: pip install exchangelib[sandbox]"
            ) from e
        self._folder = Path(tempfile.mkdtemp(prefix="exchangelib-sandbox-tls-"))
        self.ca_bundle = str(self._folder / "ca.pem")
        self._ask = ask
        self._lock = threading.RLock()
        self._ca = certificates.authority("exchangelib sandbox CA")
        self._strange = certificates.authority("somebody else's CA")
        self._names = list(dict.fromkeys(("localhost", "127.0.0.1", "::1", host, *names)))
        self._presented: dict[str | None, str] = {}
        self._contexts: dict[str, Context] = {}
        self._save("ca.pem", self._ca.pem().partition(b"-----END PRIVATE KEY-----\n")[2])

    def context(self) -> ssl.SSLContext:
        """What a server needs: each handshake gets the certificate that is to be presented then, under that name."""
        first = self._make("good")
        first.sni_callback = self._choose
        return first

    def present(self, kind: str, name: str | None = None) -> None:
        """Show another certificate from now on.

        :param kind: "good", "expired", "not-yet-valid", "wrong-host" or "self-signed"
        :param name: only to clients that ask for this host; None: to all for whose host nothing else was said
        :raises ValueError: there is no such kind
        """
        if kind not in KINDS:
            raise ValueError(f"a certificate can be {', '.join(KINDS)}, not {kind!r}")
        with self._lock:
            self._presented[None if name is None else name.lower()] = kind

    def client_certificate(self, address: str, kind: str = "good") -> str:
        """Path of a PEM file with key and certificate for the owner of a mailbox.

        :param kind: "good", "expired", or "stranger": from an authority that the sandbox does not know
        :raises ValueError: there is no such kind
        """
        if kind not in CLIENT_KINDS:
            raise ValueError(f"a client's certificate can be {', '.join(CLIENT_KINDS)}, not {kind!r}")
        issuer = self._strange if kind == "stranger" else self._ca
        made = certificates.client(address, issuer, EXPIRED if kind == "expired" else GOOD)
        name = hashlib.sha256(f"{address.lower()} {kind}".encode()).hexdigest()[:16]
        return self._save(f"client-{name}.pem", made.pem())

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _choose(self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _first: ssl.SSLContext) -> None:
        with self._lock:
            kind = self._presented.get((name or "").lower()) or self._presented.get(None, "good")
            connection.context = self._make(kind)

    def _make(self, kind: str) -> Context:
        with self._lock:
            if kind not in self._contexts:
                self._contexts[kind] = self._context(self._identity(kind), kind)
            return self._contexts[kind]

    def _identity(self, kind: str) -> Identity:
        if kind == "wrong-host":
            return certificates.server(_WRONG_HOST, self._ca)
        if kind == "self-signed":
            return certificates.server(self._names, None)
        days = {"good": GOOD, "expired": EXPIRED, "not-yet-valid": FUTURE}[kind]
        return certificates.server(self._names, self._ca, days)

    def _context(self, identity: Identity, kind: str) -> Context:
        from cryptography.hazmat.primitives.serialization import Encoding

        context = Context(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._save(f"server-{kind}.pem", identity.pem()))
        if self._ask:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(self.ca_bundle)
        # The certificate is signed with SHA-256, so that is the hash to take
        digest = hashlib.sha256(identity.certificate.public_bytes(Encoding.DER)).digest()
        context.binding = b"tls-server-end-point:" + digest
        return context

    def _save(self, name: str, data: bytes) -> str:
        path = self._folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
        return str(path)
