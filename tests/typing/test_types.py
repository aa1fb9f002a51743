"""mypy knows what an item holds."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_an_instance_gives_values_and_a_class_gives_fields() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(HERE / "declarations_are_typed.py")],
        capture_output=True,
        text=True,
        cwd=HERE.parent.parent,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
