"""mypy knows what an item holds, and what a program does with it."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _checked(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *arguments],
        capture_output=True,
        text=True,
        cwd=HERE.parent.parent,
        check=False,
    )


@pytest.mark.parametrize("name", ["declarations_are_typed.py", "user_code.py"])
def test_an_instance_gives_values_and_a_class_gives_fields(name: str) -> None:
    checked = _checked(str(HERE / name))
    assert checked.returncode == 0, checked.stdout


def test_what_is_wrong_in_a_program_is_noticed() -> None:
    program = "from exchangelib import Message\nMessage().subject.upper()\nMessage().sender + 1\n"
    checked = _checked("-c", program)
    assert '"None" of "str | None" has no attribute "upper"' in checked.stdout
    assert 'Unsupported operand types for + ("Mailbox" and "int")' in checked.stdout
