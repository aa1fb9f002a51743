"""Tokens that another library gives, in the shapes that such libraries have; none of them is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UnauthorizedError
from .claims import number
from .hidden import Hidden, HiddenDict
from .own import call

# azure-identity gives `AccessToken(token, expires_on)`: https://learn.microsoft.com/en-us/python/api/azure-core/
# azure.core.credentials.accesstoken; MSAL a mapping: https://learn.microsoft.com/en-us/entra/msal/python/


def token_from(provider: Any, scope: Sequence[str], now: float) -> dict[str, Any]:
    """Ask a provider, and return what it gives as a mapping with "access_token".

    :param now: seconds since the epoch
    :raises UnauthorizedError: it gives no token; what else it raises is its own
    :raises ConnectFailed: it did not get through to whoever gives it tokens
    """
    what = f"the provider of tokens, a {type(provider).__name__},"
    token = HiddenDict(_as_mapping(call(lambda: _ask(provider, list(scope)), what)))
    if "error" in token and "access_token" not in token:
        raise UnauthorizedError(f"The provider of tokens says: {token['error']}: {token.get('error_description', '')}")
    text = token.get("access_token") or token.get("token")
    text = Hidden(text) if isinstance(text, str) else None
    if not text:
        raise UnauthorizedError(f"The provider, a {type(provider).__name__}, gives no token")
    made = HiddenDict(access_token=str(text))
    expires = number(token.get("expires_on")) or number(token.get("expires_at"))
    life = number(token.get("expires_in"))
    if expires is None and life is not None:
        expires = now + life
    if expires is not None:
        made["expires_at"] = expires
    return made


def _ask(provider: Any, scope: list[str]) -> Any:
    if hasattr(provider, "get_token"):
        return provider.get_token(*scope)
    if hasattr(provider, "acquire_token_for_client"):
        return provider.acquire_token_for_client(scopes=scope)
    if hasattr(provider, "acquire_token_silent"):
        accounts = provider.get_accounts() if hasattr(provider, "get_accounts") else []
        return provider.acquire_token_silent(scope, account=accounts[0] if accounts else None)
    return provider()


def _as_mapping(token: Any) -> dict[str, Any]:
    if isinstance(token, str):
        return {"access_token": token}
    if isinstance(token, Mapping):
        return dict(token)
    if hasattr(token, "token"):  # before tuples: that of azure-identity is both
        return {"access_token": token.token, "expires_on": getattr(token, "expires_on", None)}
    if isinstance(token, tuple) and len(token) == 2:
        return {"access_token": token[0], "expires_on": token[1]}
    return {}
