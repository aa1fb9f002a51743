"""What is loaded when, what is installed for it, and whether the contracts about imports cover every room."""

import configparser
import json
import re
import subprocess
import sys

import pytest

from tests.contract.source import CHECKOUT, FILES, PACKAGE, third_party

HEAVY = {
    "cryptography",
    "dns",
    "exchangelib.sandbox",
    "http.server",
    "oauthlib",
    "pygments",
    "requests",
    "requests_gssapi",
    "requests_ntlm",
    "requests_oauthlib",
    "spnego",
    "sqlite3",
    "urllib3",
}
# How a distribution is called where that is not how its package is called.
DISTRIBUTIONS = {"dns": "dnspython", "yaml": "PyYAML"}
# Modules of the standard library, and of ours, that few programs need: each takes a hundredth of the import, or more.
# Of ours, those stand here that others could load by mistake.
RARE = {
    "dataclasses",
    "email",
    "exchangelib.attachments.embedding",
    "exchangelib.properties.delegates",
    "exchangelib.properties.events",
    "exchangelib.properties.rules",
    "exchangelib.properties.suggestions",
    "exchangelib.properties.user_configuration",
    "exchangelib.services.get_attachment",
    "exchangelib.services.get_user_configuration",
    "exchangelib.services.find_people",
    "exchangelib.services.inbox_rules",
    "exchangelib.services.move_item",
    "exchangelib.services.send_item",
    "exchangelib.services.upload_items",
    "html",
    "http",
    "mimetypes",
    "platform",
    "random",
    "shutil",
    "tempfile",
    "uuid",
}
FACES = {"fields", "restriction", "transport", "util"}
DOORS = {"__init__", "__main__", "pytest_plugin"}
# Declared for what is still to come, so that installing it then needs no new packages.
WAITING = {
    "oauthlib": "OAuth",
    "requests-gssapi": "Kerberos",
    "requests-negotiate-sspi": "SSPI",
    "requests-ntlm": "NTLM",
    "requests-oauthlib": "OAuth",
    "tzdata": "no import: read by zoneinfo where the system has no time zones",
    "urllib3": "no import: the lower bound keeps weak releases away from requests",
}


def _loaded_by(statement: str) -> set[str]:
    program = f"{statement}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not _loaded_by("import exchangelib") & HEAVY


def test_importing_the_package_loads_nothing_that_few_programs_need() -> None:
    # What the interpreter itself has loaded, or what was installed beside the package makes it load, is not ours
    assert not (_loaded_by("import exchangelib") - _loaded_by("pass")) & RARE


def test_importing_the_package_compiles_no_expression_and_makes_few_of_the_errors() -> None:
    program = (
        "import exchangelib, json, sys; from exchangelib._pattern import _Pattern; from exchangelib.errors import codes;"
        "print(json.dumps([[f'{module}.{name}' for module in list(sys.modules) if module.startswith('exchangelib')"
        " for name, value in vars(sys.modules[module]).items() if isinstance(value, _Pattern) and len(vars(value)) > 2],"
        " len(codes.CLASSES._made)]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    compiled, made = json.loads(done.stdout)
    assert not compiled
    assert made < 60


@pytest.mark.parametrize(
    "statement", ["import exchangelib.fields", "import exchangelib.errors", "import exchangelib.folders"]
)
def test_words_load_nothing_heavy_either(statement: str) -> None:
    assert not _loaded_by(statement) & HEAVY


def test_the_top_package_keeps_its_promises_when_loaded_whole() -> None:
    assert "exchangelib.account" in _loaded_by("from exchangelib import *")


def _name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _declared() -> set[str]:
    text = (CHECKOUT / "pyproject.toml").read_text()
    run_time = text.split("\ndependencies = [")[1].split("]\n")[0]
    extras = re.findall(r"^(?:sandbox|kerberos|sspi|progress) = \[(.*)\]$", text, re.MULTILINE)
    return {_name(name) for name in re.findall(r'"([A-Za-z0-9_.-]+)', run_time + "".join(extras))}


def _imported() -> set[str]:
    # pytest is there where its plugin is loaded; typing_extensions is only imported for type checkers, which bring it.
    names = set().union(*map(third_party, FILES)) - {"pytest", "_pytest", "typing_extensions"}
    return {_name(DISTRIBUTIONS.get(name, name)) for name in names}


def test_what_is_imported_is_declared() -> None:
    assert not _imported() - _declared()


def test_what_is_declared_is_imported_or_has_a_reason() -> None:
    assert _declared() - _imported() == set(WAITING) & _declared() - _imported()
    assert not {name for name in WAITING if name not in _declared()}


def _contract(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / ".importlinter")
    return parser[f"importlinter:contract:{name}"]


def _modules(contract: str, key: str) -> set[str]:
    return set(_contract(contract)[key].split())


def _rooms() -> set[str]:
    """The rooms of the top floor: packages and modules directly in the package, but for faces."""
    names = {
        path.stem if path.suffix == ".py" else path.name for path in PACKAGE.iterdir() if path.suffix in (".py", "")
    }
    return {f"exchangelib.{name}" for name in names - FACES - {"__init__", "__pycache__"}}


def test_every_room_but_the_wire_may_not_speak_xml() -> None:
    assert _modules("xml", "source_modules") == _rooms() - {"exchangelib._wire"}


def test_no_room_goes_through_a_face() -> None:
    assert _modules("faces", "source_modules") == _rooms()


def test_every_room_below_the_connection_may_not_speak_http() -> None:
    speakers = {"_net", "configuration", "protocol", "autodiscover", "account", "sandbox"}
    assert _modules("http", "source_modules") == _rooms() - {f"exchangelib.{name}" for name in speakers}


def test_no_operation_may_know_another() -> None:
    operations = {
        f"exchangelib.services.{path.stem}"
        for path in (PACKAGE / "services").glob("*.py")
        if re.search(r'SERVICE_NAME(: ClassVar\[str\])? = "\w', path.read_text())
    }
    assert _modules("operations", "modules") == operations


def test_the_sandbox_shares_nothing_with_the_client_but_at_its_doors() -> None:
    sandbox = PACKAGE / "sandbox"
    names = {path.stem for path in sandbox.glob("*.py")} | {path.parent.name for path in sandbox.glob("*/__init__.py")}
    assert _modules("witness", "source_modules") == {f"exchangelib.sandbox.{name}" for name in names - DOORS}
