"""The rules by which an account's inbox is sorted; what a rule can say is told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import properties, services
from ..errors import InvalidTypeError, MalformedResponseError

if TYPE_CHECKING:
    from ..properties import Rule

__all__ = ["InboxRulesMixIn"]


class InboxRulesMixIn:
    """An account whose inbox has rules (since Exchange 2010 SP1)."""

    @property
    def rules(self) -> list[Rule]:
        """The rules of the inbox, asked for anew each time."""
        return list(services.GetInboxRules(account=self).call())

    def create_rule(self, rule: Rule) -> str:
        """Make a new rule.

        :return: the id that the server has given it
        :raises ErrorInboxRulesValidationError: with what is wrong in which part of the rule
        """
        # The server does not say which id the rule has got, and names need not be unique
        before = {each.id for each in self.rules}
        services.CreateInboxRule(account=self).get(rule=rule)
        new = [each for each in self.rules if each.id not in before]
        mine = [each for each in new if each.display_name == rule.display_name] or new
        if not mine or mine[0].id is None:
            raise MalformedResponseError(
                f"Rule {rule.display_name!r} was made, but is not among the rules of the inbox"
            )
        return mine[0].id

    def set_rule(self, rule: Rule) -> None:
        """Replace the rule that has the same id.

        :raises ResponseMessageError: what the server says against it, as when there is none
        """
        services.SetInboxRule(account=self).get(rule=rule)

    def delete_rule(self, rule: Rule) -> None:
        """Delete a rule. It has no id afterwards.

        :raises ResponseMessageError: what the server says against it, as when there is none
        """
        if not isinstance(rule, properties.Rule):
            raise InvalidTypeError("rule", rule, properties.Rule)
        services.DeleteInboxRule(account=self).get(rule=rule)
        rule.id = None
