"""GetUserPhoto."""

from __future__ import annotations

import base64

from exchangelib.sandbox.call import Call, Fault
from exchangelib.sandbox.directory.entries import bare, lookup, photo
from exchangelib.sandbox.handlers.lone import lone
from exchangelib.sandbox.nodes import M, Node

COVERAGE = "partial: the photo that was set, in the one size that it has"


def get_user_photo(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuserphoto-operation"""
    found = lookup(call.store, bare(call.body.child_text(M("Email")) or ""))
    picture = photo(call.store, found.address) if found is not None else None
    if picture is None:
        # how-to-get-user-photos-by-using-ews-in-exchange.md: a failure is an HTTP status 500
        raise Fault("ErrorItemNotFound", "The user or the photo of the user was not found.")
    data = base64.b64encode(picture).decode("ascii")
    return lone(call, lambda: [Node(M("HasChanged"), text="true"), Node(M("PictureData"), text=data)])
