"""The rules of an inbox, as their owner has set them; it checks none and sorts no mail."""

from __future__ import annotations

from collections.abc import Mapping

from exchangelib.sandbox.bags import pack_node, unpack_node
from exchangelib.sandbox.directory import settings
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Store

_SETTING = "inbox_rules"
# Folders that a rule names: an action with one of these holds the id of a folder.
FOLDERS = ("CopyToFolder", "MoveToFolder")


def get(store: Store, mailbox: int) -> dict[str, Node]:
    """The t:Rule elements of a mailbox by id."""
    kept = settings.get(store, mailbox, _SETTING) or {}
    return {key: unpack_node(text) for key, text in kept.items()}


def put(store: Store, mailbox: int, rules: Mapping[str, Node]) -> None:
    """Keep the rules of a mailbox, in place of all that it had."""
    settings.put(store, mailbox, _SETTING, {key: pack_node(rule) for key, rule in rules.items()})


def priority(rule: Node) -> int:
    """Its place among the others, from 1."""
    return int((rule.child_text(T("Priority")) or "0").strip())


def ordered(rules: Mapping[str, Node]) -> list[Node]:
    """The rules in the order in which they are tried."""
    return sorted(rules.values(), key=priority)
