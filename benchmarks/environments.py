"""An environment of its own for each contestant, made when first needed; the released versions come from the package index."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PLACE = HERE / ".environments"


@dataclass(frozen=True)
class Contestant:
    """Whoever takes part: the interpreter that has it, and the script that runs a scenario there."""

    name: str
    python: Path
    script: Path
    path: Path | None = None

    def command(self, scenario: str, url: str, size: int) -> list[str]:
        return [str(self.python), str(self.script), scenario, url, str(size)]

    @property
    def environment(self) -> dict[str, str]:
        """What the process gets: nothing that would change how Python behaves, and the path of the checkout for ours."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, "PYTHONPATH": str(self.path)} if self.path else kept


def _released(version: str) -> Contestant:
    place = PLACE / f"{version}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = place / "bin" / "python"
    stamp = place / ".ready"
    if not stamp.exists():
        print(f"Making an environment for exchangelib {version}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", f"exchangelib=={version}"]
        subprocess.run(install, check=True)
        # As an installed package is: compiled once, not at the first run that is measured.
        subprocess.run([python, "-m", "compileall", "-q", place / "lib"], check=False)
        stamp.touch()
    return Contestant(version, python, HERE / "contestant.py")


def contestants(versions: tuple[str, ...]) -> list[Contestant]:
    """Ours, the floor, and each released version, ready to run."""
    ours = Path(sys.executable)
    checkout = HERE.parent
    return [
        Contestant("ours", ours, HERE / "contestant.py", checkout),
        Contestant("floor", ours, HERE / "floor.py"),
        *map(_released, versions),
    ]
