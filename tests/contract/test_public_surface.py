"""Every public name of the specification is there, takes what it took, or stands on the list of what is still to come."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from tests.contract.listing import find, incompatibilities, load
from tests.contract.outstanding import DIFFERENT, MEMBERS, MODULES, NAMES


@pytest.fixture(scope="module")
def listing(specification: Path) -> dict[str, Any]:
    return load(specification, "3.2")


def _expected(listing: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Module, name and description of everything that is due."""
    return [
        (module, name, entry)
        for module, entries in listing["modules"].items()
        if module not in MODULES
        for name, entry in entries["names"].items()
        if name not in NAMES.get(module, ()) and f"{module}.{name}" not in DIFFERENT
    ]


def _missing(module: str, name: str) -> bool:
    try:
        find(f"{module}.{name}")
    except (ImportError, AttributeError):
        return True
    return False


def test_every_name_is_there(listing: dict[str, Any]) -> None:
    missing = [f"{module}.{name}" for module, name, _ in _expected(listing) if _missing(module, name)]
    assert not missing


def test_every_name_of_the_top_package_is_there(listing: dict[str, Any]) -> None:
    due = set(listing["all"]) - NAMES.get("exchangelib", set())
    missing = sorted(name for name in due if _missing("exchangelib", name))
    assert not missing


def test_what_the_top_package_offers_is_what_it_names(listing: dict[str, Any]) -> None:
    import exchangelib

    assert sorted(set(exchangelib.__all__)) == sorted(exchangelib.__all__)
    assert not [name for name in exchangelib.__all__ if _missing("exchangelib", name)]
    assert not set(listing["all"]) - NAMES.get("exchangelib", set()) - set(exchangelib.__all__)


def test_packages_re_export_what_they_did(listing: dict[str, Any]) -> None:
    missing = []
    for package in ("exchangelib.items", "exchangelib.folders", "exchangelib.services"):
        own = {
            name
            for module in listing["modules"]
            if module.startswith(package)
            for name in listing["modules"][module]["names"]
        }
        for name in listing["modules"][package].get("reexports", {}):
            if name in own and name not in NAMES.get(package, ()) and _missing(package, name):
                missing.append(f"{package}.{name}")
    assert not missing


def _signatures(listing: dict[str, Any]) -> list[tuple[str, str]]:
    """The dotted name and the specified signature of every function, constructor and method that is due."""
    found = []
    for module, name, entry in _expected(listing):
        dotted = f"{module}.{name}"
        if entry["kind"] in ("class", "function") and "signature" in entry:
            found.append((dotted, entry["signature"]))
        for method, signature in entry.get("methods", {}).items():
            if isinstance(signature, str) and method not in MEMBERS.get(dotted, ()):
                found.append((f"{dotted}.{method}", signature))
    return found


def test_every_method_is_there_and_takes_what_it_took(listing: dict[str, Any]) -> None:
    wrong = []
    for dotted, specified in _signatures(listing):
        if dotted in DIFFERENT:
            continue
        try:
            ours = inspect.signature(find(dotted))
        except AttributeError as error:
            wrong.append(f"{dotted}: {error}")
        except ValueError:
            continue  # written in C: nothing to compare
        else:
            wrong += [f"{dotted}: {sentence}" for sentence in incompatibilities(specified, ours)]
    assert not wrong, "\n".join(wrong)


def test_every_property_is_there(listing: dict[str, Any]) -> None:
    missing = []
    for module, name, entry in _expected(listing):
        for kind in ("properties", "attributes"):
            for member in entry.get(kind, {}):
                dotted = f"{module}.{name}.{member}"
                if member not in MEMBERS.get(f"{module}.{name}", ()) and not {dotted, f"*.{member}"} & set(DIFFERENT):
                    missing += [dotted] if _missing(f"{module}.{name}", member) else []
    assert not missing, "\n".join(missing)


def test_plain_values_are_what_they_were(listing: dict[str, Any]) -> None:
    wrong = []
    for module, name, entry in _expected(listing):
        value = entry.get("value")
        if entry["kind"] == "data" and isinstance(value, str | int | bool) and f"{module}.{name}" not in DIFFERENT:
            ours = find(f"{module}.{name}")
            if isinstance(ours, str | int | bool) and ours != value:
                wrong.append(f"{module}.{name} is {ours!r} instead of {value!r}")
    assert not wrong


def test_every_field_of_a_class_that_is_there_is_there(listing: dict[str, Any]) -> None:
    wrong = []
    for dotted, entry in listing["fields"].items():
        module, _, name = f"exchangelib.{dotted}".rpartition(".")
        if module in MODULES or name in NAMES.get(module, ()) or f"{module}.{name}" in DIFFERENT:
            continue
        ours = {field.name for field in find(f"{module}.{name}").FIELDS}
        missing = {field["name"] for field in entry["fields"]} - ours - set(MEMBERS.get(f"{module}.{name}", ()))
        wrong += [f"{dotted}.{field}" for field in sorted(missing)]
    assert not wrong, "\n".join(wrong)


def test_the_errors_stand_in_the_tree_they_stood_in(listing: dict[str, Any]) -> None:
    from exchangelib import errors

    wrong = []
    for name, entry in listing["exceptions"].items():
        bases = [getattr(errors, base, None) for base in entry["bases"]]
        ours = getattr(errors, name)
        wrong += [f"{name}({base.__name__})" for base in bases if base is not None and not issubclass(ours, base)]
    assert not wrong


def test_nothing_stands_on_the_list_that_has_come(listing: dict[str, Any]) -> None:
    come = [module for module in MODULES if module in listing["modules"] and not _missing(*module.rsplit(".", 1))]
    come += [f"{module}.{name}" for module, names in NAMES.items() for name in names if not _missing(module, name)]
    come += [f"{owner}.{name}" for owner, names in MEMBERS.items() for name in names if not _missing(owner, name)]
    assert not come, "take these off the list in outstanding.py"


def test_incompatible_signatures_are_noticed() -> None:
    def ours(first: int, third: int, *, second: int = 3) -> None: ...

    found = incompatibilities("(first, second=2, fourth=None)", inspect.signature(ours))
    assert found == ["second=3 instead of 2", "no argument fourth", "third is required, and not in the specification"]
    assert incompatibilities("(first, third)", inspect.signature(ours)) == []
    assert incompatibilities("(third, first)", inspect.signature(ours)) != []
