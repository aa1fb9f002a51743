"""Builds, versions and spans."""

import pickle

import pytest

from exchangelib import version as v
from exchangelib.errors import InvalidTypeError, InvalidValue, MalformedResponseError
from exchangelib.version import Build, Span, Version


def test_builds_are_ordered_by_their_numbers():
    assert Build(8, 1) < Build(14, 0) < Build(14, 0, 1) < Build(15, 0, 847) <= v.EXCHANGE_2013_SP1 < Build(15, 20)
    assert Build(15, 1, 2, 3) == Build(15, 1, 2, 3)
    assert str(Build(15, 1, 2, 3)) == "15.1.2.3"


@pytest.mark.parametrize(
    "build, name",
    [
        (Build(8, 1, 436), "Exchange2007_SP1"),
        (Build(14, 3), "Exchange2010_SP2"),
        (Build(15, 0, 846), "Exchange2013"),
        (Build(15, 0, 847), "Exchange2013_SP1"),
        (Build(15, 1), "Exchange2016"),
        (Build(15, 2), "Exchange2019"),
        (Build(15, 20), "Exchange2016"),
    ],
)
def test_a_build_knows_what_it_speaks(build, name):
    assert build.api_version() == name


def test_a_build_that_no_one_knows_says_so():
    with pytest.raises(InvalidValue, match=r"99\.9\.0\.0"):
        Build(99, 9).api_version()


@pytest.mark.parametrize("arguments", [("15", 1), (15, None), (15, 1.0), (True, 1)])
def test_a_build_takes_whole_numbers_only(arguments):
    with pytest.raises(InvalidTypeError):
        Build(*arguments)


def test_a_build_is_read_from_its_hexadecimal_form():
    assert Build.from_hex_string("73C1840A") == Build(15, 1, 1034)
    for wrong in ("", "xyz", "73C1840A73C1840A"):
        with pytest.raises(InvalidValue):
            Build.from_hex_string(wrong)


@pytest.mark.parametrize(
    "version, spoken",
    [
        (Version(v.EXCHANGE_2019), "Exchange2016"),
        (Version(Build(15, 2, 1748, 10), "V2017_07_11"), "V2017_07_11"),
        (Version(Build(15, 20, 1, 1), "V2099_01_01"), "V2018_01_08"),
        (Version(Build(15, 0, 900), "V2_48"), "Exchange2013_SP1"),
        (Version(v.EXCHANGE_2010_SP3), "Exchange2010_SP2"),
        (Version(v.EXCHANGE_2007), "Exchange2007"),
    ],
)
def test_a_request_names_only_versions_that_the_schema_lists(version, spoken):
    assert version.request_version == spoken
    assert spoken in v.SCHEMA_VERSIONS


def test_the_schema_versions_are_those_of_the_schema(ews_facts):
    assert list(v.SCHEMA_VERSIONS) == (ews_facts / "exchange-versions.txt").read_text().split()


def test_what_a_server_says_about_itself_is_its_version():
    info = {"MajorVersion": "15", "MinorVersion": "2", "MajorBuildNumber": "1748", "MinorBuildNumber": "10"}
    assert Version.from_server_version_info("Exchange2016", {**info, "Version": "V2017_07_11"}) == Version(
        Build(15, 2, 1748, 10), "V2017_07_11"
    )
    assert Version.from_server_version_info("Exchange2016", info).api_version == "Exchange2016"
    assert Version.from_server_version_info(None, info).api_version == "Exchange2019"


@pytest.mark.parametrize("info", [{}, {"MajorVersion": "15"}, {"MajorVersion": "x", "MinorVersion": "1"}])
def test_a_server_that_does_not_say_its_build_is_an_error(info):
    with pytest.raises(MalformedResponseError):
        Version.from_server_version_info("Exchange2016", info)


def test_a_version_without_a_build_takes_the_lowest_that_speaks_it():
    assert Version(api_version="Exchange2013_SP1").build == v.EXCHANGE_2013_SP1
    for wrong in ({}, {"api_version": "Exchange3000"}):
        with pytest.raises(InvalidValue):
            Version(**wrong)


def test_versions_can_be_compared_pickled_and_not_changed():
    version = Version(v.EXCHANGE_2016)
    assert version == Version(v.EXCHANGE_2016) == pickle.loads(pickle.dumps(version)) == version.copy()
    assert hash(version) == hash(Version(v.EXCHANGE_2016))
    with pytest.raises(AttributeError):
        version.build = v.EXCHANGE_2019
    assert version.fullname == "Microsoft Exchange Server 2016"


def test_every_version_that_has_a_name_can_be_made():
    assert next(x.fullname for x in Version.all_versions()) == "Microsoft Exchange Server Office365"
    for name in v.API_VERSIONS:
        assert Version(api_version=name).request_version in v.SCHEMA_VERSIONS


def test_a_span_begins_with_its_first_build_and_ends_before_its_last():
    span = Span(v.EXCHANGE_2010, v.EXCHANGE_2016)
    supported = [span.supports(Version(b)) for b in (v.EXCHANGE_2007_SP1, v.EXCHANGE_2010, v.EXCHANGE_2016)]
    assert supported == [False, True, False]
    assert Span().supports(Version(v.EXCHANGE_2007))


def test_the_mix_ins_answer_as_the_span_does():
    class Thing(v.SupportedVersionClassMixIn):
        supported_from = v.EXCHANGE_2013

    assert not Thing.supports_version(Version(v.EXCHANGE_2010))
    assert Thing.supports_version(Version(v.EXCHANGE_2013))
    thing = v.SupportedVersionInstanceMixIn(deprecated_from=v.EXCHANGE_2016)
    assert thing.supports_version(Version(v.EXCHANGE_2013))
    assert not thing.supports_version(Version(v.EXCHANGE_2016))
    with pytest.raises(InvalidTypeError):
        v.SupportedVersionInstanceMixIn(supported_from="Exchange2010")
