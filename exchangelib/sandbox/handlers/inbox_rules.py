"""GetInboxRules and UpdateInboxRules."""

from __future__ import annotations

from collections.abc import Iterator

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.delivery import rules as at_work
from exchangelib.sandbox.directory import inbox_rules as keeping
from exchangelib.sandbox.directory.entries import bare
from exchangelib.sandbox.handlers.access import DENIED, is_owner
from exchangelib.sandbox.handlers.common import failure, folder_of
from exchangelib.sandbox.handlers.lone import arranged, lone
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import User
from exchangelib.sandbox.store.ids import decode, encode

GET_COVERAGE = "full: the rules in the order of their priorities, with the ids of folders"
UPDATE_COVERAGE = "partial: rules are made, replaced, deleted and checked, all or none; mail that arrives is sorted by them; no text messages are sent"
_RULE = b"R"
_LISTS = ("Strings", "Addresses", "Recipients", "Categories", "Classes", "Accounts", "Classifications")
# What a mailbox of the sandbox has none of, so that nothing can be named.
_NONE = {"FromConnectedAccounts": "ConnectedAccountNotFound", "MessageClassifications": "MessageClassificationNotFound"}
_TEXT = "One of the rules is not valid; none was changed."


class _Invalid(Exception):
    """An operation that cannot be done.

    :param field: of t:RuleFieldURIType
    :param code: of t:RuleValidationErrorCodeType
    """

    def __init__(self, field: str, code: str, text: str, value: str = "") -> None:
        super().__init__(text)
        parts = {"FieldURI": field, "ErrorCode": code, "ErrorMessage": text, "FieldValue": value}
        self.node = branch("Error", *(leaf(name, word) for name, word in parts.items()))


def get_inbox_rules(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getinboxrules-operation"""

    def work() -> list[Node]:
        owner = _owner(call)
        rules = keeping.ordered(keeping.get(call.store, owner.number))
        exists = Node(M("OutlookRuleBlobExists"), text="false")
        return [exists, Node(M("InboxRules"), None, [_element(call, owner, each) for each in rules])]

    return lone(call, work)


def update_inbox_rules(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateinboxrules-operation"""
    wrong: list[Node] = []

    def work() -> list[Node]:
        owner = _owner(call)
        rules = keeping.get(call.store, owner.number)
        operations = call.body.find(M("Operations"))
        seen: dict[str, int] = {}
        for index, operation in enumerate(operations.children if operations is not None else ()):
            try:
                _apply(call, owner, rules, operation, seen, index)
            except _Invalid as error:
                number = leaf("OperationIndex", str(index))
                wrong.append(branch("RuleOperationError", number, branch("ValidationErrors", error.node)))
        if not wrong:
            wrong.extend(_same_priorities(rules, seen))
        if wrong:
            raise Refusal("ErrorInboxRulesValidationError", _TEXT)
        keeping.put(call.store, owner.number, rules)
        return []

    answer = lone(call, work)
    if not wrong:
        return answer
    answer = failure(
        call, Refusal("ErrorInboxRulesValidationError", _TEXT), [Node(M("RuleOperationErrors"), None, wrong)]
    )
    answer.tag = M("UpdateInboxRulesResponse")
    return answer


def _owner(call: Call) -> User:
    address = bare(call.body.child_text(M("MailboxSmtpAddress")) or call.mailbox)
    user = call.store.user(address) if "@" in address else None
    if user is None:
        raise Refusal("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    if not is_owner(call, user.number):
        raise Refusal("ErrorAccessDenied", DENIED)
    return user


def _element(call: Call, owner: User, rule: Node) -> Node:
    """A rule as it is shown; one whose folder is gone is in error."""
    actions = rule.find(T("Actions"))
    into = [each for each in (actions.children if actions is not None else ()) if each.local in keeping.FOLDERS]
    lost = any(at_work.target(call.store, owner.number, each) is None for each in into)
    more = [leaf("IsInError", "true")] if lost else []
    return Node(T("Rule"), None, arranged(call, "t:RuleType", [*rule.children, *more]))


def _apply(call: Call, owner: User, rules: dict[str, Node], operation: Node, seen: dict[str, int], index: int) -> None:
    """Do one operation to the rules.

    :param seen: which operation was about which rule

    :raises _Invalid: it cannot be done
    """
    rule = operation.find(T("Rule"))
    given = ((rule if rule is not None else operation).child_text(T("RuleId")) or "").strip()
    if operation.local == "CreateRuleOperation":
        if given:
            raise _Invalid("RuleId", "CreateWithRuleId", "A new rule has no id.", given)
        given = encode(_RULE, owner.number, call.store.next("number"))
    elif given not in rules:
        raise _Invalid("RuleId", "RuleNotFound", "There is no rule with this id.", given)
    elif given in seen:
        raise _Invalid("RuleId", "DuplicatedOperationOnTheSameRule", "The rule is changed twice.", given)
    seen[given] = index
    if rule is None:
        del rules[given]
        return
    rules[given] = _checked(call, owner, rule, given)


def _checked(call: Call, owner: User, rule: Node, key: str) -> Node:
    """A rule as it is kept.

    :raises _Invalid: what is wrong with it
    """
    if not (rule.child_text(T("DisplayName")) or "").strip():
        raise _Invalid("DisplayName", "EmptyValueFound", "A rule has a name.")
    if keeping.priority(rule) < 1:
        raise _Invalid("Priority", "InvalidValue", "The priority is a positive number.", str(keeping.priority(rule)))
    actions = rule.find(T("Actions"))
    if actions is None or not actions.children:
        raise _Invalid("Actions", "MissingAction", "A rule does something.")
    for part, field in (("Conditions", "Condition"), ("Exceptions", "Exception"), ("Actions", "Action")):
        group = rule.find(T(part))
        for each in group.children if group is not None else ():
            _check(each, f"{field}:{each.local}")
    made = [
        child
        for child in rule.children
        if child.local not in ("RuleId", "IsNotSupported", "IsInError", "Actions", "Exceptions")
    ]
    exceptions = rule.find(T("Exceptions"))
    if exceptions is not None and exceptions.children:
        made.append(exceptions)
    made.append(Node(T("Actions"), None, [_action(call, owner, each) for each in actions.children]))
    return Node(T("Rule"), None, arranged(call, "t:RuleType", [leaf("RuleId", key), *made]))


def _check(node: Node, field: str) -> None:
    """Lists hold something, ranges have ends in their order."""
    if node.local.endswith(_LISTS) and not node.children:
        raise _Invalid(field, "EmptyValueFound", "The list is empty.")
    if node.local.endswith(("Addresses", "Recipients")):
        for each in node.children:
            address = (each.child_text(T("EmailAddress")) or "").strip()
            if "@" not in address:
                raise _Invalid(field, "InvalidAddress", "An address has an @ in it.", address)
    if node.local in _NONE:
        raise _Invalid(field, _NONE[node.local], "There are none of these here.", node.children[0].text)
    if node.local == "WithinSizeRange":
        sizes = [int(each.text.strip()) for each in node.children]
        if not sizes:
            raise _Invalid(field, "MissingRangeValue", "The range has neither of its ends.")
        if min(sizes) < 0:
            raise _Invalid(field, "SizeLessThanZero", "A size is not negative.", str(min(sizes)))
        if len(sizes) > 1 and sizes[0] > sizes[1]:
            raise _Invalid(field, "InvalidSizeRange", "The range ends before it begins.", str(sizes[0]))
    if node.local == "WithinDateRange":
        moments = [times.read(each.text) for each in node.children]
        if not moments:
            raise _Invalid(field, "MissingRangeValue", "The range has neither of its ends.")
        if len(moments) > 1 and moments[0] is not None and moments[1] is not None and moments[0] > moments[1]:
            raise _Invalid(field, "InvalidDateRange", "The range ends before it begins.", node.children[0].text)


def _action(call: Call, owner: User, node: Node) -> Node:
    """An action as it is kept: a folder by its id, as the server shows it (GetInboxRules/response-1)."""
    if node.local == "SendSMSAlertToRecipients":
        raise _Invalid("Action:SendSMSAlertToRecipients", "UnsupportedRule", "No text messages are sent here.")
    if node.local == "ServerReplyWithMessage":
        _check_template(call, owner, node)
    if node.local not in keeping.FOLDERS:
        return node
    try:
        folder = folder_of(call, node.children[0])
    except Refusal as error:
        value = node.children[0].attrs.get("Id", "")
        raise _Invalid(f"Action:{node.local}", "FolderDoesNotExist", error.message, value) from error
    if folder.mailbox != owner.number:
        text = "Mail is sorted into folders of the mailbox only."
        raise _Invalid(f"Action:{node.local}", "InvalidFolderId", text, folder.id)
    return Node(node.tag, None, [Node(T("FolderId"), {"Id": folder.id, "ChangeKey": folder.change_key})])


def _check_template(call: Call, owner: User, node: Node) -> None:
    """What is answered with is a message of the mailbox."""
    given = node.attrs.get("Id", "")
    try:
        known = call.store.items.get(decode(given).number)
    except Refusal:
        known = None
    if known is None or known.mailbox != owner.number or known.kind != "Message":
        raise _Invalid("Action:ServerReplyWithMessage", "InvalidValue", "There is no such message.", given)


def _same_priorities(rules: dict[str, Node], seen: dict[str, int]) -> Iterator[Node]:
    """Two rules of one priority are an error of each operation but the first that gave it; all rules are looked at when
    all operations are done, so that two rules can change places."""
    first: set[int] = set()
    for key, rule in sorted(rules.items(), key=lambda pair: seen.get(pair[0], -1)):
        number = keeping.priority(rule)
        if number in first and key in seen:
            error = _Invalid("Priority", "DuplicatedPriority", "Two rules have this priority.", str(number))
            at = leaf("OperationIndex", str(seen[key]))
            yield branch("RuleOperationError", at, branch("ValidationErrors", error.node))
        first.add(number)
