"""mypy knows what an item holds, and what a program does with it."""

import importlib
import subprocess
import sys
import typing
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


def test_a_name_that_no_field_has_is_noticed_where_it_is_given() -> None:
    classes = [
        "Message",
        "CalendarItem",
        "Contact",
        "DistributionList",
        "Task",
        "PostItem",
        "Mailbox",
        "Attendee",
        "FileAttachment",
        "ItemAttachment",
    ]
    calls = "".join(f"exchangelib.{name}(subjekt=1)\n" for name in classes)
    calls += "exchangelib.items.Item(subjekt=1)\nexchangelib.items.MeetingRequest(subjekt=1)\n"
    checked = _checked("-c", f"import exchangelib\nimport exchangelib.items\n{calls}")
    for name in (*classes, "Item", "MeetingRequest"):
        assert f'Unexpected keyword argument "subjekt" for "{name}"' in checked.stdout


def test_values_that_are_gathered_first_may_be_given() -> None:
    program = (
        "from typing import Any\nfrom exchangelib import Message\nvalues: dict[str, Any] = {}\nMessage(**values)\n"
        "texts = {'subject': 'x'}\nMessage(**texts)\nMessage(account=None, folder=None, id='x', changekey='y')\n"
    )
    checked = _checked("-c", program)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("package", ["attachments", "items", "properties"])
def test_a_checker_knows_exactly_the_names_that_constructors_take(package: str) -> None:
    # In a process of its own: other tests register extended properties, which no checker can know
    program = (
        "import importlib.util, pathlib, sys\n"
        "spec = importlib.util.spec_from_file_location('make_keywords', 'tools/make_keywords.py')\n"
        "tool = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(tool)\n"
        "loaded = [name for name in sys.modules if name.startswith('exchangelib') and name.endswith('.keywords')]\n"
        "assert not loaded, loaded\n"
        f"sys.stdout.write(tool.module({package!r}))\n"
    )
    written = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=HERE.parent.parent, check=True
    ).stdout
    assert written == (HERE.parent.parent / "exchangelib" / package / "keywords.py").read_text(encoding="utf-8")
    known = importlib.import_module(f"exchangelib.{package}.keywords")
    assert any(typing.is_typeddict(value) for value in vars(known).values())
