"""Sets of people: what they ask of the server, and what comes of it; nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest

from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidField, InvalidFieldForVersion, InvalidValue
from exchangelib.folders.people import People, PeopleMixIn
from exchangelib.properties import DistinguishedFolderId
from exchangelib.queryset import QuerySet
from exchangelib.version import EXCHANGE_2010_SP2, EXCHANGE_2013
from tests.services.port import FakePort


def found(*names: str, total: int | None = None) -> str:
    people = "".join(f'<t:Persona><t:PersonaId Id="{n}"/><t:DisplayName>{n}</t:DisplayName></t:Persona>' for n in names)
    count = len(names) if total is None else total
    return (
        f'<m:FindPeopleResponse ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:People>{people}'
        f"</m:People><m:TotalNumberOfPeopleInView>{count}</m:TotalNumberOfPeopleInView></m:FindPeopleResponse>"
    )


def whole(name: str) -> str:
    return (
        '<m:GetPersonaResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Persona>'
        f'<t:PersonaId Id="{name}"/><t:DisplayName>{name}</t:DisplayName></m:Persona></m:GetPersonaResponseMessage>'
    )


class Place(PeopleMixIn):
    """Folders with people."""

    title = "here"

    def __init__(self, port: FakePort, folders: int) -> None:
        self.account = port
        self.folders = [DistinguishedFolderId(id="contacts")] * folders


def people(*answers: str, folders: int = 1, **kwargs: Any) -> tuple[QuerySet, FakePort]:
    port = FakePort(*answers, **kwargs)
    return QuerySet(People(Place(port, folders)), request_type="persona"), port


def names(result: Any) -> list[str]:
    return [person.display_name for person in result]


def test_by_default_everything_is_asked_for_that_a_search_gives() -> None:
    query, port = people(found("a"))
    assert names(query) == ["a"]
    uris = [e.get("FieldURI") for e in port.sent().iter(f"{{{TNS}}}FieldURI")]
    assert {"persona:DisplayName", "persona:EmailAddresses", "persona:CompanyName"} <= set(uris)
    assert "persona:GivenNames" not in uris
    assert port.sent().findtext(f".//{{{TNS}}}BaseShape") == "Default"


def test_what_the_server_does_not_have_is_not_asked_for() -> None:
    query, port = people(found("a"), build=EXCHANGE_2013)
    list(query)
    assert "MapiEntryId" not in port.payloads[0]
    old, port = people(found("a"), build=EXCHANGE_2010_SP2)
    with pytest.raises(InvalidFieldForVersion):
        list(old)
    assert port.payloads == []


def test_a_window_is_asked_for_and_no_more() -> None:
    query, port = people(found("c", "d", total=9))
    assert names(query[2:4]) == ["c", "d"]
    view = port.sent().find(f"{{{MNS}}}IndexedPageItemView")
    assert (view.get("Offset"), view.get("MaxEntriesReturned")) == ("2", "2")  # type: ignore[union-attr]


def test_words_are_passed_on_as_they_are() -> None:
    query, port = people(found("a"))
    assert names(query.filter("anne smith")) == ["a"]
    assert port.sent().findtext(f"{{{MNS}}}QueryString") == "anne smith"
    assert port.sent().find(f"{{{MNS}}}Restriction") is None


def test_several_folders_are_asked_one_after_another_and_put_in_one_order() -> None:
    query, port = people(found("a", "d"), found("b", "c"), folders=2)
    assert names(query.order_by("display_name")[1:3]) == ["b", "c"]
    assert len(port.payloads) == 2
    query, _ = people(found("a", "d"), found("b", "c"), folders=2)
    assert names(query) == ["a", "d", "b", "c"]


def test_people_are_counted_by_the_totals_of_the_folders() -> None:
    query, port = people(found("a", total=4), found("b", total=5), folders=2)
    assert query.count() == 9
    assert len(port.payloads) == 2


def test_where_no_total_is_told_people_are_counted_one_by_one() -> None:
    query, _ = people(found("a", "b", total=0))
    assert query.count() == 2


def test_named_people_are_fetched_whole() -> None:
    query, port = people(whole("a"), whole("b"))
    assert names(query.filter(id__in=["a", "b"])) == ["a", "b"]
    assert all(fragment(p).tag == f"{{{MNS}}}GetPersona" for p in port.payloads)


def test_more_than_a_search_gives_is_fetched_person_by_person() -> None:
    query, port = people(found("a", "b"), whole("a"), whole("b"))
    assert names(query.only("given_names")) == ["a", "b"]
    assert [fragment(p).tag.rpartition("}")[2] for p in port.payloads] == ["FindPeople", "GetPersona", "GetPersona"]


@pytest.mark.parametrize("call", ["filter", "only", "order_by"])
def test_a_name_that_no_persona_has_is_refused_when_it_is_written(call: str) -> None:
    query, _ = people(found())
    with pytest.raises(InvalidField, match="subject"):
        query.filter(subject="x") if call == "filter" else getattr(query, call)("subject")


def test_a_field_without_a_path_is_not_searched_for() -> None:
    query, port = people(found())
    with pytest.raises((InvalidField, ValueError)):
        list(query.filter(nickname="x"))
    assert port.payloads == []


def test_long_filters_are_asked_in_parts_and_everybody_comes_once() -> None:
    query, port = people(found("a", "c"), found("b", "c"), found("a"), found())
    many = [f"name {number}" for number in range(600)]
    assert names(query.filter(display_name__in=many)) == ["a", "c", "b"]
    assert len(port.payloads) == 3
    query, _ = people(found("a", "c"), found("b", "c"), found("a"))
    assert names(query.filter(display_name__in=many).order_by("display_name")[1:]) == ["b", "c"]
    query, _ = people(found("a", "c"), found("b", "c"), found("a"))
    assert query.filter(display_name__in=many).count() == 3


def test_long_filters_can_leave_people_out() -> None:
    query, port = people(found("a"), found("b"), found(), found("a", "b", "c"))
    assert names(query.exclude(display_name__in=[f"name {number}" for number in range(600)])) == ["c"]
    assert port.sent().find(f"{{{MNS}}}Restriction") is None


def test_somebody_who_is_in_two_folders_comes_once() -> None:
    query, _ = people(found("a", "b"), found("b", "c"), folders=2)
    assert names(query) == ["a", "b", "c"]


def test_a_filter_that_cannot_be_split_is_refused_where_it_is_written() -> None:
    query, port = people(found())
    with pytest.raises(InvalidValue, match="Ask for less at once"):
        query.filter(display_name__in=[str(number) for number in range(130_000)])
    assert port.payloads == []


def test_people_are_at_one_depth() -> None:
    query, port = people(found("a"))
    assert names(query.depth("Shallow")) == ["a"]
    with pytest.raises(ValueError, match="Shallow"):
        query.depth("Associated")
    assert len(port.payloads) == 1
