"""GetRoomLists and GetRooms."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import ROOM_LIST, bare, entries, lookup, members
from exchangelib.sandbox.handlers import people
from exchangelib.sandbox.handlers.lone import lone
from exchangelib.sandbox.nodes import M, Node, T

LISTS_COVERAGE = "full: the room lists of the address book"
ROOMS_COVERAGE = "full: the rooms on a room list that the address book shows"


def get_room_lists(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getroomlists-operation"""

    def work() -> list[Node]:
        found = [each for each in entries(call.store) if each.kind == ROOM_LIST]
        return [Node(M("RoomLists"), None, [people.of_entry(call, each, "Address") for each in found])]

    return lone(call, work)


def get_rooms(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getrooms-operation"""

    def work() -> list[Node]:
        asked = call.body.find(M("RoomList"))
        address = bare((asked.child_text(T("EmailAddress")) if asked is not None else "") or "")
        found = lookup(call.store, address)
        if found is None or found.kind != ROOM_LIST:
            raise Refusal("ErrorNameResolutionNoResults", "No results were found.")  # GetRooms/response-2
        rooms = [lookup(call.store, each) for each in members(call.store, found.address, deep=False)]
        shown = [room for room in rooms if room is not None and not room.details.get("hidden")]
        ids = [people.of_entry(call, room, "Id") for room in shown]
        return [Node(M("Rooms"), None, [Node(T("Room"), None, [each]) for each in ids])]

    return lone(call, work)
