"""What the README of the library's older releases says of its tests: settings for a server, and how tests are run."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.live import server

CHECKOUT = Path(__file__).parent.parent.parent


def test_the_sample_of_the_settings_can_be_copied_and_filled_in(tmp_path: Path) -> None:
    text = (CHECKOUT / "settings.yml.sample").read_text(encoding="utf-8")
    (tmp_path / "settings.yml").write_text(text, encoding="utf-8")
    settings = server.read(tmp_path / "settings.yml")
    assert settings is not None
    assert set(settings) <= server.KNOWN
    assert {"account", "password"} <= set(settings)
    account = server.connect(settings)  # asks nothing yet
    assert account.primary_smtp_address == settings["account"]


def test_without_settings_everything_runs_on_the_sandbox(tmp_path: Path) -> None:
    assert server.read(tmp_path / "settings.yml") is None


@pytest.mark.parametrize(
    "wrong, said",
    [({"server": "x"}, "account"), ({"account": "a@b.c"}, "server"), ({"account": "a@b.c", "sever": "x"}, "sever")],
)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    (tmp_path / "settings.yml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
    with pytest.raises(server.BadSettings, match=said):
        server.read(tmp_path / "settings.yml")


def test_single_tests_are_found_by_name() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/live/test_readme_dates.py", "-k", "zone"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    assert "test_zones_are_made_by_name_and_of_the_computer" in done.stdout, done.stdout + done.stderr
    assert "test_dates" not in done.stdout
