"""Certificates that a client shows: whether the files hold what they should, seen before anything is sent. Connects to nothing.

OpenSSL asks at the terminal for the password of a key that nobody gave, and whoever has no terminal waits for ever.
"""

from __future__ import annotations

import os
import ssl

from ..errors import InvalidTypeError, InvalidValue

NO_PASSWORD = ""  # in place of None, for which OpenSSL asks at the terminal


def check_client_cert(argument: str, certificate: object, key: object = None, password: str | None = None) -> None:
    """Load a certificate and its key, to see if that can be done.

    :param argument: where they were named, for messages
    :param certificate: path of a PEM file
    :param key: path of that of the key; None: it is in the same
    :param password: of the key
    :raises InvalidTypeError: something else than a path was given
    :raises InvalidValue: the files cannot be used
    """
    for path in (certificate, *(() if key is None else (key,))):
        if not isinstance(path, (str, os.PathLike)):
            raise InvalidTypeError(argument, path, (str, os.PathLike))
    asked = False

    def give() -> str:
        nonlocal asked
        asked = True
        return NO_PASSWORD if password is None else str.__str__(password)

    failure: str
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, give)  # type: ignore[arg-type]
        return
    except (ssl.SSLError, OSError, ValueError) as e:
        # The text of the library may quote the file; an error of the system says what it is
        known = e.strerror if isinstance(e, OSError) and not isinstance(e, ssl.SSLError) else None
        mismatch = "KEY_VALUES_MISMATCH" in str(e)
        failure = "they do not belong together" if mismatch else known or "they are not there, or damaged"
    if asked and password is None:
        raise InvalidValue(
            f"{argument!r}: the key has a password, which is given beside it, Configuration(client_cert=…, "
            "client_key_password=…); it is in no pickle"
        )
    if asked:
        raise InvalidValue("'client_key_password' is not the password of the key")
    raise InvalidValue(
        f"{argument!r} must name a PEM file with a certificate and its key, or two with one each; of {certificate!s}: {failure}"
    )
