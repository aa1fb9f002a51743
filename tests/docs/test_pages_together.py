"""The pages hang together: each can be reached from the README, and the map of the older README has all of its tests."""

import re
from pathlib import Path

from tests.docs.pages import CHECKOUT, PAGES

MAP = CHECKOUT / "docs" / "readme-map.md"
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
# The sections that the map has to name, in this order
SECTIONS = """
    Teaser; Installation; Setup and connecting; Optimizing connections; Fault tolerance; Kerberos and SSPI;
    Certificate Based Authentication; OAuth; Caching autodiscover results; Proxies and custom TLS validation; User-Agent;
    Folders; Dates, datetimes and timezones; Creating, updating, deleting, sending, moving, archiving; Bulk operations;
    Searching; Paging; Meetings; Contacts; Extended properties; Attachments; Recurring calendar items;
    Message timestamp fields; Out of Facility; Mail tips; Delegate information; Export and upload; Non-account methods;
    Troubleshooting; Tests
"""


def _linked(page: Path) -> set[Path]:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve() for target in targets if "://" not in target}


def test_every_page_is_reached_from_the_readme() -> None:
    reached, new = set(), {CHECKOUT / "README.md"}
    while new:
        reached |= new
        new = {each for page in new for each in _linked(page) if each.suffix == ".md"} - reached
    assert {page.relative_to(CHECKOUT).as_posix() for page in PAGES if page not in reached} == set()


def test_the_map_names_every_section_in_order() -> None:
    rows = [line.split("|")[1].strip() for line in MAP.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert len(rows) == len(set(rows)), "a section is named twice"
    named = ", ".join(rows[2:])
    sections = [" ".join(section.split()) for section in SECTIONS.split(";")]
    places = [named.find(section) for section in sections]
    assert -1 not in places, sections[places.index(-1)]
    assert places == sorted(places)


def test_the_map_names_every_module_that_tests_a_section() -> None:
    there = {path.resolve() for path in (CHECKOUT / "tests" / "live").glob("test_readme_*.py")}
    assert {path.name for path in there - _linked(MAP)} == set()
