"""Marks that tell users apart whom nothing names; whose they are cannot be read from them."""

from __future__ import annotations

import os


def mark_of(proof: str) -> str:
    """Return the mark of whoever a code or a token is of: the same in every process, and no secret."""
    import hashlib  # brings OpenSSL, which few programs need so early

    return hashlib.sha256(b"exchangelib:" + proof.encode("utf-8", "surrogatepass")).hexdigest()


def unlike_any_other() -> str:
    """Return a mark that nobody else has."""
    return os.urandom(16).hex()
