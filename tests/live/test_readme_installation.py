"""What the older releases say of installation: the extras that programs ask for by name, and what works without them."""

import subprocess
import sys
from importlib import metadata

import pytest

import exchangelib


def _wanted(extra: str) -> set[str]:
    """The names of what an extra brings."""
    found = set()
    for line in metadata.requires("exchangelib") or []:
        requirement, _, marker = line.partition(";")
        if f'extra == "{extra}"' in marker.replace("'", '"'):
            name = requirement.strip()
            found.add(name[: next((i for i, c in enumerate(name) if c in "<>=!~[ ("), len(name))])
    return found


def test_the_package_is_installed_under_its_name_and_knows_its_version() -> None:
    assert metadata.version("exchangelib") == exchangelib.__version__


@pytest.mark.parametrize(
    "extra, name", [("kerberos", "requests-gssapi"), ("sspi", "requests-negotiate-sspi"), ("sandbox", "cryptography")]
)
def test_extras_bring_what_they_are_named_for(extra: str, name: str) -> None:
    assert extra in (metadata.metadata("exchangelib").get_all("Provides-Extra") or [])
    assert name in _wanted(extra)


def test_the_complete_extra_has_everything_of_both() -> None:
    complete = _wanted("complete")
    if "exchangelib" in complete:  # it may name the extras instead of what is in them
        lines = [
            line for line in metadata.requires("exchangelib") or [] if "exchangelib[" in line and "complete" in line
        ]
        assert any("kerberos" in line and "sspi" in line for line in lines)
    else:
        assert _wanted("kerberos") | _wanted("sspi") <= complete


def test_what_comes_with_extras_is_not_needed_to_begin_with() -> None:
    """In a process of its own, in which the libraries of the extras cannot be imported."""
    program = (
        "import sys\n"
        "for name in ('gssapi', 'requests_gssapi', 'requests_negotiate_sspi', 'cryptography', 'tqdm'):\n"
        "    sys.modules[name] = None\n"
        "from exchangelib import GSSAPI, SSPI, Account, Configuration, Credentials, Message\n"
        "Configuration(server='mail.example.com', credentials=Credentials('john', 'secret'))\n"
        "Message(subject='x').clean()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
