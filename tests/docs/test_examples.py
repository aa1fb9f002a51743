"""Runs every example of the README and of docs/, page by page, and looks at every command they name."""

import contextlib
import doctest
import importlib.util
import inspect
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import CHECKOUT, PAGES, Block, blocks

LANGUAGES = {"python", "bash", "text", "setup", "yaml", "toml"}


def _name(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


def _run(page: Path, block: Block, namespace: dict[str, Any]) -> str:
    """Execute a block where it stands, so that a traceback names the line of the page; returns what it printed."""
    printed = io.StringIO()
    code = compile("\n" * block.line + block.code, str(page), "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
    return printed.getvalue()


def _run_tests(block: Block, namespace: dict[str, Any]) -> None:
    """Call the test functions that a block defines, with their fixtures from the sandbox's plugin."""
    names = re.findall(r"^def (test_\w+)", block.code, re.MULTILINE)
    for name in names:
        function = namespace[name]
        with contextlib.ExitStack() as stack:
            fixtures = {wanted: _fixture(wanted, stack) for wanted in inspect.signature(function).parameters}
            function(**fixtures)


def _fixture(name: str, stack: contextlib.ExitStack) -> Any:
    from exchangelib.sandbox import Sandbox

    server = stack.enter_context(Sandbox())
    return server if name == "ews_sandbox" else server.account("user@example.com")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_example_of_the_page_runs_and_prints_what_it_says(
    page: Path, namespace: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CHECKOUT)
    compared = doctest.OutputChecker()
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{_name(page)}:{block.line}: a block of {block.language or 'nothing'}"
        if block.language not in ("python", "setup"):
            continue
        printed = _run(page, block, namespace)
        _run_tests(block, namespace)
        if block.expected is not None:
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            assert compared.check_output(block.expected, printed, flags), (
                f"{_name(page)}:{block.line} printed\n{printed}\nand not\n{block.expected}"
            )


def _makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))


def _extras() -> set[str]:
    section = (CHECKOUT / "pyproject.toml").read_text().split("[project.optional-dependencies]")[1].split("\n[")[0]
    return set(re.findall(r"^(\w+) = ", section, re.MULTILINE))


def _help(words: list[str]) -> str:
    """What a command says of itself; an unknown subcommand makes it fail."""
    command = [sys.executable, *words[1:], "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, timeout=60, check=False)
    assert done.returncode == 0, f"{shlex.join(words)}: {done.stderr}"
    return done.stdout


def _check_module(words: list[str]) -> None:
    """`python -m package [subcommand] [--option ...]`: the package is there, and its help knows the rest."""
    assert importlib.util.find_spec(words[2]) is not None, words
    if words[2] in ("pip", "venv"):
        return
    subcommand = words[3:4] if len(words) > 3 and not words[3].startswith("-") else []
    text = _help([*words[:3], *subcommand])
    for option in (word for word in words if word.startswith("--")):
        assert option.split("=")[0] in text, f"{shlex.join(words)}: no {option}"


def _check_tool(words: list[str]) -> None:
    """The tools of development: what they are pointed at has to be there."""
    if words[0] == "tox" and "-e" in words:
        name = words[words.index("-e") + 1]
        assert f"[testenv:{name}]" in (CHECKOUT / "tox.ini").read_text() or re.fullmatch(r"py3\d+", name)
    for word in words[1:]:
        if "/" in word and "://" not in word:
            assert (CHECKOUT / word.split("::")[0]).exists(), word


def _check(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        targets = [word for word in words[1:] if "=" not in word]
        assert targets, line
        assert set(targets) <= _makefile_targets(), line
    elif words[:2] == ["pip", "install"]:
        for extra in re.findall(r"\[([\w,]+)\]", line):
            assert set(extra.split(",")) <= _extras(), line
    elif words[0] == "python" and words[1:2] == ["-m"]:
        _check_module(words)
    else:
        assert words[0] in ("cp", "curl", "git", "kill", "pytest", "tox"), f"{line}: which command is that?"
        _check_tool(words)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_of_the_page_exists(page: Path) -> None:
    for block in blocks(page):
        if block.language == "bash":
            for line in filter(None, map(str.strip, block.code.replace("\\\n", " ").splitlines())):
                if not line.startswith("#"):
                    _check(line)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{_name(page)} links to {target}"


def test_commands_named_in_running_text_exist() -> None:
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8")))
    assert named, "no page names a command; is the pattern right?"
    assert named <= _makefile_targets()


def test_a_wrong_expectation_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- setup:\nx = 1\n-->\n\n```python\nprint(x)\n```\n\n```text\n2\n```\n")
    setup, example = blocks(page)
    namespace: dict[str, Any] = {}
    _run(page, setup, namespace)
    printed = _run(page, example, namespace)
    assert (setup.language, example.language, example.line) == ("setup", "python", 5)
    assert not doctest.OutputChecker().check_output(str(example.expected), printed, 0)
