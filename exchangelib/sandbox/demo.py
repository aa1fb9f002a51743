"""The demonstration: mail is loaded into a sandbox and read with the library over HTTP; it is told what to print to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from exchangelib.sandbox import Sandbox, demo_mail

ADDRESS = "john@example.com"
_HINT = """
This was read over HTTP from an Exchange server that lives in this process, at
  {url}

To keep one running, with these messages or your own in it:
  python -m exchangelib.sandbox serve --port 8080 --user {address}:secret --load {load}
"""


def run(mail: Path | None = None, show: Callable[[str], object] = print) -> int:
    """Load mail into a new sandbox and show the 100 newest messages of its inbox.

    :param mail: a file or folder to load; None for messages that the package makes up
    :param show: takes each line
    :returns: how many messages were shown
    :raises ValueError: a file that cannot be read
    """
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as made:
        if mail is None:
            demo_mail.write(Path(made))
        loaded = sandbox.load(mail or made, ADDRESS)
        show(f"Loaded {loaded} items into {ADDRESS} at {sandbox.url}")
        shown = 0
        with sandbox.account(ADDRESS) as account:
            for item in account.inbox.all().order_by("-datetime_received")[:100]:
                show(f"{item.subject} | {_who(item.sender)} | {item.datetime_received}")
                shown += 1
        if not shown:
            show(
                "There is no message in the inbox; what was loaded is in other folders, such as calendar and contacts."
            )
        show(_HINT.format(url=sandbox.url, address=ADDRESS, load=mail or "MAIL"))
        return shown


def _who(sender: object) -> str:
    name, address = getattr(sender, "name", None), getattr(sender, "email_address", None)
    return f"{name} <{address}>" if name and name != address else str(address or name or "")
