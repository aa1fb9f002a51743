"""What every error has in common: it is ours, it says something, and it gives nothing away."""

from __future__ import annotations

import base64
import pickle
import traceback
from collections.abc import Iterator

from exchangelib.errors import EWSError
from tests.faults.evil import CANARY, USER

_FOREIGN = ("requests", "urllib3", "http", "urllib", "lxml", "spnego")
BASIC = base64.b64encode(f"{USER}:{CANARY}".encode()).decode()
SECRETS = (CANARY, BASIC, CANARY.encode("unicode_escape").decode(), repr(CANARY.encode())[2:-1])


def no_secret(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


def one_clear_error(error: BaseException, *words: str) -> None:
    """Check an error that came out of the library.

    :param words: what a user needs to read in it
    """
    assert isinstance(error, EWSError), f"{type(error)}: {error}"
    for word in words:
        assert word in str(error), f"{word!r} is not in {error}"
    assert len(str(error)) < 2000
    shown = "".join(traceback.format_exception(error))
    for each in _chain(error):
        assert type(each).__module__.partition(".")[0] not in _FOREIGN, repr(each)
        assert not hasattr(each, "request")
        no_secret(f"{each} {each!r} {vars(each)!r} {each.args!r}")
    no_secret(shown)
    for library in ("requests", "urllib3", "http/client"):
        assert f"site-packages/{library}/" not in shown, shown
    revived = pickle.loads(pickle.dumps(error))
    assert type(revived) is type(error)
    assert str(revived) == str(error)
    for secret in SECRETS:
        assert secret.encode() not in pickle.dumps(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it can be traced to and that a program, or a person, gets to see."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
