"""What whoever runs a sandbox puts into its address book: a part of Host; it answers no requests."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from exchangelib.sandbox.directory import settings
from exchangelib.sandbox.directory.entries import (
    CONTACT,
    LIST,
    MAILBOX,
    ROOM,
    ROOM_LIST,
    Entry,
    lookup,
    put,
    set_members,
    set_photo,
)
from exchangelib.sandbox.store import Store, User
from exchangelib.sandbox.zones import find

# The details that an entry may have: argument -> the name under which it is kept.
_DETAILS = {
    "given_name": "GivenName",
    "surname": "Surname",
    "initials": "Initials",
    "nickname": "Nickname",
    "job_title": "JobTitle",
    "company_name": "CompanyName",
    "department": "Department",
    "office": "OfficeLocation",
    "manager": "Manager",
    "assistant": "AssistantName",
    "phone": "BusinessPhone",
    "mobile_phone": "MobilePhone",
    "home_phone": "HomePhone",
    "fax": "BusinessFax",
    "street": "Street",
    "city": "City",
    "state": "State",
    "country": "CountryOrRegion",
    "postal_code": "PostalCode",
    "notes": "Notes",
    "hidden": "hidden",
    "mail_tip": "mail_tip",
    "moderated": "moderated",
    "accepts_from": "accepts_from",
    "max_message_size": "max_message_size",
    "mailbox_full": "mailbox_full",
    "time_zone": "time_zone",
}


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _minutes(what: str, text: str) -> int:
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and int(hour) <= 24 and int(minute) < 60):
        raise ValueError(f"{what}: a time of day must be such as '08:00', not {text!r}")
    return int(hour) * 60 + int(minute)


def _known(details: dict[str, Any]) -> dict[str, Any]:
    for name in details:
        if name not in _DETAILS:
            raise ValueError(f"the address book keeps no {name!r}; it keeps {', '.join(_DETAILS)}")
    return {
        _DETAILS[name]: list(value) if isinstance(value, (tuple, set)) else value for name, value in details.items()
    }


class Keeper:
    """The part of a sandbox that fills its address book."""

    store: Store

    def add_user(self, address: str, password: str | None = None, display_name: str | None = None) -> User:
        """Make a mailbox; Host says how."""
        raise NotImplementedError

    def describe(self, address: str, **details: Any) -> Entry:
        """Tell the address book more about somebody or something in it.

        :param details: given_name, surname, initials, nickname, job_title, company_name, department, office, manager, assistant,
            phone, mobile_phone, home_phone, fax, street, city, state, country, postal_code, notes; hidden=True leaves it out of
            lists; for mail tips mail_tip (a text), moderated (bool), accepts_from (addresses; others are refused),
            max_message_size (bytes), mailbox_full (bool); time_zone (a Windows id, for working hours); None takes one away
        :raises ValueError: nobody has the address, or a detail is not known
        """
        known = lookup(self.store, address)
        if known is None:
            raise ValueError(
                f"describe: nobody has the address {address!r} here; add_user, add_room and others make one"
            )
        return put(self.store, known.address, known.kind, None, **_known(details))

    def add_contact(self, address: str, display_name: str | None = None, **details: Any) -> Entry:
        """Put somebody without a mailbox here into the address book.

        :param address: SMTP address
        :param details: see `describe`
        :raises ValueError: not an SMTP address, or the address of something else
        """
        return put(self.store, address, CONTACT, display_name, **_known(details))

    def add_distribution_list(
        self, address: str, members: Iterable[str] = (), display_name: str | None = None, **details: Any
    ) -> Entry:
        """Put a distribution list into the address book, or change its members.

        :param address: SMTP address
        :param members: addresses, also of other lists and of people elsewhere
        :param details: see `describe`
        :raises ValueError: not an SMTP address, or the address of something else
        """
        with self.store.transaction():
            made = put(self.store, address, LIST, display_name, **_known(details))
            set_members(self.store, made.address, members)
        return made

    def add_room(
        self,
        address: str,
        display_name: str | None = None,
        room_list: str | None = None,
        password: str | None = None,
        **details: Any,
    ) -> Entry:
        """Make the mailbox of a room, which can be invited and searched for.

        :param address: SMTP address
        :param room_list: address of a room list to put it on, which is made if need be
        :param details: see `describe`; capacity and the like belong into notes
        :raises ValueError: not an SMTP address, or the address of something else
        """
        with self.store.transaction():
            known = lookup(self.store, address)
            if known is None or known.mailbox is None:
                self.add_user(address, password, display_name)
            made = put(self.store, address, ROOM, display_name, **_known(details))
            if room_list is not None:
                self._add_to_list(room_list, made.address)
        return made

    def _add_to_list(self, room_list: str, address: str) -> None:
        known = lookup(self.store, room_list)
        if known is None:
            put(self.store, room_list, ROOM_LIST)
        elif known.kind != ROOM_LIST:
            raise ValueError(
                f"add_room: 'room_list' must be the address of a room list, not of a {known.kind}: {room_list!r}"
            )
        sql = "SELECT address FROM directory_member WHERE list = ? ORDER BY place"
        present = [each for (each,) in self.store.db.execute(sql, (room_list,)).fetchall()]
        set_members(self.store, room_list, [*present, address])

    def add_room_list(
        self, address: str, rooms: Iterable[str] = (), display_name: str | None = None, **details: Any
    ) -> Entry:
        """Put a list of rooms into the address book, or change which rooms are on it; a room that is new is made.

        :param address: SMTP address
        :param rooms: addresses of rooms
        :raises ValueError: not an SMTP address, or the address of something else
        """
        rooms = list(rooms)
        with self.store.transaction():
            made = put(self.store, address, ROOM_LIST, display_name, **_known(details))
            for room in rooms:
                known = lookup(self.store, room)
                if known is None or known.kind == MAILBOX:
                    self.add_room(room)
            set_members(self.store, made.address, rooms)
        return made

    def set_working_hours(
        self,
        address: str,
        start: str = "08:00",
        end: str = "17:00",
        days: Iterable[str] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        time_zone: str | None = None,
    ) -> None:
        """Say when somebody works, for free/busy requests and suggestions.

        :param start: time of day; `end` likewise
        :param days: English names of the days of the week
        :param time_zone: an id of Windows, such as "Romance Standard Time"; UTC, or that of `describe`, if left out
        :raises ValueError: nobody with a mailbox has the address, or a time, day or zone that is none
        """
        known = lookup(self.store, address)
        if known is None or known.mailbox is None:
            raise ValueError(f"set_working_hours: nobody with a mailbox here has the address {address!r}")
        minutes = [_minutes("set_working_hours", each) for each in (start, end)]
        named = [each for each in _DAYS if each in set(days)]
        if minutes[0] >= minutes[1] or len(named) != len(set(days)):
            raise ValueError(f"set_working_hours: {start!r} to {end!r} on {list(days)!r} are no working hours")
        if time_zone is not None and find(time_zone) is None:
            raise ValueError(
                f"set_working_hours: 'time_zone' must be an id such as 'Romance Standard Time', not {time_zone!r}"
            )
        value = {"start": minutes[0], "end": minutes[1], "days": named, "zone": time_zone}
        settings.put(self.store, known.mailbox, "working_hours", value)

    def allow_discovery(self, address: str, allowed: bool = True) -> None:
        """Let somebody search the mailboxes of all, as the role Discovery Management does, or no longer.

        :raises ValueError: nobody has the address
        """
        known = lookup(self.store, address)
        if known is None:
            raise ValueError(f"allow_discovery: nobody has the address {address!r} here")
        put(self.store, known.address, known.kind, None, discovery=True if allowed else None)

    def set_photo(self, address: str, picture: bytes | str | PathLike[str] | None) -> None:
        """Give somebody in the address book a photo.

        :param picture: the bytes of a JPEG file, or the path of one; None takes the photo away
        :raises ValueError: nobody has the address
        :raises OSError: the file cannot be read
        """
        known = lookup(self.store, address)
        if known is None:
            raise ValueError(f"set_photo: nobody has the address {address!r} here")
        data = picture if picture is None or isinstance(picture, bytes) else Path(picture).read_bytes()
        set_photo(self.store, known.address, data)
