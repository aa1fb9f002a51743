"""GetPersona."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import bare, lookup
from exchangelib.sandbox.handlers import access, personas
from exchangelib.sandbox.handlers.common import NOT_FOUND
from exchangelib.sandbox.handlers.find_people import additional
from exchangelib.sandbox.handlers.lone import arranged, lone
from exchangelib.sandbox.nodes import M, Node, T

COVERAGE = "partial: by the id of a persona, or by an address of the address book; with what is known from its one place, as contacts are not linked"


def get_persona(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getpersona-operation"""

    def work() -> list[Node]:
        additional(call.body.find(M("AdditionalProperties")))  # all is shown; what is no property of people is refused
        bag = personas.bag_of(_known(call))
        return [Node(M("Persona"), None, arranged(call, "t:PersonaType", bag.values()))]

    answer = lone(call, work, "GetPersonaResponseMessage")
    if answer.find(M("Persona")) is None:
        # The schema has a persona with an id in every answer; the documentation's refusal has none (GetPersona/response-2).
        given = call.body.find(M("PersonaId"))
        named = Node(T("PersonaId"), {"Id": given.attrs.get("Id", "") if given is not None else ""})
        answer.append(Node(M("Persona"), None, [named]))
    return answer


def _known(call: Call) -> personas.Known:
    given = call.body.find(M("PersonaId"))
    if given is None:
        return _by_address(call)
    mailbox, number = personas.persona_of(given.attrs.get("Id", ""))
    if not mailbox:
        entry = personas.entry_by_number(call, number)
        if entry is None:
            raise Refusal("ErrorItemNotFound", NOT_FOUND)
        return personas.of_entry(call, entry)
    item = call.store.items.get(number)
    folder = call.store.folders.get(item.folder) if item is not None else None
    if item is None or folder is None or item.mailbox != mailbox:
        raise Refusal("ErrorItemNotFound", NOT_FOUND)
    access.check_item(call, item)
    return personas.of_item(call, item, folder)


def _by_address(call: Call) -> personas.Known:
    node = call.body.find(M("EmailAddress"))
    address = bare((node.child_text(T("EmailAddress")) if node is not None else "") or "")
    if not address:
        raise Refusal("ErrorInvalidIdEmpty", "Id must be non-empty.")
    entry = lookup(call.store, address)
    if entry is None:
        raise Refusal("ErrorItemNotFound", NOT_FOUND)
    return personas.of_entry(call, entry)
