"""What a settings.yml has to say, and that the suite runs with one; the server of that run is a sandbox too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from exchangelib import IMPERSONATION
from exchangelib.sandbox import Sandbox
from tests.live import server

SAMPLE = server.CHECKOUT / "settings.yml.sample"


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


def _left_in(sandbox: Sandbox, address: str) -> dict[str, int]:
    """How much is in each folder; Purges is out of reach for users, and servers empty it themselves."""
    with sandbox.account(address) as account:
        return {folder.absolute: folder.total_count for folder in account.root.walk() if folder.name != "Purges"}


def test_the_suite_runs_on_a_server_that_only_settings_describe_and_leaves_nothing_behind(tmp_path: Path) -> None:
    address = "test.account@example.com"
    with Sandbox(tls=True) as sandbox:
        sandbox.add_user(address, "secret")
        before = _left_in(sandbox, address)
        where = {"service_endpoint": sandbox.url, "verify_ssl": False}
        settings = {**where, "account": address, "username": address, "password": "secret"}
        path = _written(tmp_path, yaml.safe_dump(settings))
        suite = [str(Path(__file__).with_name(name)) for name in ("test_messages.py", "test_readme_folders.py")]
        command = [sys.executable, "-m", "pytest", "-rs", "-q", "-p", "no:cacheprovider", *suite]
        run = subprocess.run(
            command,
            cwd=server.CHECKOUT,
            env={**os.environ, "EXCHANGELIB_SETTINGS": str(path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = run.stdout + run.stderr
        assert run.returncode == 0, said
        assert "only on the sandbox: counts the requests" in said
        assert "secret" not in said
        assert len(sandbox.requests) > 100
        assert _left_in(sandbox, address) == before
