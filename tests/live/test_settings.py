"""What a settings.yml has to say, tried without a server."""

from pathlib import Path

import pytest

from exchangelib import IMPERSONATION
from tests.live import server

SAMPLE = server.SETTINGS.with_name("settings.yml.sample")


def _written(folder: Path, text: str) -> Path:
    path = folder / "settings.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sample_can_be_used_as_it_is() -> None:
    settings = server.read(SAMPLE)
    assert settings is not None
    account = server.connect({**settings, "auth_type": "basic"})
    assert account.primary_smtp_address == "test.account@example.com"
    assert account.protocol.service_endpoint == "https://mail.example.com/EWS/Exchange.asmx"
    account.close()


def test_every_line_of_the_sample_is_known() -> None:
    offered = {
        line.lstrip("# ").split(":")[0] for line in SAMPLE.read_text().splitlines() if ": " in line and line[0] != " "
    }
    assert offered >= server.KNOWN


def test_no_settings_mean_the_sandbox(tmp_path: Path) -> None:
    assert server.read(tmp_path / "settings.yml") is None


def test_certificates_need_not_be_checked_and_others_can_be_acted_for() -> None:
    settings = {"account": "a@example.com", "server": "mail.example.com", "auth_type": "basic", "password": "x"}
    account = server.connect({**settings, "verify_ssl": False, "access_type": "impersonation"})
    assert account.protocol.config.verify is False
    assert account.access_type == IMPERSONATION
    account.close()


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("just words", "names and values"),
        ("account: a@example.com\nserver: b\npasword: c", "pasword"),
        ("server: mail.example.com", "account"),
        ("account: a@example.com", "where the server is"),
    ],
)
def test_bad_settings_are_explained(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(server.BadSettings, match=complaint):
        server.read(_written(tmp_path, text))
