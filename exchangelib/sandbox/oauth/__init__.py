"""Tokens of OAuth 2.0, and the endpoint of the sandbox that gives them; it knows nothing of mail."""

from exchangelib.sandbox.oauth.apps import App
from exchangelib.sandbox.oauth.service import OAuth

__all__ = ["App", "OAuth"]
