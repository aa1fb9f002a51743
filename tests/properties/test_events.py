"""Events: what servers tell of changes is read whole, in the order in which it happened."""

from pathlib import Path
from typing import Any

import pytest

from exchangelib._wire.xml import fragment, parse
from exchangelib.errors import InvalidTypeError
from exchangelib.properties import (
    CreatedEvent,
    FolderId,
    ItemId,
    ModifiedEvent,
    MovedEvent,
    Notification,
    OldItemId,
    ParentFolderId,
    StatusEvent,
)

TEXT = """<m:Notification><t:SubscriptionId>s</t:SubscriptionId><t:PreviousWatermark>w0</t:PreviousWatermark>
<t:MoreEvents>false</t:MoreEvents>
<t:CreatedEvent><t:Watermark>w1</t:Watermark><t:TimeStamp>2030-01-01T00:00:00Z</t:TimeStamp><t:ItemId Id="i"/>
<t:ParentFolderId Id="p"/></t:CreatedEvent>
<t:MovedEvent><t:Watermark>w2</t:Watermark><t:TimeStamp>2030-01-01T00:00:00Z</t:TimeStamp><t:ItemId Id="j"/>
<t:ParentFolderId Id="p"/><t:OldItemId Id="i"/><t:OldParentFolderId Id="q"/></t:MovedEvent>
<t:ModifiedEvent><t:Watermark>w3</t:Watermark><t:TimeStamp>2030-01-01T00:00:00Z</t:TimeStamp><t:FolderId Id="f"/>
<t:ParentFolderId Id="p"/><t:UnreadCount>5</t:UnreadCount></t:ModifiedEvent>
<t:SomethingNewEvent/><t:StatusEvent><t:Watermark>w4</t:Watermark></t:StatusEvent></m:Notification>"""


def test_events_are_read_in_order() -> None:
    read = Notification.from_xml(fragment(TEXT))
    assert (read.subscription_id, read.previous_watermark, read.more_events) == ("s", "w0", False)
    created, moved, modified, _ = read.events
    assert [type(each) for each in read.events] == [CreatedEvent, MovedEvent, ModifiedEvent, StatusEvent]
    assert [each.watermark for each in read.events] == ["w1", "w2", "w3", "w4"]
    assert (created.item_id, created.event_type) == (ItemId(id="i"), "item")
    assert (moved.item_id, moved.old_item_id, moved.parent_folder_id) == (
        ItemId(id="j"),
        OldItemId(id="i"),
        ParentFolderId(id="p"),
    )
    assert (modified.folder_id, modified.event_type, modified.unread_count) == (FolderId(id="f"), "folder", 5)


@pytest.mark.parametrize("operation", ["GetEvents", "GetStreamingEvents"])
def test_every_event_of_the_documentation_is_read(ews_facts: Path, operation: str) -> None:
    count = 0
    for path in sorted((ews_facts / "samples" / operation).glob("response-*.xml")):
        for elem in parse(path.read_bytes()).iter(Notification.response_tag()):
            there: list[Any] = [child for child in elem if str(child.tag).endswith("Event")]
            read = Notification.from_xml(elem).events or []
            assert [type(each).__name__ for each in read] == [str(child.tag).rpartition("}")[2] for child in there]
            assert all(each.watermark or operation == "GetStreamingEvents" for each in read)
            count += len(there)
    assert count


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match=r"Notification\.events"):
        Notification(events=["created"]).clean()
