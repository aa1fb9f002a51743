"""GetUserAvailability."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

from exchangelib.sandbox import times, zones
from exchangelib.sandbox.availability import zone as rules
from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.call import Call, Fault, Refusal
from exchangelib.sandbox.handlers import free_busy, meeting_times
from exchangelib.sandbox.handlers.common import failure, message
from exchangelib.sandbox.nodes import M, Node, T

COVERAGE = (
    "partial: all views from real calendars with series, permissions, groups, the zone of the request, working hours that were set, "
    "suggestions with conflicts; one forest, no public folders"
)
MOST = 100  # responsecode.md, ErrorMailboxDataArrayTooBig
MAX_DAYS = 62  # configurable; 42 in timewindow.md, 62 in what servers have set


def get_user_availability(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseravailability-operation"""
    array = call.body.find(M("MailboxDataArray"))
    mailboxes = array.children if array is not None else []
    if not mailboxes:
        raise Fault("ErrorMailboxDataArrayEmpty", "The request has no mailbox in it.")
    if len(mailboxes) > MOST:
        raise Fault("ErrorMailboxDataArrayTooBig", f"The request has more than {MOST} mailboxes in it.")
    zone = _zone(call)
    answer = Node(M("GetUserAvailabilityResponse"))
    views, wishes = call.body.find(T("FreeBusyViewOptions")), call.body.find(T("SuggestionsViewOptions"))
    if views is None and wishes is None:
        raise Fault("ErrorInvalidRequest", "The request asks for neither free/busy information nor suggestions.")
    if views is not None:
        view = _view(views, zone)
        answer.append(Node(M("FreeBusyResponseArray"), None, [_response(call, each, view) for each in mailboxes]))
    if wishes is not None:
        answer.append(_suggestions(call, mailboxes, wishes, zone))
    return answer


def _zone(call: Call) -> tzinfo:
    """The zone of the request: by its rules, by the header, or UTC."""
    given = call.body.find(T("TimeZone"))
    if given is None:
        return (zones.find(call.time_zone) if call.time_zone else None) or timezone.utc
    try:
        return rules.read(given)
    except ValueError as e:
        raise Fault("ErrorTimeZone", f"The time zone isn't valid: {e}") from e


def _window(node: Node | None, zone: tzinfo) -> tuple[datetime, datetime]:
    texts = [(node.child_text(T(name)) if node is not None else None) or "" for name in ("StartTime", "EndTime")]
    start, end = (times.read(text, zone) for text in texts)
    if start is None or end is None or start >= end:
        raise Fault("ErrorInvalidTimeInterval", "The end of the time window must be behind its start.")
    if end - start > timedelta(days=MAX_DAYS):
        raise Fault("ErrorTimeIntervalTooBig", f"The time window is longer than {MAX_DAYS} days.")
    return start, end


def _number(node: Node, name: str, default: int, low: int, high: int, code: str) -> int:
    number = int((node.child_text(T(name)) or str(default)).strip())
    if not low <= number <= high:
        raise Fault(code, f"{name} must be a number from {low} to {high}, not {number}.")
    return number


def _view(node: Node, zone: tzinfo) -> free_busy.View:
    start, end = _window(node.find(T("TimeWindow")), zone)
    name = "MergedFreeBusyIntervalInMinutes"
    interval = _number(node, name, 30, 5, 1440, "ErrorInvalidMergedFreeBusyInterval")
    asked = (node.child_text(T("RequestedView")) or "FreeBusyMerged").split()
    wanted = [each for each in free_busy.VIEWS if each in asked]
    if not wanted:
        raise Fault("ErrorInvalidFreeBusyViewType", "The free/busy view cannot be None.")
    return free_busy.View(wanted[-1], start, end, interval, zone)


def _named(node: Node) -> Node:
    node.tag = M("ResponseMessage")
    return node


def _response(call: Call, mailbox: Node, view: free_busy.View) -> Node:
    """The answer about one mailbox; an error stands in its place."""
    out = Node(M("FreeBusyResponse"))
    try:
        shown = free_busy.shown(call, mailbox, view)
    except Refusal as error:
        out.append(_named(failure(call, error)))
        out.append(Node(M("FreeBusyView"), None, [leaf("FreeBusyViewType", "None")]))
        return out
    out.children += [_named(message(call, [])), shown]
    return out


def _suggestions(call: Call, mailboxes: list[Node], node: Node, zone: tzinfo) -> Node:
    window = _window(node.find(T("DetailedSuggestionsWindow")), zone)
    code = "ErrorMeetingSuggestionGenerationFailed"
    wishes = meeting_times.Wishes(
        _number(node, "GoodThreshold", 25, 1, 49, code),
        _number(node, "MaximumResultsByDay", 10, 0, 48, code),
        _number(node, "MaximumNonWorkHourResultsByDay", 0, 0, 48, code),
        timedelta(minutes=_number(node, "MeetingDurationInMinutes", 60, 30, 1440, code)),
        meeting_times.QUALITIES.index((node.child_text(T("MinimumSuggestionQuality")) or "Fair").strip()),
    )
    meeting = (node.child_text(T("GlobalObjectId")) or "").strip()
    days = meeting_times.shown(call, mailboxes, wishes, window, zone, meeting)
    return Node(
        M("SuggestionsResponse"), None, [_named(message(call, [])), Node(M("SuggestionDayResultArray"), None, days)]
    )
