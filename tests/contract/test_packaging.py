"""What is installed is what was written: one version, typed, with its data, and every Python that is promised."""

import os
import re
import subprocess
import sys
from pathlib import Path

import exchangelib
from tests.contract.source import CHECKOUT, PACKAGE

PROMISED = ["3.10", "3.11", "3.12", "3.13", "3.14"]


def test_the_version_stands_in_one_place() -> None:
    written = re.findall(r'^__version__ = "(\S+)"$', (PACKAGE / "__init__.py").read_text(), re.MULTILINE)
    assert written == [exchangelib.__version__]
    assert 'version = { attr = "exchangelib.__version__" }' in (CHECKOUT / "pyproject.toml").read_text()


def test_every_version_of_python_that_is_promised_is_tried() -> None:
    package = (CHECKOUT / "pyproject.toml").read_text()
    assert re.findall(r"Python :: (3\.\d+)", package) == PROMISED
    assert f'requires-python = ">={PROMISED[0]}"' in package
    environments = re.search(r"^env_list = (.*)$", (CHECKOUT / "tox.ini").read_text(), re.MULTILINE)
    assert environments is not None
    assert environments[1].split(", ") == [f"py{version.replace('.', '')}" for version in PROMISED]


def test_the_marker_of_types_is_there() -> None:
    assert (PACKAGE / "py.typed").read_bytes() == b""


def test_a_built_package_has_its_data_and_no_tests(tmp_path: Path) -> None:
    program = "import setuptools, sys; sys.argv = ['setup.py', '-q', 'build_py', '-d', sys.argv[1]]; setuptools.setup()"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(tmp_path)], cwd=CHECKOUT, check=True, capture_output=True
    )
    built = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    there = {path.relative_to(CHECKOUT).as_posix() for path in PACKAGE.rglob("*.py")}
    assert there <= built
    assert "exchangelib/py.typed" in built
    data = {
        path.relative_to(CHECKOUT).as_posix() for path in (PACKAGE / "sandbox" / "data").rglob("*") if path.is_file()
    }
    assert data
    assert data <= built
    assert not [name for name in built if not name.startswith("exchangelib/")]


def test_make_has_its_environment_where_another_tool_left_a_file_that_points_at_its_own(tmp_path: Path) -> None:
    """Newer tox does (PEP 832), unless it is told not to."""
    assert "\nvenv_redirect = false\n" in (CHECKOUT / "tox.ini").read_text()
    environment = tmp_path / "environment"
    environment.write_text(".tox/demo")
    subprocess.run(
        ["make", "-s", "-f", str(CHECKOUT / "Makefile"), f"VENV={environment}", f"{environment}/bin/python"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHON": sys.executable},
    )
    assert (environment / "bin" / "python").exists()
