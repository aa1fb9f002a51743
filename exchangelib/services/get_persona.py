"""GetPersona: whole people by their ids; which fields a person has is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from .._overlap import overlapped
from .._wire.ns import MNS
from .._wire.write import attr
from .._wire.xml import Element
from ..errors import InvalidValue, MalformedResponseError, shorten
from ..properties.personas import PERSONAS
from ..version import EXCHANGE_2013, Build, Version
from .alone import lone_message
from .common import EWSAccountService
from .messages import container
from .payload import listed, only_for


class GetPersona(EWSAccountService):
    """Fetch people, each with a request of its own: the operation takes no more (messages.xsd, GetPersonaType).

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getpersona-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetPersona"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Persona"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013

    def __init__(self, protocol: Any = None, chunk_size: int | None = None, *, account: Any = None) -> None:
        super().__init__(account=account, chunk_size=chunk_size, protocol=protocol)

    def call(
        self,
        persona: Any = None,
        *,
        personas: Iterable[Any] | None = None,
        read: Callable[[Element, Any], Any] = PERSONAS.read,
    ) -> Iterator[Any]:
        """Yield each person, or in its place the error that the server gave for it.

        As many requests are under way at a time as there may be connections.

        :param persona: one persona, its id as `PersonaId`, as a pair (id, changekey) or as a text
        :param personas: several of them; a generator is welcome. An error that stands in the place of a persona stays
        :param read: makes a person of an element and the account
        """
        self._reader = read
        if personas is None:
            return iter([self._one(persona)])
        jobs = (partial(self._one, each) for each in listed("personas", personas))
        width = getattr(getattr(self.protocol, "config", None), "max_connections", None)
        if width is None or (isinstance(personas, (list, tuple)) and len(personas) < 2):
            return (job() for job in jobs)
        return overlapped(jobs, width)

    def _one(self, persona: Any) -> Any:
        if isinstance(persona, Exception):
            return persona
        return self._in_place(lone_message(self._exchange(partial(self._write, persona)), self.SERVICE_NAME))

    def _write(self, persona: Any, version: Version) -> str:
        return self.get_payload(persona, version=version)

    def get_payload(self, persona: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        only_for(type(self), version or self.port.version)
        id_, changekey = _id_of(persona)
        key = "" if changekey is None else f' ChangeKey="{attr(changekey)}"'
        return f'<m:GetPersona><m:PersonaId Id="{attr(id_)}"{key}/></m:GetPersona>'

    def _result(self, message: Element) -> Any:
        persona = container(message, str(self.element_container_name))
        if persona is None:
            raise MalformedResponseError("GetPersona succeeded without giving a persona")
        return self._reader(persona, self.account)


def _id_of(persona: Any) -> tuple[str, str | None]:
    """Give the id of a persona: a text, a pair, an id, or something that has one."""
    if isinstance(persona, (tuple, list)) and len(persona) == 2:
        id_, changekey = persona
    else:
        id_, changekey = getattr(persona, "id", persona), getattr(persona, "changekey", None)
    if not isinstance(id_, str) or not id_:
        raise InvalidValue(
            f"{shorten(persona)} does not name a persona: expected an id, a pair or a persona with an id"
        )
    return id_, changekey
