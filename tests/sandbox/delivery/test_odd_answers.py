"""Every response object to every kind of item: it is done or refused, and the server never fails."""

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.delivery.conftest import make, response, to
from tests.sandbox.delivery.meeting import INVITE, meeting

KINDS = ("Message", "CalendarItem", "MeetingRequest", "MeetingCancellation", "MeetingResponse", "MeetingMessage", "Task", "Contact", "DistributionList", "PostItem")  # fmt: skip
ELEMENTS = ("ReplyToItem", "ReplyAllToItem", "ForwardItem", "AcceptItem", "TentativelyAcceptItem", "DeclineItem", "CancelCalendarItem", "RemoveItem", "SuppressReadReceipt", "PostReplyItem")  # fmt: skip


@pytest.mark.parametrize("disposition", ["SaveOnly", "SendAndSaveCopy"])
@pytest.mark.parametrize("kind", [*KINDS, "Meeting"])
def test_any_answer_to_anything_is_done_or_refused(people, kind, disposition):
    john, _ = people("john", "anne")
    made = meeting("anne") if kind == "Meeting" else f"<t:{kind}/>"
    for element in ELEMENTS:
        (item,) = john.make(made, "SaveOnly", INVITE)
        before = to("anne") if element in ("ReplyToItem", "ForwardItem") else ""
        (code,) = john.codes(make(response(element, item, before=before), disposition))
        assert code != "ErrorInternalServerError"
        attrs = item.find(T("ItemId")).attrs
        sent = john.codes(
            f'<m:SendItem SaveItemToFolder="true"><m:ItemIds><t:ItemId Id="{attrs["Id"]}" ChangeKey="{attrs["ChangeKey"]}"/></m:ItemIds></m:SendItem>'
        )
        assert sent != ["fault", "ErrorInternalServerError"]
    for folder in ("inbox", "calendar", "drafts", "sentitems", "deleteditems"):
        john.mail(folder)  # whole, and valid
