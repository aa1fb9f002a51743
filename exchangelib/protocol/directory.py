"""What a server knows beside mailboxes: names, lists, rooms, photos, time zones, ids; how it is asked, services know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .. import services
from ..errors import ErrorNameResolutionNoResults, ResponseMessageError
from ..properties import DLMailbox, Mailbox, Room, RoomList
from ..services.payload import flag, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._wire.stream import Parts
    from .._wire.xml import Element
    from ..version import Version

_LISTS = frozenset({"PublicDL", "PrivateDL"})


class Resolutions(list[Any]):
    """Whoever is meant by some names, name after name.

    :param found: `Mailbox`, `Resolution`, or the error `ErrorNameResolutionNoResults` for a name that nobody has
    :param truncated: names that more people have than a server gives: some of them are missing
    """

    def __init__(self, found: Iterable[Any] = (), truncated: Iterable[str] = ()) -> None:
        super().__init__(found)
        self.truncated = list(truncated)


class Directory:
    """The methods of a connection that are about no mailbox in particular."""

    if TYPE_CHECKING:

        @property
        def version(self) -> Version: ...
        def exchange(
            self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool, account: Any = None
        ) -> Element: ...

    def get_timezones(
        self, timezones: Iterable[Any] | None = None, return_full_timezone_data: bool = False
    ) -> list[Any]:
        """Give the time zones that the server knows, as `TimeZoneDefinition`.

        Those that are asked for come in their order, and `ErrorTimeZone` stands in the place of one that the server does not know.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getservertimezones-operation

        :param timezones: which, as `EWSTimeZone` or Windows ids; default all
        :param return_full_timezone_data: whether to give their rules too
        :raises InvalidFieldForVersion: the server is older than Exchange 2010
        """
        return list(services.GetServerTimeZones(protocol=self).call(timezones, return_full_timezone_data))

    def get_roomlists(self) -> list[RoomList]:
        """Give the lists of rooms.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getroomlists-operation
        """
        return list(services.GetRoomLists(protocol=self).call())

    def get_rooms(self, roomlist: Any) -> list[Room]:
        """Give the rooms on a list.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getrooms-operation

        :param roomlist: a `RoomList`, or its address
        :raises ErrorNameResolutionNoResults: there is no such list
        """
        return list(services.GetRooms(protocol=self).call(roomlist))

    def resolve_names(
        self,
        names: Iterable[str],
        parent_folders: Iterable[Any] | None = None,
        return_full_contact_data: bool = False,
        search_scope: str | None = None,
        shape: str | None = None,
    ) -> Resolutions:
        """Find out who is meant by names, or by parts of names or addresses; each name costs a request.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/resolvenames-operation

        :param names: the names; one may stand alone
        :param parent_folders: folders of contacts to look in
        :param return_full_contact_data: whether to give what is known of each
        :param search_scope: "ActiveDirectory", "ActiveDirectoryContacts", "Contacts" or "ContactsActiveDirectory"
        :param shape: how much is given of a contact: "IdOnly", "Default" or "AllProperties"
        :return: mailboxes, or pairs of a mailbox and a contact (None if nothing is known) with contact data. The error
            for a name that nobody has stands in its place. A server gives 100 people for a name: `truncated` has the
            names for which there are more
        """
        service = services.ResolveNames(protocol=self)
        asked = [names] if isinstance(names, str) else names
        found = list(service.call(asked, parent_folders, return_full_contact_data, search_scope, shape))
        return Resolutions(found, service.truncated)

    def expand_dl(self, distribution_list: Any, recursive: bool = False) -> list[Any]:
        """Give the members of a distribution list.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/expanddl-operation

        :param distribution_list: a `DLMailbox` or any mailbox, or the address; a private list has an `item_id` instead
        :param recursive: whether to give the members of lists on the list in place of those; each member comes once,
            and lists that contain each other do no harm. A list that cannot be expanded is an error in its place
        :return: members, as `Mailbox`
        :raises ErrorNameResolutionNoResults: there is no such list
        """
        flag("recursive", recursive)
        members = self._members(distribution_list)
        if not recursive:
            return list(members)
        top = (
            distribution_list if not isinstance(distribution_list, str) else DLMailbox(email_address=distribution_list)
        )
        return list(self._everybody(members, {_key(top)}))

    def _members(self, distribution_list: Any) -> Iterator[Mailbox]:
        return services.ExpandDL(protocol=self).call(distribution_list)

    def _everybody(self, members: Iterator[Mailbox], seen: set[Any]) -> Iterator[Any]:
        # No recursion: lists can be nested deeper than Python's stack
        open_lists = [members]
        while open_lists:
            try:
                member = next(open_lists[-1], None)
            except ResponseMessageError as e:
                if len(open_lists) == 1 or not isinstance(e, ErrorNameResolutionNoResults):
                    raise
                open_lists.pop()
                yield e
                continue
            if member is None:
                open_lists.pop()
                continue
            if _key(member) in seen:
                continue
            seen.add(_key(member))
            if member.mailbox_type in _LISTS:
                open_lists.append(self._members(member))
            else:
                yield member

    def get_searchable_mailboxes(
        self, search_filter: str | None = None, expand_group_membership: bool = False
    ) -> list[Any]:
        """Give the mailboxes that may be searched for evidence, to those who have the role Discovery Management.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getsearchablemailboxes-operation

        :param search_filter: a name or address, or the beginning of one with a star behind it; default all
        :param expand_group_membership: whether to give the members of groups in place of the groups
        :return: each a `SearchableMailbox`, then those that could not be looked at, each a `FailedMailbox`
        """
        found = services.GetSearchableMailboxes(protocol=self).call(search_filter, expand_group_membership)
        return list(found)

    def convert_ids(self, ids: Iterable[Any], destination_format: str) -> list[Any]:
        """Give ids in another format.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/convertid-operation

        :param ids: `AlternateId`, `AlternatePublicFolderId` or `AlternatePublicFolderItemId`
        :param destination_format: one of `properties.ID_FORMATS`
        :return: ids of the same kind, in the same order; the error for one stands in its place
        """
        return list(services.ConvertId(protocol=self).call(listed("ids", ids), destination_format))

    def get_user_photo(self, email: str, size: str = "HR240x240") -> bytes | None:
        """Give the photo that the directory has of a user; None if it has none.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuserphoto-operation

        :param email: the address
        :param size: in pixels, such as "HR48x48"; the server gives the nearest that it has
        :raises EWSError: what the server said instead
        """
        photo: bytes | None = services.GetUserPhoto(protocol=self).get(expect_result=None, email=email, size=size)
        return photo


def _key(mailbox: Any) -> Any:
    """Give what makes two mailboxes the same."""
    address = getattr(mailbox, "email_address", None)
    item_id = getattr(mailbox, "item_id", None)
    return (address or "").lower() or getattr(item_id, "id", None) or getattr(mailbox, "name", None)
