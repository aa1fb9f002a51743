"""Finds secrets in whatever a program, a log, another process or another host gets to see."""

from __future__ import annotations

import base64
import copy
import logging
import pickle
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from urllib.parse import quote, quote_plus


class Canaries:
    """Secrets, and everything that was seen of a program that uses them.

    :param secrets: texts, each of which stands for itself in all its shapes
    """

    def __init__(self, *secrets: str) -> None:
        self.secrets: list[str] = list(secrets)
        self.seen: list[tuple[str, str]] = []

    def add(self, *secrets: str | None) -> None:
        self.secrets += [secret for secret in secrets if secret]

    def see(self, where: str, what: object) -> None:
        text = what.decode("latin-1") if isinstance(what, bytes | bytearray) else str(what)
        self.seen.append((where, text))

    def see_thing(self, where: str, thing: object) -> None:
        self.see(f"repr of {where}", repr(thing))
        self.see(f"text of {where}", str(thing))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            try:
                self.see(f"pickle of {where}", pickle.dumps(thing, protocol))
            except Exception as e:
                self.see(f"why there is no pickle of {where}", f"{e!r}")
        self.see(f"repr of a copy of {where}", repr(copy.copy(thing)))

    def see_error(self, error: BaseException) -> None:
        self.see("traceback", "".join(traceback.format_exception(error)))
        for each in _chain(error):
            self.see("error", f"{each} {each!r} {each.args!r} {vars(each)!r}")
            self.see("pickle of an error", pickle.dumps(each))
            for frame, name, value in _locals(each.__traceback__):
                self.see(f"local variable {name} in {frame}", repr(value))

    def assert_unseen(self) -> None:
        shapes = [(secret, shape) for secret in self.secrets for shape in _shapes(secret)]
        for where, text in self.seen:
            for secret, shape in shapes:
                if shape in text:
                    place = text.index(shape)
                    raise AssertionError(f"{secret!r} is in the {where}: …{text[max(0, place - 80) : place + 200]}…")


class Watch(logging.Handler):
    """Gives every record, as a formatter and as a curious program would read it, to the canaries."""

    def __init__(self, canaries: Canaries) -> None:
        super().__init__(logging.NOTSET)
        self.canaries = canaries

    def emit(self, record: logging.LogRecord) -> None:
        self.canaries.see(f"log {record.name}", f"{self.format(record)} {record.args!r} {vars(record)!r}")


def _shapes(secret: str) -> Iterable[str]:
    utf8 = secret.encode()
    found = {
        secret, quote(secret), quote_plus(secret), utf8.decode("latin-1"), repr(utf8)[2:-1],
        base64.b64encode(utf8).decode().rstrip("="), utf8.hex(), secret.encode("utf-16-le").decode("latin-1"),
        secret.encode("unicode_escape").decode(),
    }  # fmt: skip
    # Within `name:password` in base64 it may begin at any of three places; its inner part is the same in each
    for shift in range(3):
        found.add(base64.b64encode(b"x" * shift + utf8)[4 : -4 - (len(utf8) + shift) % 3].decode())
    return [shape for shape in found if len(shape) >= 6]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _locals(trace: TracebackType | None) -> Iterator[tuple[str, str, object]]:
    """Yield the variables of our frames; those of the sandbox know what they must."""
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("exchangelib") and not name.startswith("exchangelib.sandbox"):
            for variable, value in list(trace.tb_frame.f_locals.items()):
                yield f"{name}.{trace.tb_frame.f_code.co_name}", variable, value
        trace = trace.tb_next
