"""The stranger's client again, in a place with an address book: rooms, lists, contacts."""

import pytest

from exchangelib.sandbox.nodes import M, T, serialise
from tests.sandbox.semantics.conftest import JOHN, judge, make

__all__ = ["judge", "make"]
ANNE, BOSS = "anne@example.com", "boss@example.com"
TEAM, ALL = "team@example.com", "all@example.com"
OUTSIDE = "otto@elsewhere.org"


@pytest.fixture
def ews(make):
    """John asks; there are Anne Smith, the boss, two rooms on a list, a contact, and lists that name each other."""
    made = make(asks="V2017_07_11")
    host = made.host
    host.add_user(ANNE, "secret", "Anne Smith")
    host.add_user(BOSS, "secret", "Bo Øst", full_access=["*"])
    host.add_contact(OUTSIDE, "Otto Outside", company_name="Elsewhere", phone="555 0100")
    host.add_room("red@example.com", "Red Room", room_list="rooms@example.com")
    host.add_room("blue@example.com", "Blue Room", room_list="rooms@example.com")
    host.add_distribution_list(TEAM, [ANNE, OUTSIDE, "who@nowhere.net", ALL], "The Team")
    host.add_distribution_list(ALL, [JOHN, TEAM], "Allhands")
    return made


def lone(answer):
    """Response class and code of an answer that is one message."""
    return answer.attrs.get("ResponseClass"), answer.child_text(M("ResponseCode"))


def texts(node, name):
    """The texts of all elements of a name below a node."""
    return [each.text for each in node.walk() if each.local == name]


def ok(answer):
    assert lone(answer) == ("Success", "NoError"), serialise(answer)
    return answer


def box(address, tag="m:Mailbox"):
    return f"<{tag}><t:EmailAddress>{address}</t:EmailAddress></{tag}>"


__all__ += ["T"]
