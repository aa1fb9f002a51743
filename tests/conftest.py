"""Finds the facts about EWS and the specification that some tests compare with; they are no part of the repository."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).parent.parent

# What is examined before a change is taken must not depend on luck; everywhere else other examples are tried each time
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def _facts_folder() -> Path:
    return Path(os.environ.get("EWS_FACTS") or CHECKOUT.parent / "shared" / "ews")


def _needed(path: Path) -> Path:
    if not path.exists():
        sentence = f"{path.name} is not in {path.parent}; EWS_FACTS names the folder of the facts"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


@pytest.fixture(autouse=True)
def _nobody_was_refused_before() -> None:
    """Another test's server may have had the port of this one's, and refused the same password."""
    logon = sys.modules.get("exchangelib._net.logon")
    if logon is not None:
        logon.forget()


@pytest.fixture(scope="session")
def ews_facts() -> Path:
    """The folder with the schema (xsd/), the vocabularies and the recordings. Without it: skipped, and in CI failed."""
    folder = _facts_folder()
    _needed(folder / "xsd" / "types.xsd")
    return folder


@pytest.fixture(scope="session")
def specification() -> Path:
    """The folder with the listings of the public API. Without it: skipped, and in CI failed."""
    folder = _facts_folder().parent / "spec"
    _needed(folder / "api-3.2.json")
    return folder
