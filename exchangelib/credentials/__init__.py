"""Who the user is, and how they prove it; knows neither HTTP nor tokens' way through it."""

from .base import ACCESS_TYPES, DELEGATE, IMPERSONATION, BaseCredentials
from .oauth import (
    BaseOAuth2Credentials,
    O365InteractiveCredentials,
    OAuth2AuthorizationCodeCredentials,
    OAuth2Credentials,
    OAuth2DeviceCodeCredentials,
    OAuth2LegacyCredentials,
    OAuth2OnBehalfOfCredentials,
    OAuth2TokenCredentials,
)
from .password import Credentials

__all__ = [
    "ACCESS_TYPES",
    "DELEGATE",
    "IMPERSONATION",
    "BaseCredentials",
    "BaseOAuth2Credentials",
    "Credentials",
    "O365InteractiveCredentials",
    "OAuth2AuthorizationCodeCredentials",
    "OAuth2Credentials",
    "OAuth2DeviceCodeCredentials",
    "OAuth2LegacyCredentials",
    "OAuth2OnBehalfOfCredentials",
    "OAuth2TokenCredentials",
]
