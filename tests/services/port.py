"""A port that sends nothing: it keeps what it is given, and answers what it was told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.soap import envelope
from exchangelib._wire.xml import Element, fragment
from exchangelib.version import EXCHANGE_2016, Build, Version

Answer = str | Exception | Callable[[str], "str | Exception"]


class FakePort:
    """Answers with the given texts, errors, or what functions of the payload give, the last of them for ever."""

    def __init__(self, *answers: Answer, build: Build | Version = EXCHANGE_2016, schema: Any = None) -> None:
        self.version = build if isinstance(build, Version) else Version(build)
        self.answers = list(answers)
        self.payloads: list[str] = []
        self.repeatable: list[bool] = []
        self.schema = schema

    def exchange(self, operation: str, write: Callable[[Version], str], *, repeatable: bool) -> Element:
        payload = write(self.version)
        envelope(payload, request_server_version=self.version.request_version)
        if self.schema is not None:
            self.schema.assertValid(fragment(payload))
        # Some requests are named after the operation, and some after the request
        assert fragment(payload).tag in (f"{{{MNS}}}{operation}", f"{{{MNS}}}{operation}Request")
        self.payloads.append(payload)
        self.repeatable.append(repeatable)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not isinstance(answer, (str, Exception)):
            answer = answer(payload)
        if isinstance(answer, Exception):
            raise answer
        return fragment(answer)

    def sent(self, number: int = -1) -> Element:
        """One of the payloads, as an element."""
        return fragment(self.payloads[number])

    def ids(self) -> list[list[str]]:
        """The ids of items that each request named."""
        return [[str(e.get("Id")) for e in fragment(p).iter(f"{{{TNS}}}ItemId")] for p in self.payloads]


def response(operation: str, *messages: str) -> str:
    """An answer with response messages."""
    return (
        f"<m:{operation}Response><m:ResponseMessages>{''.join(messages)}</m:ResponseMessages></m:{operation}Response>"
    )


def success(operation: str, content: str = "") -> str:
    """A response message that says it went well."""
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}'
        f"</m:{operation}ResponseMessage>"
    )


def failure(operation: str, code: str, text: str = "No.", *, kind: str = "Error", xml: str = "", rest: str = "") -> str:
    """A response message that says what went wrong."""
    return (
        f'<m:{operation}ResponseMessage ResponseClass="{kind}"><m:MessageText>{text}</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
        f"{f'<m:MessageXml>{xml}</m:MessageXml>' if xml else ''}{rest}</m:{operation}ResponseMessage>"
    )


def message(id_: str, subject: str | None = None, changekey: str = "CK") -> str:
    """An item, as a server gives it."""
    rest = "" if subject is None else f"<t:Subject>{subject}</t:Subject>"
    return f'<t:Message><t:ItemId Id="{id_}" ChangeKey="{changekey}"/>{rest}</t:Message>'


def items(*elements: str) -> str:
    """Items in their container."""
    return f"<m:Items>{''.join(elements)}</m:Items>"


def page(*elements: str, following: int | None = None, total: int | None = None, last: bool = False) -> str:
    """A page of FindItem."""
    attributes = f' IncludesLastItemInRange="{"true" if last else "false"}"'
    if following is not None:
        attributes += f' IndexedPagingOffset="{following}"'
    if total is not None:
        attributes += f' TotalItemsInView="{total}"'
    return f"<m:RootFolder{attributes}><t:Items>{''.join(elements)}</t:Items></m:RootFolder>"
