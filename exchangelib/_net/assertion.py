"""How a program proves with its certificate that it is itself (RFC 7523); who wants to know is told by others."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from ..errors import InvalidValue

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = 300  # seconds


def client_assertion(certificate: str | tuple[str, ...], client_id: str, audience: str, now: float) -> str:
    """Return an assertion, signed.

    https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials

    :param certificate: path of a PEM file with certificate and RSA key, or both paths
    :param audience: the token endpoint
    :param now: seconds since the epoch
    :raises InvalidValue: the files cannot be read, or hold something else
    """
    import uuid  # asks which system this is, which takes long

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    paths = (certificate, certificate) if isinstance(certificate, str) else certificate
    failure: str | None = None
    try:
        shown, key = (_read(path) for path in paths)
        public = x509.load_pem_x509_certificate(shown)
        private = serialization.load_pem_private_key(key, None)
        if not isinstance(private, rsa.RSAPrivateKey):
            failure = "the key is no RSA key"
    except (OSError, ValueError, TypeError) as e:
        # The text of the library may quote the file
        failure = e.strerror if isinstance(e, OSError) and e.strerror else type(e).__name__
    if failure is not None:
        raise InvalidValue(
            f"'certificate' must name a PEM file with a certificate and its RSA key without a password: {failure}"
        )
    assert isinstance(private, rsa.RSAPrivateKey)  # else there is a failure
    head = {
        "alg": "RS256",
        "typ": "JWT",
        "x5t": _encode(public.fingerprint(hashes.SHA1())),
        "x5t#S256": _encode(public.fingerprint(hashes.SHA256())),
    }
    claims = {
        "iss": client_id, "sub": client_id, "aud": audience, "jti": str(uuid.uuid4()), "nbf": int(now),
        "exp": int(now) + _LIFE,
    }  # fmt: skip
    text = f"{_json(head)}.{_json(claims)}"
    return f"{text}.{_encode(private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(values: Mapping[str, Any]) -> str:
    return _encode(json.dumps(values, separators=(",", ":")).encode())
