"""ResolveNames: who may be meant by a name or a part of one; what is known of a contact is told elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

from .._model.family import ITEMS
from .._wire.codec import BOOLEAN
from .._wire.ns import MNS, TNS
from .._wire.write import text
from .._wire.xml import Element
from ..errors import (
    ErrorInvalidNameForNameResolution,
    ErrorNameResolutionMultipleResults,
    ErrorNameResolutionNoResults,
    EWSError,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from ..properties.people import Mailbox
from ..version import EXCHANGE_2010_SP2, Version
from .common import EWSService, without_traces
from .messages import container, response_messages
from .payload import SHAPES, choice, flag, folder_ids, listed, too_new

log = logging.getLogger(__name__)

SEARCH_SCOPES = ("ActiveDirectory", "ActiveDirectoryContacts", "Contacts", "ContactsActiveDirectory")


class Resolution(NamedTuple):
    """Somebody who may be meant.

    :param mailbox: name and address; the type says what it is, and `item_id` where the contact is saved
    :param contact: what the directory or a folder of contacts knows; None if that was not asked for, or is nothing
    """

    mailbox: Mailbox
    contact: Any


class ResolveNames(EWSService):
    """Find out who is meant by names, each with a request of its own: the operation takes no more.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/resolvenames-operation
    """

    SERVICE_NAME: ClassVar[str] = "ResolveNames"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}ResolutionSet"
    ERRORS_TO_CATCH_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = (
        ErrorInvalidNameForNameResolution,
        ErrorNameResolutionNoResults,
    )
    # That several people fit is what was asked for
    WARNINGS_TO_IGNORE_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = (ErrorNameResolutionMultipleResults,)
    candidates_limit: ClassVar[int] = 100

    def call(
        self,
        unresolved_entries: Iterable[str],
        parent_folders: Iterable[Any] | None = None,
        return_full_contact_data: bool = False,
        search_scope: str | None = None,
        contact_data_shape: str | None = None,
    ) -> Iterator[Any]:
        """Yield whoever fits, name after name: a `Mailbox`, or a `Resolution` if contact data is asked for.

        For a name that nobody fits, the error `ErrorNameResolutionNoResults` stands in the place of the results, and
        `ErrorInvalidNameForNameResolution` for what the server takes for no name.

        :param unresolved_entries: names, addresses, or beginnings of them; a list is checked as a whole first
        :param parent_folders: folders of contacts to look in; servers take the default folder of contacts only
        :param return_full_contact_data: whether to give what is known of each
        :param search_scope: one of `SEARCH_SCOPES`; by default the directory, then the contacts
        :param contact_data_shape: "IdOnly", "Default" or "AllProperties"
        """
        flag("return_full_contact_data", return_full_contact_data)
        if search_scope is not None:
            choice("search_scope", search_scope, SEARCH_SCOPES)
        if contact_data_shape is not None:
            choice("shape", contact_data_shape, SHAPES)
        folders = None if parent_folders is None else list(listed("parent_folders", parent_folders))
        # Of which names there were more candidates than servers give
        self.truncated: list[str] = []
        options = folders, return_full_contact_data, search_scope, contact_data_shape
        names = listed("names", unresolved_entries)
        if isinstance(names, (list, tuple)):
            names = [_checked(name) for name in names]
        for name in names:
            yield from self._candidates(_checked(name), options)

    def _candidates(self, name: str, options: tuple[Any, ...]) -> Iterator[Any]:
        def write(version: Version) -> str:
            return self.get_payload([name], *options, version=version)

        for message in response_messages(self._exchange(write), self.SERVICE_NAME):
            said = self._said(message)
            if isinstance(said, self.ERRORS_TO_CATCH_IN_RESPONSE):
                yield said
            elif said is not None:
                raise said
            else:
                yield from self._resolved(name, message, options[1])

    def get_payload(
        self,
        unresolved_entries: Iterable[str],
        parent_folders: Iterable[Any] | None,
        return_full_contact_data: bool,
        search_scope: str | None,
        contact_data_shape: str | None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request for one name, for the version given or the server's."""
        version = version or self.port.version
        attributes = f' ReturnFullContactData="{flag("return_full_contact_data", return_full_contact_data)}"'
        if search_scope is not None:
            attributes += f' SearchScope="{search_scope}"'
        if contact_data_shape is not None:
            # The page of ResolveNames shows the attribute since Exchange 2010 SP2
            if version.build < EXCHANGE_2010_SP2:
                raise too_new("shape", version)
            attributes += f' ContactDataShape="{contact_data_shape}"'
        folders = folder_ids(parent_folders, version, "m:ParentFolderIds") if parent_folders else ""
        names = "".join([f"<m:UnresolvedEntry>{text(name)}</m:UnresolvedEntry>" for name in unresolved_entries])
        return f"<m:ResolveNames{attributes}>{folders}{names}</m:ResolveNames>"

    def _resolved(self, name: str, message: Element, with_contacts: bool) -> Iterator[Any]:
        holder = container(message, str(self.element_container_name))
        if holder is None:
            raise MalformedResponseError("ResolveNames succeeded without giving a set of resolutions")
        is_whole = holder.get("IncludesLastItemInRange")
        if len(holder) >= self.candidates_limit or (is_whole is not None and not BOOLEAN.load(is_whole)):
            self.truncated.append(name)
            log.warning("ResolveNames: %r fits more people than the %s that a server gives", name, len(holder))
        for resolution in holder:
            try:
                found = self._read(resolution)
            except MalformedResponseError as e:
                yield without_traces(e)
            else:
                yield found if with_contacts else found.mailbox

    def _read(self, resolution: Element) -> Resolution:
        mailbox = contact = None
        for child in resolution:
            if child.tag == Mailbox.response_tag():
                mailbox = Mailbox.from_xml(child, None)
            elif child.tag == f"{{{TNS}}}Contact":
                contact = ITEMS.read(child, self.account)
        if mailbox is None:
            raise MalformedResponseError("ResolveNames gave a resolution without a mailbox")
        return Resolution(mailbox, contact)


def _checked(name: Any) -> str:
    if not isinstance(name, str):
        raise InvalidTypeError("names", name, str)
    if not name.strip():
        raise InvalidValue(f"'names' has an empty name: {name!r}")
    return name
