"""Rules and the settings of programs: what servers send is read, and what is sent is what they understand."""

import copy
import datetime
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exchangelib import UTC, EWSDateTime
from exchangelib._wire.xml import fragment, parse
from exchangelib.errors import InvalidTypeError, InvalidValue, MalformedResponseError, NaiveDateTimeNotAllowed
from exchangelib.properties import (
    Actions,
    Conditions,
    DictionaryEntry,
    DistinguishedFolderId,
    FolderId,
    InboxRules,
    Rule,
    UserConfiguration,
    UserConfigurationName,
    WithinDateRange,
)
from exchangelib.version import EXCHANGE_2013, Version

NEW = Version(EXCHANGE_2013)


def sample(facts: Path, name: str, tag: str) -> Any:
    return next(e for e in parse((facts / "samples" / name).read_bytes()).iter() if str(e.tag).endswith("}" + tag))


def written(one: Any) -> str:
    one.clean(NEW)
    out: list[str] = []
    one.write(out, NEW)
    return "".join(out)


def test_the_rules_of_the_documentation_are_read(ews_facts: Path) -> None:
    rules = InboxRules.from_xml(sample(ews_facts, "GetInboxRules/response-1.xml", "InboxRules")).rule
    assert rules
    assert all(rule.id and rule.display_name and rule.priority and rule.is_enabled is not None for rule in rules)
    assert all(rule.actions is not None for rule in rules)


def test_a_rule_takes_what_people_have() -> None:
    folder = SimpleNamespace(to_id=lambda: FolderId(id="x"))
    actions = Actions(move_to_folder=folder, copy_to_folder=DistinguishedFolderId(id="inbox"))
    rule = Rule(
        display_name="a",
        priority=1,
        conditions=Conditions(
            from_addresses="anne@example.com",
            within_date_range=WithinDateRange(start_date_time=EWSDateTime(2017, 9, 5, tzinfo=UTC)),
        ),
        actions=actions,
    )
    text = written(rule)
    assert "<t:IsEnabled>true</t:IsEnabled>" in text
    assert "<t:FromAddresses><t:Address><t:EmailAddress>anne@example.com</t:EmailAddress>" in text
    assert "<t:WithinDateRange><t:StartDateTime>2017-09-05T00:00:00Z</t:StartDateTime></t:WithinDateRange>" in text
    assert '<t:MoveToFolder><t:FolderId Id="x"/></t:MoveToFolder>' in text
    assert '<t:CopyToFolder><t:DistinguishedFolderId Id="inbox"/></t:CopyToFolder>' in text
    with pytest.raises(InvalidTypeError, match="move_to_folder"):
        Actions(move_to_folder="Inbox").clean()


def test_the_settings_of_the_documentation_are_read(ews_facts: Path) -> None:
    read = UserConfiguration.from_xml(sample(ews_facts, "GetUserConfiguration/response-1.xml", "UserConfiguration"))
    name = UserConfigurationName(name="TestConfig", folder=DistinguishedFolderId(id="drafts"))
    assert read.user_configuration_name == name
    assert read.dictionary == {"PhoneNumber": "555-555-1111"}


def test_values_go_back_as_the_type_they_came_with() -> None:
    def entry(kind: str, *texts: str) -> str:
        values = "".join(f"<t:Value>{text}</t:Value>" for text in texts)
        return (
            f"<t:DictionaryEntry><t:DictionaryKey><t:Type>String</t:Type><t:Value>{kind}</t:Value></t:DictionaryKey>"
            f"<t:DictionaryValue><t:Type>{kind}</t:Type>{values}</t:DictionaryValue></t:DictionaryEntry>"
        )

    text = "<m:UserConfiguration><t:Dictionary>{}</t:Dictionary></m:UserConfiguration>".format(
        entry("Integer32", "-5")
        + entry("Integer64", "5")
        + entry("UnsignedInteger64", str(2**64 - 1))
        + entry("Byte", "7")
        + entry("Boolean", "true")
        + entry("ByteArray", "AAE=")
        + entry("StringArray", "a", "b")
        + entry("DateTime", "2017-09-05T08:30:00Z")
    )
    read = UserConfiguration.from_xml(fragment(text))
    assert read.dictionary is not None
    assert list(read.dictionary.values())[:6] == [-5, 5, 2**64 - 1, 7, True, b"\0\1"]
    assert read.dictionary["StringArray"] == ["a", "b"]
    for twin in (read, copy.deepcopy(read), pickle.loads(pickle.dumps(read))):
        assert written(twin) == text


def test_an_entry_may_have_no_value_and_a_strange_type_is_named() -> None:
    one = UserConfiguration(dictionary={"a": None})
    assert UserConfiguration.from_xml(fragment(written(one))) == one
    strange = "<t:DictionaryEntry><t:DictionaryKey><t:Type>Colour</t:Type><t:Value>x</t:Value></t:DictionaryKey></t:DictionaryEntry>"
    with pytest.raises(MalformedResponseError, match="Colour"):
        DictionaryEntry.from_xml(fragment(strange))


@pytest.mark.parametrize(
    "value, error",
    [
        ({"a": 1.5}, InvalidTypeError),
        ({"a": [1]}, InvalidTypeError),
        ({None: "a"}, InvalidTypeError),
        ([("a", 1)], InvalidTypeError),
        ({"a": 2**64}, InvalidValue),
        ({"a": datetime.datetime(2017, 9, 5)}, NaiveDateTimeNotAllowed),
    ],
)
def test_what_no_server_can_keep_is_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="UserConfiguration"):
        UserConfiguration(dictionary=value).clean(NEW)
