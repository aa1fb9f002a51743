"""ConvertId."""

from __future__ import annotations

import re

from exchangelib.sandbox.call import Call, Fault, Refusal
from exchangelib.sandbox.handlers.common import batch
from exchangelib.sandbox.id_formats import read, write
from exchangelib.sandbox.nodes import XSI_TYPE, M, Node, T
from exchangelib.sandbox.versions import knows

COVERAGE = "full: all forms into each other, for folders, items, occurrences and public folders; whether they are there is not asked"
_SMTP = re.compile(r"[^@\s]+@[^@\s]+\.?[^@\s]*")
# What holds ids in each kind of source; the answer is of the same kind.
_IDS = {
    "AlternateId": ("Id",),
    "AlternatePublicFolderId": ("FolderId",),
    "AlternatePublicFolderItemId": ("FolderId", "ItemId"),
}


def convert_id(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/convertid-operation"""
    if not knows(call.version, "Exchange2007_SP1"):
        text = "The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header."
        raise Fault("ErrorIncorrectSchemaVersion", text)
    asked = call.body.find(M("SourceIds"))
    return batch(call, asked.children if asked is not None else [], lambda node: [_convert(call, node)])


def _convert(call: Call, node: Node) -> Node:
    """convertid-operation.md: the address is only looked at for its form, and change keys do not come along."""
    form = call.body.attrs["DestinationFormat"].strip()
    attrs = {XSI_TYPE: T(f"{node.local}Type"), "Format": form}
    for name in _IDS[node.local]:
        attrs[name] = write(read(node.attrs[name], node.attrs["Format"].strip()), form)
    if "Mailbox" in node.attrs:
        if not _SMTP.fullmatch(node.attrs["Mailbox"]):
            raise Refusal("ErrorInvalidSmtpAddress", "The SMTP address format is invalid.")
        attrs["Mailbox"] = node.attrs["Mailbox"]
    if "IsArchive" in node.attrs:
        attrs["IsArchive"] = node.attrs["IsArchive"]
    return Node(M("AlternateId"), attrs)
