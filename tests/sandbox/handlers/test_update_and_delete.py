import pytest

from exchangelib.sandbox.nodes import M, T

INBOX = '<t:DistinguishedFolderId Id="inbox"/>'
MESSAGE = '<t:Message><t:Subject>old</t:Subject><t:Body BodyType="Text">one</t:Body></t:Message>'


def set_field(uri, value, item="Message"):
    return f'<t:SetItemField><t:FieldURI FieldURI="{uri}"/><t:{item}>{value}</t:{item}></t:SetItemField>'


def delete_field(uri):
    return f'<t:DeleteItemField><t:FieldURI FieldURI="{uri}"/></t:DeleteItemField>'


def append_field(uri, value, item="Message"):
    return f'<t:AppendToItemField><t:FieldURI FieldURI="{uri}"/><t:{item}>{value}</t:{item}></t:AppendToItemField>'


SUBJECT = set_field("item:Subject", "<t:Subject>new</t:Subject>")
HIGH = set_field("item:Importance", "<t:Importance>High</t:Importance>")


def code(message):
    return message.child_text(M("ResponseCode"))


def new_id(message):
    return message.find(M("Items")).children[0].find(T("ItemId"))


def test_updates_are_made_in_order_and_the_change_key_changes(exchange):
    made = exchange.create(MESSAGE)
    exchange.clock.advance(60)
    body = append_field("item:Body", '<t:Body BodyType="Text"> two</t:Body>')
    done = exchange.update(made, SUBJECT + set_field("item:Subject", "<t:Subject>newest</t:Subject>") + body + HIGH)
    assert code(done) == "NoError"
    assert done.find(M("ConflictResults")).child_text(T("Count")) == "0"
    after = new_id(done)
    assert after.attrs["Id"] == made.attrs["Id"]
    assert after.attrs["ChangeKey"] != made.attrs["ChangeKey"]
    found = exchange.get(after)
    assert found.child_text(T("Subject")) == "newest"
    assert found.child_text(T("Body")) == "one two"
    assert found.child_text(T("Preview")) == "one two"
    assert found.child_text(T("LastModifiedTime")) == "2024-05-01T12:01:00Z"
    assert found.child_text(T("DateTimeCreated")) == "2024-05-01T12:00:00Z"


def test_recipients_are_appended_and_the_summary_follows(exchange):
    made = exchange.create(MESSAGE)
    box = "<t:ToRecipients><t:Mailbox><t:Name>{0}</t:Name><t:EmailAddress>{0}@x.org</t:EmailAddress></t:Mailbox></t:ToRecipients>"
    done = exchange.update(
        made,
        append_field("message:ToRecipients", box.format("a")) + append_field("message:ToRecipients", box.format("b")),
    )
    assert exchange.get(new_id(done)).child_text(T("DisplayTo")) == "a; b"


@pytest.mark.parametrize(
    "update, wanted",
    [
        (set_field("item:Size", "<t:Size>1</t:Size>"), "ErrorInvalidPropertySet"),
        (set_field("item:DateTimeReceived", "<t:DateTimeReceived>2024-01-01T00:00:00Z</t:DateTimeReceived>"), "ErrorInvalidPropertySet"),
        (delete_field("item:ItemId"), "ErrorInvalidPropertyDelete"),
        (delete_field("item:Importance"), "ErrorInvalidPropertyDelete"),
        (append_field("item:Subject", "<t:Subject>x</t:Subject>"), "ErrorInvalidPropertyAppend"),
        (set_field("item:Subject", "<t:Importance>High</t:Importance>"), "ErrorUpdatePropertyMismatch"),
        (set_field("item:Subject", "<t:Subject>x</t:Subject><t:Importance>High</t:Importance>"), "ErrorIncorrectUpdatePropertyCount"),
        (set_field("item:Subject", ""), "ErrorIncorrectUpdatePropertyCount"),
        (set_field("task:Status", "<t:Status>Completed</t:Status>", "Task"), "ErrorInvalidPropertyRequest"),
        (set_field("item:ItemClass", "<t:ItemClass>IPM.Contact</t:ItemClass>"), "ErrorObjectTypeChanged"),
        (delete_field("item:Subject"), "NoError"),
    ],
)  # fmt: skip
def test_impossible_updates_are_refused_and_nothing_of_the_item_changes(exchange, update, wanted):
    made = exchange.create(MESSAGE)
    done = exchange.update(made, HIGH + update)
    assert code(done) == wanted
    found = exchange.get(made)
    assert found.child_text(T("Importance")) == ("High" if wanted == "NoError" else "Normal")
    assert (found.find(T("ItemId")).attrs["ChangeKey"] == made.attrs["ChangeKey"]) is (wanted != "NoError")


def test_conflicts_are_resolved_as_asked(exchange):
    old = exchange.create(MESSAGE)
    exchange.update(old, SUBJECT)
    assert code(exchange.update(old, HIGH, "NeverOverwrite")) == "ErrorIrresolvableConflict"
    other = set_field("item:Subject", "<t:Subject>other</t:Subject>")
    assert code(exchange.update(old, other, "AutoResolve")) == "ErrorIrresolvableConflict"
    merged = exchange.update(old, HIGH, "AutoResolve")
    assert code(merged) == "NoError"
    found = exchange.get(old)
    assert (found.child_text(T("Subject")), found.child_text(T("Importance"))) == ("new", "High")
    forced = exchange.update(old, other, "AlwaysOverwrite")
    assert forced.find(M("ConflictResults")).child_text(T("Count")) == "1"
    assert exchange.get(old).child_text(T("Subject")) == "other"


def test_a_change_key_that_the_item_never_had_is_stale(exchange):
    made = exchange.create(MESSAGE)
    made.attrs["ChangeKey"] = exchange.create(MESSAGE).attrs["ChangeKey"]
    assert code(exchange.update(made, SUBJECT, "AlwaysOverwrite")) == "ErrorStaleObject"


def test_an_update_needs_a_well_formed_change_key(exchange):
    made = exchange.create(MESSAGE)
    start = (
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>'
    )
    end = f"<t:Updates>{SUBJECT}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    assert (
        exchange.code(f'{start}<t:ItemId Id="{made.attrs["Id"]}"/>{end}') == "ErrorChangeKeyRequiredForWriteOperations"
    )
    assert exchange.code(f'{start}<t:ItemId Id="{made.attrs["Id"]}" ChangeKey="zzz"/>{end}') == "ErrorInvalidChangeKey"


def test_updates_need_their_dispositions(exchange):
    for item, wanted in (
        (MESSAGE, "ErrorMessageDispositionRequired"),
        ("<t:CalendarItem/>", "ErrorSendMeetingInvitationsOrCancellationsRequired"),
    ):
        made = exchange.create(item)
        kind = "Message" if item is MESSAGE else "CalendarItem"
        change = set_field("item:Subject", "<t:Subject>x</t:Subject>", kind)
        xml = (
            f'<m:UpdateItem ConflictResolution="AutoResolve"><m:ItemChanges><t:ItemChange><t:ItemId Id="{made.attrs["Id"]}" '
            f'ChangeKey="{made.attrs["ChangeKey"]}"/><t:Updates>{change}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>'
        )
        assert exchange.code(xml) == wanted


def test_recipients_of_a_sent_message_cannot_change(exchange):
    box = "<t:ToRecipients><t:Mailbox><t:EmailAddress>a@x.org</t:EmailAddress></t:Mailbox></t:ToRecipients>"
    exchange.one(
        f'<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:Message>{box}</t:Message></m:Items></m:CreateItem>'
    )
    sent = exchange.find(folder="sentitems").children[0].children[0].find(T("ItemId"))
    assert (
        code(exchange.update(sent, set_field("message:ToRecipients", box))) == "ErrorInvalidPropertyUpdateSentMessage"
    )
    assert code(exchange.update(sent, SUBJECT)) == "NoError"


def test_a_draft_can_be_sent_with_an_update(exchange):
    box = "<t:ToRecipients><t:Mailbox><t:EmailAddress>a@x.org</t:EmailAddress></t:Mailbox></t:ToRecipients>"
    made = exchange.create(f"<t:Message>{box}</t:Message>")
    xml = (
        '<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SendAndSaveCopy"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{made.attrs["Id"]}" ChangeKey="{made.attrs["ChangeKey"]}"/><t:Updates>{SUBJECT}</t:Updates>'
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert exchange.code(xml) == "NoError"
    assert exchange.subjects(folder="drafts") == []
    assert exchange.subjects(folder="sentitems") == ["new"]


def test_entries_of_a_contact_are_set_and_deleted_one_by_one(exchange):
    made = exchange.create(
        "<t:Contact><t:EmailAddresses><t:Entry Key='EmailAddress1'>a@x</t:Entry><t:Entry Key='EmailAddress2'>b@x</t:Entry></t:EmailAddresses></t:Contact>"
    )
    path = "<t:IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress{}'/>"
    value = "<t:Contact><t:EmailAddresses><t:Entry Key='EmailAddress1'>new@x</t:Entry></t:EmailAddresses></t:Contact>"
    street = (
        "<t:SetItemField><t:IndexedFieldURI FieldURI='contacts:PhysicalAddress:Street' FieldIndex='Home'/><t:Contact>"
        "<t:PhysicalAddresses><t:Entry Key='Home'><t:Street>High St</t:Street></t:Entry></t:PhysicalAddresses></t:Contact></t:SetItemField>"
    )
    done = exchange.update(
        made,
        f"<t:SetItemField>{path.format(1)}{value}</t:SetItemField><t:DeleteItemField>{path.format(2)}</t:DeleteItemField>{street}",
    )
    found = exchange.get(new_id(done))
    assert [entry.text for entry in found.find(T("EmailAddresses"))] == ["new@x"]
    assert found.find(T("PhysicalAddresses")).children[0].child_text(T("Street")) == "High St"


def test_status_and_percentage_of_a_task_go_together(exchange):
    made = exchange.create("<t:Task><t:Subject>x</t:Subject></t:Task>")
    done = exchange.update(
        made, set_field("task:PercentComplete", "<t:PercentComplete>100</t:PercentComplete>", "Task")
    )
    found = exchange.get(new_id(done))
    assert (found.child_text(T("Status")), found.child_text(T("IsComplete"))) == ("Completed", "true")
    assert found.child_text(T("CompleteDate")) == "2024-05-01T12:00:00Z"
    assert found.child_text(T("ChangeCount")) == "2"


@pytest.mark.parametrize(
    "how, bin_",
    [
        ("HardDelete", "recoverableitemspurges"),
        ("SoftDelete", "recoverableitemsdeletions"),
        ("MoveToDeletedItems", "deleteditems"),
    ],
)
def test_deleted_items_go_where_exchange_puts_them_under_a_new_id(exchange, how, bin_):
    made = exchange.create(MESSAGE, INBOX)
    assert code(exchange.delete(made, how)) == "NoError"
    assert exchange.subjects() == []
    found = exchange.find(folder=bin_).children[0].children[0].find(T("ItemId"))
    assert found.attrs["Id"] != made.attrs["Id"]
    assert found.attrs["ChangeKey"] == made.attrs["ChangeKey"]
    assert code(exchange.delete(made, how)) == "ErrorItemNotFound"
    assert exchange.folder(bin_).child_text(T("TotalCount")) == "1"


def test_soft_deleted_items_are_found_through_the_folder_they_came_from(exchange):
    exchange.delete(exchange.create(MESSAGE, INBOX), "SoftDelete")
    xml = (
        '<m:FindItem Traversal="SoftDeleted"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{}'
        f"<m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>"
    )
    assert exchange.one(xml.format("")).find(M("RootFolder")).attrs["TotalItemsInView"] == "1"
    restriction = '<m:Restriction><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></m:Restriction>'
    assert exchange.one(xml.format(restriction)).find(M("RootFolder")).attrs["TotalItemsInView"] == "0"


def test_a_hard_delete_in_purges_is_for_good(exchange):
    exchange.delete(exchange.create(MESSAGE, INBOX), "HardDelete")
    again = exchange.find(folder="recoverableitemspurges").children[0].children[0].find(T("ItemId"))
    exchange.delete(again, "HardDelete")
    assert exchange.subjects(folder="recoverableitemspurges") == []


def test_deleting_tasks_and_appointments_needs_their_attributes(exchange):
    task = exchange.create("<t:Task/>")
    event = exchange.create("<t:CalendarItem/>")
    assert code(exchange.delete(task, attrs="")) == "ErrorAffectedTaskOccurrencesRequired"
    assert code(exchange.delete(event, attrs="")) == "ErrorSendMeetingCancellationsRequired"


def test_associated_items_can_only_be_deleted_for_good(exchange):
    made = exchange.create("<t:Message><t:IsAssociated>true</t:IsAssociated></t:Message>")
    assert code(exchange.delete(made, "SoftDelete")) == "ErrorInvalidOperation"
    assert code(exchange.delete(made, "HardDelete")) == "NoError"
