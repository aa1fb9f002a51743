"""Meetings as the tests write and read them."""

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.delivery.conftest import box, text

INVITE = 'SendMeetingInvitations="SendToAllAndSaveCopy"'
UPDATE = 'SendMeetingInvitationsOrCancellations="SendToAllAndSaveCopy"'
CHANGED = 'SendMeetingInvitationsOrCancellations="SendToChangedAndSaveCopy"'
BERLIN = '<t:StartTimeZone Id="W. Europe Standard Time"/>'


def attendees(*names, element="RequiredAttendees"):
    found = "".join(f"<t:Attendee>{box(name)}</t:Attendee>" for name in names)
    return f"<t:{element}>{found}</t:{element}>" if names else ""


def meeting(*names, subject="Plan", start="2024-05-06T09:00:00Z", end="2024-05-06T10:00:00Z", more="", place="Room 1"):
    """A meeting with people."""
    return (
        f'<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Body BodyType="Text">Come</t:Body><t:Start>{start}</t:Start>'
        f"<t:End>{end}</t:End><t:Location>{place}</t:Location>{attendees(*names)}{more}</t:CalendarItem>"
    )


def weekly(*names, number=4, start="2024-03-25"):
    """Mondays at nine in Berlin, over the change to summer time."""
    pattern = "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday</t:DaysOfWeek></t:WeeklyRecurrence>"
    extent = f"<t:NumberedRecurrence><t:StartDate>{start}</t:StartDate><t:NumberOfOccurrences>{number}</t:NumberOfOccurrences></t:NumberedRecurrence>"
    more = f"<t:Recurrence>{pattern}{extent}</t:Recurrence>{BERLIN}"
    return meeting(*names, start=f"{start}T09:00:00", end=f"{start}T10:00:00", more=more)


def answers(node):
    """What attendees have answered, by the part of the address before the @."""
    out = {}
    for name in ("RequiredAttendees", "OptionalAttendees", "Resources"):
        for each in node.find(T(name)).children if node.find(T(name)) is not None else ():
            out[addresses_in(each)] = text(each, "ResponseType")
    return out


def addresses_in(node):
    return text(node, "Mailbox", "EmailAddress").partition("@")[0]


def names(node):
    return [each.local for each in node.find(T("ResponseObjects")).children]


def view(person, start="2024-03-01T00:00:00Z", end="2024-06-01T00:00:00Z"):
    """When what is in somebody's calendar begins, with the subject."""
    root = person.one(
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>'
        f'<m:CalendarView StartDate="{start}" EndDate="{end}"/><m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/>'
        "</m:ParentFolderIds></m:FindItem>"
    ).find(M("RootFolder"))
    return [f"{text(each, 'Start')[5:16]} {text(each, 'Subject')}" for each in root.children[0].children]
