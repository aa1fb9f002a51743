"""GetInboxRules and UpdateInboxRules: the rules that a server sorts mail by; what a rule can say is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from .._wire.ns import MNS, TNS
from .._wire.write import text as escape
from .._wire.xml import Element
from ..errors import ErrorInboxRulesValidationError, InvalidTypeError, InvalidValue, ResponseMessageError
from ..properties import CreateRuleOperation, DeleteRuleOperation, InboxRules, Operations, Rule, SetRuleOperation
from ..version import EXCHANGE_2010_SP1, Build, Version
from .alone import lone_message
from .common import EWSAccountService
from .messages import container
from .payload import flag, only_for

_ERRORS = f"{{{MNS}}}RuleOperationErrors"
_ERROR = f"{{{TNS}}}Error"


class GetInboxRules(EWSAccountService):
    """Fetch the rules of an inbox.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getinboxrules-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetInboxRules"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}InboxRules"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010_SP1

    def call(self, mailbox: str | None = None) -> Iterator[Rule]:
        """Yield the rules, in the order in which the server gives them.

        :param mailbox: SMTP address of the mailbox; None means that of the account
        :raises ResponseMessageError: what the server says against it
        """
        answer = self._exchange(partial(self._write, mailbox))
        rules = self._in_place(lone_message(answer, self.SERVICE_NAME))
        if isinstance(rules, Exception):
            raise rules
        for rule in rules:
            rule.account = self.account
            yield rule

    def _write(self, mailbox: str | None, version: Version) -> str:
        return self.get_payload(mailbox, version=version)

    def get_payload(self, mailbox: str | None, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        only_for(type(self), version or self.port.version)
        return f"<m:GetInboxRules>{_mailbox(mailbox, self.account)}</m:GetInboxRules>"

    def _result(self, message: Element) -> Any:
        holder = container(message, str(self.element_container_name))
        return [] if holder is None else InboxRules.from_xml(holder).rule or []


class UpdateInboxRules(EWSAccountService):
    """Change the rules of an inbox.

    Rules that Outlook keeps for itself, and those that it has switched off, are lost, unless `remove_outlook_rule_blob` is
    False; then the server refuses if there are any (`ErrorOutlookRuleBlobExists`).

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateinboxrules-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateInboxRules"
    repeatable: ClassVar[bool] = False
    supported_from: ClassVar[Build | None] = EXCHANGE_2010_SP1

    def call(self, rule: Any, remove_outlook_rule_blob: bool = True) -> Iterator[Any]:
        """Yield True once the rule is as asked for.

        :param rule: a rule, or `Operations` with changes of several, which are done together or not at all
        :param remove_outlook_rule_blob: see the class
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ErrorInboxRulesValidationError: with what is wrong in which part of a rule
        :raises ResponseMessageError: what else the server says against it
        """
        flag("remove_outlook_rule_blob", remove_outlook_rule_blob)
        answer = self._exchange(partial(self._write, rule, remove_outlook_rule_blob))
        done = self._in_place(lone_message(answer, self.SERVICE_NAME))
        if isinstance(done, Exception):
            raise done
        yield done

    def _write(self, rule: Any, remove_outlook_rule_blob: bool, version: Version) -> str:
        return self.get_payload(rule, remove_outlook_rule_blob, version=version)

    def get_payload(self, rule: Any, remove_outlook_rule_blob: bool = True, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        operations = rule if isinstance(rule, Operations) else self.operation(_rule(rule))
        operations.clean(version)
        out = [
            f"<m:UpdateInboxRules>{_mailbox(None, self.account)}<m:RemoveOutlookRuleBlob>",
            f"{flag('remove_outlook_rule_blob', remove_outlook_rule_blob)}</m:RemoveOutlookRuleBlob>",
        ]
        operations.write(out, version)
        out.append("</m:UpdateInboxRules>")
        return "".join(out)

    def operation(self, rule: Rule) -> Operations:
        """Say what is to be done with a rule: one that has an id is changed, another is new."""
        return _creation(rule) if rule.id is None else _change(rule)

    def _said(self, message: Element) -> ResponseMessageError | None:
        said = super()._said(message)
        if isinstance(said, ErrorInboxRulesValidationError):
            wrong = "; ".join(_complaints(message))
            if wrong:
                said.value = f"{said}: {wrong}"
                said.args = (said.value,)
        return said


class CreateInboxRule(UpdateInboxRules):
    """Make a new rule."""

    def operation(self, rule: Rule) -> Operations:
        """Have the rule made."""
        return _creation(rule)


class SetInboxRule(UpdateInboxRules):
    """Replace the rule that has the same id."""

    def operation(self, rule: Rule) -> Operations:
        """Have the rule replaced."""
        return _change(rule)


class DeleteInboxRule(UpdateInboxRules):
    """Delete a rule."""

    def operation(self, rule: Rule) -> Operations:
        """Have the rule deleted."""
        return Operations(delete_rule_operation=DeleteRuleOperation(id=_id(rule)))


def _creation(rule: Rule) -> Operations:
    if rule.id is not None:
        raise InvalidValue(f"Rule {rule.display_name!r} is on the server already: it has an id")
    return Operations(create_rule_operation=CreateRuleOperation(rule=rule))


def _change(rule: Rule) -> Operations:
    _id(rule)
    return Operations(set_rule_operation=SetRuleOperation(rule=rule))


def _rule(rule: Any) -> Rule:
    if not isinstance(rule, Rule):
        raise InvalidTypeError("rule", rule, Rule)
    return rule


def _id(rule: Rule) -> str:
    if rule.id is None:
        raise InvalidValue(f"Rule {rule.display_name!r} must have an id: it is not on the server")
    return rule.id


def _mailbox(mailbox: str | None, account: Any) -> str:
    address = mailbox if mailbox is not None else getattr(account, "primary_smtp_address", None)
    if address is None:
        return ""
    if not isinstance(address, str):
        raise InvalidTypeError("mailbox", address, str)
    return f"<m:MailboxSmtpAddress>{escape(address)}</m:MailboxSmtpAddress>"


def _complaints(message: Element) -> Iterator[str]:
    """Read what is wrong with which part of a rule (types.xsd, RuleValidationErrorType)."""
    holder = container(message, _ERRORS)
    for each in () if holder is None else holder.iter(_ERROR):
        found = {name: each.findtext(f"{{{TNS}}}{name}") or "" for name in ("FieldURI", "ErrorCode", "ErrorMessage")}
        yield f"{found['FieldURI']} {found['ErrorCode']}: {found['ErrorMessage']}"
