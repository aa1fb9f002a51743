"""JSON web tokens signed with RS256 (RFC 7515, RFC 7519); it does not know what the claims mean. Needs the extra [sandbox]."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


class BadToken(Exception):
    """A token that was not signed by whom it should be, or is no token."""


class Key:
    """A key to sign with, made on the spot.

    :raises ImportError: the package cryptography is missing
    """

    def __init__(self) -> None:
        try:
            from cryptography.hazmat.primitives.asymmetric import rsa
        except ImportError as e:
            raise ImportError(
                'Sandbox(auth="oauth") needs the package cryptography: pip install exchangelib[sandbox]'
            ) from e
        self._private: RSAPrivateKey = rsa.generate_private_key(65537, 2048)
        self.id = secrets.token_urlsafe(12)

    @property
    def public(self) -> RSAPublicKey:
        """What checks signatures."""
        return self._private.public_key()

    def jwk(self) -> dict[str, str]:
        """The public key, as JSON Web Key (RFC 7517)."""
        numbers = self.public.public_numbers()
        n, e = (encode(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "n": n, "e": e}

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A token with these claims."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        head = {"typ": "JWT", "alg": "RS256", "kid": self.id, **header}
        text = f"{_json(head)}.{_json(claims)}"
        return f"{text}.{encode(self._private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def encode(data: bytes) -> str:
    """Base64 for addresses, without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The reverse of encode.

    :raises BadToken: it is something else
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as e:
        raise BadToken("a part of the token is not in base64url") from e


def _json(value: Mapping[str, Any]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, signature, and what the signature is over; nothing of it is proved.

    :raises BadToken: it is no token
    """
    pieces = token.split(".")
    if len(pieces) != 3:
        raise BadToken("a token has three parts")
    try:
        header, claims = (json.loads(decode(piece)) for piece in pieces[:2])
    except ValueError as e:
        raise BadToken("a part of the token is not in JSON") from e
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadToken("the parts of a token are JSON objects")
    return header, claims, decode(pieces[2]), f"{pieces[0]}.{pieces[1]}".encode()


def verified(token: str, public: RSAPublicKey, key_id: str | None = None) -> dict[str, Any]:
    """The claims of a token whose signature is good.

    :param key_id: that the header must name, if given
    :raises BadToken: it is not
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    header, claims, signature, signed = parts(token)
    if header.get("alg") != "RS256":
        raise BadToken(f"the algorithm is {header.get('alg')!r}, not RS256")
    if key_id is not None and header.get("kid") != key_id:
        raise BadToken("the key is not known")
    try:
        public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as e:
        raise BadToken("the signature is wrong") from e
    return claims
