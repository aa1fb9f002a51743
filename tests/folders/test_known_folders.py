"""The table of folder classes, held against the specification and the schema."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from exchangelib import folders, version
from exchangelib.folders import (
    BaseFolder,
    Calendar,
    Contacts,
    Folder,
    Inbox,
    JunkEmail,
    Messages,
    Root,
    RSSFeeds,
    known_folders,
)
from exchangelib.folders.base import ITEM_CLASSES


def specified(specification: Path, release: str) -> dict[str, Any]:
    listed = json.loads((specification / f"api-{release}.json").read_text(encoding="utf-8"))["folders"]
    return {name.rpartition(".")[2]: facts for name, facts in listed.items()}


@pytest.mark.parametrize("release", ["3.2", "5.6"])
def test_every_class_of_the_specification_is_there(specification: Path, release: str) -> None:
    missing = [name for name in specified(specification, release) if not hasattr(folders, name)]
    assert missing == []


@pytest.mark.parametrize("release", ["3.2", "5.6"])
def test_localized_names_of_the_specification_are_known(specification: Path, release: str) -> None:
    for name, facts in specified(specification, release).items():
        cls = getattr(folders, name)
        for locale, names in facts["localized_names"].items():
            known = cls.localized_names(None if locale == "None" else locale)
            assert {n.lower() for n in names} <= set(known), (name, locale)


def test_distinguished_ids_and_container_classes_are_those_of_the_specification(specification: Path) -> None:
    for name, facts in specified(specification, "5.6").items():
        cls = getattr(folders, name)
        assert facts["distinguished_folder_id"] == cls.DISTINGUISHED_FOLDER_ID, name
        if facts["container_class"] is not None:
            assert facts["container_class"] == cls.CONTAINER_CLASS, name


def facts_of_both(specification: Path) -> list[tuple[str, type[BaseFolder], dict[str, Any]]]:
    """Every class with its facts: 5.6 decides, and 3.2 for what 5.6 no longer has."""
    facts = {**specified(specification, "3.2"), **specified(specification, "5.6")}
    return [(name, getattr(folders, name), fact) for name, fact in facts.items()]


def test_versions_of_classes_are_those_of_the_specification(specification: Path) -> None:
    for name, cls, facts in facts_of_both(specification):
        for which in ("supported_from", "deprecated_from"):
            build = None if facts[which] is None else getattr(version, facts[which])
            assert getattr(cls, which) == build, (name, which)


def test_items_that_can_be_in_a_folder_are_those_of_the_specification(specification: Path) -> None:
    known = {cls.__name__ for cls in ITEM_CLASSES}
    for name, cls, facts in facts_of_both(specification):
        wanted = {model.removeprefix("_") for model in facts["supported_item_models"]} & known
        assert {model.__name__ for model in cls.supported_item_models} == (wanted or {"Item"}), name


def test_ways_to_look_into_a_folder_are_those_of_the_specification(specification: Path) -> None:
    for name, cls, facts in facts_of_both(specification):
        assert cls.get_folder_allowed is facts["get_folder_allowed"], name
        assert facts["default_folder_traversal_depth"] == cls.DEFAULT_FOLDER_TRAVERSAL_DEPTH, name
        assert facts["default_item_traversal_depth"] == cls.DEFAULT_ITEM_TRAVERSAL_DEPTH, name


@pytest.mark.parametrize("release", ["3.2", "5.6"])
def test_classes_have_the_bases_of_the_specification(specification: Path, release: str) -> None:
    for name, facts in specified(specification, release).items():
        for base in facts["bases"]:
            if hasattr(folders, base):
                assert issubclass(getattr(folders, name), getattr(folders, base)), (name, base)


def test_roots_know_the_folders_of_the_specification(specification: Path) -> None:
    for name, facts in specified(specification, "5.6").items():
        for root in facts["wellknown_in"]:
            assert getattr(folders, name) in getattr(folders, root).WELLKNOWN_FOLDERS, (name, root)


def test_distinguished_ids_for_on_premises_servers_are_in_the_schema(ews_facts: Path) -> None:
    text = (ews_facts / "xsd" / "types.xsd").read_text(encoding="utf-8")
    kind = re.search(r'simpleType name="DistinguishedFolderIdNameType".*?</xs:simpleType>', text, re.DOTALL)
    assert kind is not None
    allowed = set(re.findall(r'enumeration value="(\w+)"', kind[0]))
    for cls in (*known_folders.WELLKNOWN_FOLDERS_IN_ROOT, *known_folders.WELLKNOWN_FOLDERS_IN_ARCHIVE_ROOT):
        if cls.supported_from is None or cls.supported_from < known_folders.EXCHANGE_O365:
            assert cls.DISTINGUISHED_FOLDER_ID in allowed


def test_distinguished_ids_are_not_shared() -> None:
    ids = [cls.DISTINGUISHED_FOLDER_ID for cls in known_folders.WELLKNOWN_FOLDERS_IN_ROOT]
    assert len(ids) == len(set(ids))
    assert None not in ids


@pytest.mark.parametrize(
    "container_class, cls",
    [
        ("IPF.Note", Messages),
        ("ipf.note", Messages),
        ("IPF.Note.Mine.Own", Messages),
        ("IPF.Note.OutlookHomepage", RSSFeeds),
        ("IPF.Contact", Contacts),
        ("IPF.Appointment", Calendar),
    ],
)
def test_container_classes_tell_classes(container_class: str, cls: type[Folder]) -> None:
    assert BaseFolder.folder_cls_from_container_class(container_class) is cls


@pytest.mark.parametrize("container_class", ["IPF", "X.Note", "", None])
def test_strange_container_classes_tell_nothing(container_class: str | None) -> None:
    with pytest.raises(KeyError):
        BaseFolder.folder_cls_from_container_class(container_class)


def test_names_are_those_of_the_language_and_of_every_language() -> None:
    assert "posteingang" in Inbox.localized_names("de_DE")
    assert "posteingang" in Inbox.localized_names("de_AT")
    assert "inbox" not in Inbox.localized_names("de_DE")
    assert {"junk e-mail", "junk email"} <= set(JunkEmail.localized_names("en_US"))
    assert Messages.localized_names("en_US") == ()


def test_names_tell_classes_as_both_older_programs_ask_for_them() -> None:
    assert Root.folder_cls_from_folder_name("INDBAKKE", "da_DK") is Inbox
    assert Root.folder_cls_from_folder_name(folder_name="Indbakke", locale="da_DK") is Inbox
    assert Root.folder_cls_from_folder_name("Indbakke", "IPF.Note", "da_DK") is Inbox
    with pytest.raises(KeyError):
        Root.folder_cls_from_folder_name("Indbakke", "IPF.Task", "da_DK")
    with pytest.raises(KeyError):
        Root.folder_cls_from_folder_name("Indbakke", "en_US")


def test_a_folder_knows_its_usual_name() -> None:
    class Account:
        locale = "da_DK"

    root = Root(account=Account())
    assert Inbox(root=root, name="Indbakke").has_distinguished_name
    assert not Inbox(root=root, name="Inbox 2").has_distinguished_name


def test_the_classes_of_older_programs_are_derived_as_they_know_it() -> None:
    assert issubclass(Inbox, Messages)
    assert issubclass(folders.RecipientCache, Contacts)
    assert issubclass(folders.RSSFeeds, folders.NonDeleteableFolderMixin)
    assert issubclass(Inbox, folders.WellknownFolder)
