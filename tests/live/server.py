"""Opens the mailbox that the behaviour tests use: on a sandbox, or on the server that settings.yml describes."""

import os
from pathlib import Path
from typing import Any

import yaml

from exchangelib import DELEGATE, IMPERSONATION, Account, Configuration, Credentials
from exchangelib.credentials import BaseCredentials

CHECKOUT = Path(__file__).parent.parent.parent
SETTINGS = Path(os.environ.get("EXCHANGELIB_SETTINGS") or CHECKOUT / "settings.yml")
KNOWN = {
    "access_type",
    "account",
    "auth_type",
    "autodiscover",
    "client_id",
    "client_secret",
    "password",
    "server",
    "service_endpoint",
    "tenant_id",
    "username",
    "verify_ssl",
}


class BadSettings(Exception):
    """settings.yml cannot be used, and why."""


def read(path: Path = SETTINGS) -> dict[str, Any] | None:
    """The settings for a real server; None if there are none."""
    if not path.exists():
        return None
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(settings, dict):
        raise BadSettings(f"{path} should hold names and values, as settings.yml.sample does")
    if unknown := set(settings) - KNOWN:
        raise BadSettings(f"{path}: what is {', '.join(sorted(unknown))}? Known are {', '.join(sorted(KNOWN))}")
    if "account" not in settings:
        raise BadSettings(f"{path}: account, the address of the mailbox, is missing")
    if not {"server", "service_endpoint", "autodiscover"} & set(settings):
        raise BadSettings(f"{path}: say where the server is, with server, service_endpoint or autodiscover")
    return settings


def _credentials(settings: dict[str, Any]) -> BaseCredentials:
    if "client_id" in settings:
        from exchangelib import Identity, OAuth2Credentials

        return OAuth2Credentials(
            client_id=settings["client_id"],
            client_secret=settings["client_secret"],
            tenant_id=settings["tenant_id"],
            identity=Identity(primary_smtp_address=settings["account"]),
        )
    return Credentials(settings.get("username", settings["account"]), settings["password"])


def connect(settings: dict[str, Any]) -> Account:
    """The mailbox on the real server."""
    access_type = {"delegate": DELEGATE, "impersonation": IMPERSONATION}[
        settings.get("access_type", "delegate").lower()
    ]
    credentials = _credentials(settings)
    if settings.get("autodiscover"):
        return Account(settings["account"], credentials=credentials, autodiscover=True, access_type=access_type)
    where = {name: settings[name] for name in ("server", "service_endpoint", "auth_type") if name in settings}
    config = Configuration(credentials=credentials, verify=settings.get("verify_ssl", True), **where)
    return Account(settings["account"], config=config, autodiscover=False, access_type=access_type)
