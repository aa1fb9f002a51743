"""Items and folders as a server writes them, all of a kind alike but for id and name; knows nothing of any client."""

ROOT_ID, INBOX_ID = "AAMkAGRvb3QAAA==", "AAMkAGluYm94AAA="
CALENDAR_ID, CONTACTS_ID = "AAMkAGNhbGVuZGFyAAA=", "AAMkAGNvbnRhY3RzAAA="
SENTENCE = "The shipment left the harbour on time &amp; should reach you before the &lt;end&gt; of the week. "


def item_id(number: int, kind: str = "M") -> str:
    """The id of one item: of the length that Exchange gives them, and never alike.

    :param kind: "M" for messages, "A" for appointments, "C" for contacts
    """
    return f"AAMkAGQ3MzE5{'Zjk2LTRhNzQ' * 9}{kind}{number:07d}AAAAAAEMAAA="


def folder_id(number: int) -> str:
    """The id of one folder below the inbox."""
    return f"AAMkAGQ3MzE5{'Zjk2LTRhNzQ' * 9}{number:08d}AAAAAAEMAAB="


def _start(tag: str, kind: str, number: int, parent: str, item_class: str, subject: str) -> str:
    return (
        f'<t:{tag}><t:ItemId Id="{item_id(number, kind)}" ChangeKey="CQAAABYAAAD{number:08d}"/>'
        f'<t:ParentFolderId Id="{parent}" ChangeKey="AQAAAA=="/><t:ItemClass>{item_class}</t:ItemClass>'
        f"<t:Subject>{subject}</t:Subject>"
    )


def _mailbox(name: str) -> str:
    return (
        f"<t:Mailbox><t:Name>{name.title()} Example</t:Name><t:EmailAddress>{name}@example.com</t:EmailAddress>"
        "<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox>"
    )


def _people(tag: str, *names: str) -> str:
    return f"<t:{tag}>{''.join(map(_mailbox, names))}</t:{tag}>"


def _headers() -> str:
    received = "from mail{n}.example.com (192.0.2.{n}) by hub.example.com with Microsoft SMTP Server id 15.1.2507.6"
    lines = [("Received", received.format(n=n)) for n in range(1, 7)]
    lines += [("MIME-Version", "1.0"), ("Content-Type", "text/html; charset=utf-8"), ("X-Mailer", "Example 1.0")]
    each = "".join(
        f'<t:InternetMessageHeader HeaderName="{name}">{text}</t:InternetMessageHeader>' for name, text in lines
    )
    return f"<t:InternetMessageHeaders>{each}</t:InternetMessageHeaders>"


def _rights() -> str:
    names = ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify", "Read", "ViewPrivateItems")
    each = "".join(f"<t:{name}>true</t:{name}>" for name in names)
    return f"<t:EffectiveRights>{each}</t:EffectiveRights>"


def _body(kind: str, size: int) -> str:
    start, end = ("&lt;html&gt;&lt;body&gt;&lt;p&gt;", "&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;")
    text = (SENTENCE * (size // len(SENTENCE) + 1))[:size]
    return f'<t:{kind} BodyType="HTML">{start}{text[: text.rindex(" ")]}{end}</t:{kind}>'


def message(number: int) -> str:
    """One whole message as GetItem answers it: about 10.6 kB and 111 elements, in the order of the schema."""
    subject = f"Delivery note {number} &amp; invoice"
    return _start("Message", "M", number, INBOX_ID, "IPM.Note", subject) + MESSAGE_REST


def _rest() -> str:
    categories = "".join(f"<t:String>{name}</t:String>" for name in ("Orders", "Harbour", "Blue"))
    answers = "".join(f"<t:{name}/>" for name in ("ReplyToItem", "ReplyAllToItem", "ForwardItem"))
    return "".join(
        (
            "<t:Sensitivity>Normal</t:Sensitivity>",
            _body("Body", 4120),
            "<t:DateTimeReceived>2026-03-02T08:15:30Z</t:DateTimeReceived><t:Size>14210</t:Size>",
            f"<t:Categories>{categories}</t:Categories><t:Importance>Normal</t:Importance>",
            "<t:InReplyTo>&lt;1234@example.com&gt;</t:InReplyTo>",
            "<t:IsSubmitted>false</t:IsSubmitted><t:IsDraft>false</t:IsDraft><t:IsFromMe>false</t:IsFromMe>",
            "<t:IsResend>false</t:IsResend><t:IsUnmodified>false</t:IsUnmodified>",
            _headers(),
            "<t:DateTimeSent>2026-03-02T08:15:29Z</t:DateTimeSent>",
            "<t:DateTimeCreated>2026-03-02T08:15:30Z</t:DateTimeCreated>",
            f"<t:ResponseObjects>{answers}</t:ResponseObjects>",
            "<t:ReminderDueBy>2026-03-02T08:15:30Z</t:ReminderDueBy><t:ReminderIsSet>false</t:ReminderIsSet>",
            "<t:ReminderMinutesBeforeStart>0</t:ReminderMinutesBeforeStart>",
            "<t:DisplayCc>Erin Example; Frank Example</t:DisplayCc><t:DisplayTo>Bob Example; Carol Example</t:DisplayTo>",
            "<t:HasAttachments>false</t:HasAttachments><t:Culture>en-GB</t:Culture>",
            _rights(),
            "<t:LastModifiedName>John Example</t:LastModifiedName>",
            "<t:LastModifiedTime>2026-03-02T09:00:00Z</t:LastModifiedTime><t:IsAssociated>false</t:IsAssociated>",
            "<t:WebClientReadFormQueryString>?ae=Item&amp;a=Open&amp;t=IPM.Note</t:WebClientReadFormQueryString>",
            f'<t:ConversationId Id="{item_id(0)}"/>',
            _body("UniqueBody", 900),
            f"<t:Sender>{_mailbox('alice')}</t:Sender>",
            _people("ToRecipients", "bob", "carol", "dave"),
            _people("CcRecipients", "erin"),
            "<t:IsReadReceiptRequested>false</t:IsReadReceiptRequested>",
            "<t:IsDeliveryReceiptRequested>false</t:IsDeliveryReceiptRequested>",
            "<t:ConversationIndex>AdK1mJ3oS0Xb7m5oQ0m8n2Xw0Zk9Og==</t:ConversationIndex>",
            "<t:ConversationTopic>Delivery note &amp; invoice</t:ConversationTopic>",
            f"<t:From>{_mailbox('alice')}</t:From>",
            "<t:InternetMessageId>&lt;5678@example.com&gt;</t:InternetMessageId><t:IsRead>true</t:IsRead>",
            "<t:IsResponseRequested>false</t:IsResponseRequested><t:References>&lt;1234@example.com&gt;</t:References>",
            f"<t:ReceivedBy>{_mailbox('john')}</t:ReceivedBy>",
            f"<t:ReceivedRepresenting>{_mailbox('john')}</t:ReceivedRepresenting></t:Message>",
        )
    )


MESSAGE_REST = _rest()


def _attendees(tag: str, *names: str) -> str:
    each = "".join(
        f"<t:Attendee>{_mailbox(name)}<t:ResponseType>Accept</t:ResponseType>"
        "<t:LastResponseTime>2026-02-27T10:00:00Z</t:LastResponseTime></t:Attendee>"
        for name in names
    )
    return f"<t:{tag}>{each}</t:{tag}>"


def _occurrence(tag: str, number: int, day: str) -> str:
    return (
        f'<t:{tag}><t:ItemId Id="{item_id(number, "A")}" ChangeKey="CQAAABYAAAD"/><t:Start>{day}T08:00:00Z</t:Start>'
        f"<t:End>{day}T09:00:00Z</t:End><t:OriginalStart>{day}T08:00:00Z</t:OriginalStart></t:{tag}>"
    )


def calendar_item(number: int) -> str:
    """One whole series of meetings as GetItem answers it, in the order of the schema."""
    return (
        _start("CalendarItem", "A", number, CALENDAR_ID, "IPM.Appointment", f"Harbour round {number}") + CALENDAR_REST
    )


def _calendar_rest() -> str:
    answers = "".join(f"<t:{name}/>" for name in ("CancelCalendarItem", "ForwardItem"))
    recurrence = (
        "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday Thursday</t:DaysOfWeek>"
        "</t:WeeklyRecurrence><t:NumberedRecurrence><t:StartDate>2026-03-02</t:StartDate>"
        "<t:NumberOfOccurrences>12</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
    )
    deleted = "".join(
        f"<t:DeletedOccurrence><t:Start>{day}T08:00:00Z</t:Start></t:DeletedOccurrence>"
        for day in ("2026-03-12", "2026-03-19")
    )
    return "".join(
        (
            "<t:Sensitivity>Normal</t:Sensitivity>",
            _body("Body", 900),
            "<t:DateTimeReceived>2026-02-26T08:15:30Z</t:DateTimeReceived><t:Size>6210</t:Size>",
            "<t:Categories><t:String>Harbour</t:String></t:Categories><t:Importance>Normal</t:Importance>",
            "<t:IsSubmitted>false</t:IsSubmitted><t:IsDraft>false</t:IsDraft><t:IsFromMe>false</t:IsFromMe>",
            "<t:IsResend>false</t:IsResend><t:IsUnmodified>false</t:IsUnmodified>",
            "<t:DateTimeSent>2026-02-26T08:15:29Z</t:DateTimeSent>",
            "<t:DateTimeCreated>2026-02-26T08:15:30Z</t:DateTimeCreated>",
            f"<t:ResponseObjects>{answers}</t:ResponseObjects>",
            "<t:ReminderDueBy>2026-03-02T08:00:00Z</t:ReminderDueBy><t:ReminderIsSet>true</t:ReminderIsSet>",
            "<t:ReminderMinutesBeforeStart>15</t:ReminderMinutesBeforeStart>",
            "<t:DisplayCc/><t:DisplayTo>Bob Example; Carol Example</t:DisplayTo>",
            "<t:HasAttachments>false</t:HasAttachments><t:Culture>en-GB</t:Culture>",
            _rights(),
            "<t:LastModifiedName>John Example</t:LastModifiedName>",
            "<t:LastModifiedTime>2026-03-02T09:00:00Z</t:LastModifiedTime><t:IsAssociated>false</t:IsAssociated>",
            "<t:UID>040000008200E00074C5B7101A82E0080000000010D7C0</t:UID>",
            "<t:DateTimeStamp>2026-02-26T08:15:30Z</t:DateTimeStamp>",
            "<t:Start>2026-03-02T08:00:00Z</t:Start><t:End>2026-03-02T09:00:00Z</t:End>",
            "<t:IsAllDayEvent>false</t:IsAllDayEvent><t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus>",
            "<t:Location>Quay 4</t:Location><t:IsMeeting>true</t:IsMeeting><t:IsCancelled>false</t:IsCancelled>",
            "<t:IsRecurring>false</t:IsRecurring><t:MeetingRequestWasSent>true</t:MeetingRequestWasSent>",
            "<t:IsResponseRequested>true</t:IsResponseRequested>",
            "<t:CalendarItemType>RecurringMaster</t:CalendarItemType><t:MyResponseType>Organizer</t:MyResponseType>",
            f"<t:Organizer>{_mailbox('john')}</t:Organizer>",
            _attendees("RequiredAttendees", "bob", "carol", "dave"),
            _attendees("OptionalAttendees", "erin"),
            "<t:ConflictingMeetingCount>0</t:ConflictingMeetingCount><t:AdjacentMeetingCount>0</t:AdjacentMeetingCount>",
            "<t:Duration>PT1H</t:Duration><t:TimeZone>UTC</t:TimeZone>",
            "<t:AppointmentSequenceNumber>0</t:AppointmentSequenceNumber><t:AppointmentState>1</t:AppointmentState>",
            recurrence,
            _occurrence("FirstOccurrence", 0, "2026-03-02"),
            _occurrence("LastOccurrence", 1, "2026-04-09"),
            f"<t:ModifiedOccurrences>{_occurrence('Occurrence', 2, '2026-03-05')}</t:ModifiedOccurrences>",
            f"<t:DeletedOccurrences>{deleted}</t:DeletedOccurrences>",
            '<t:StartTimeZone Id="UTC" Name="(UTC) Coordinated Universal Time"/>',
            '<t:EndTimeZone Id="UTC" Name="(UTC) Coordinated Universal Time"/>',
            "<t:ConferenceType>0</t:ConferenceType><t:AllowNewTimeProposal>true</t:AllowNewTimeProposal>",
            "<t:IsOnlineMeeting>false</t:IsOnlineMeeting></t:CalendarItem>",
        )
    )


CALENDAR_REST = _calendar_rest()


def contact(number: int) -> str:
    """One whole contact as GetItem answers it, in the order of the schema."""
    return _start("Contact", "C", number, CONTACTS_ID, "IPM.Contact", f"Alice Example {number}") + CONTACT_REST


def _entries(tag: str, **values: str) -> str:
    each = "".join(f'<t:Entry Key="{key}">{value}</t:Entry>' for key, value in values.items())
    return f"<t:{tag}>{each}</t:{tag}>"


def _address(key: str, city: str) -> str:
    return (
        f'<t:Entry Key="{key}"><t:Street>Quay 4</t:Street><t:City>{city}</t:City><t:State>Funen</t:State>'
        "<t:CountryOrRegion>Denmark</t:CountryOrRegion><t:PostalCode>5000</t:PostalCode></t:Entry>"
    )


def _contact_rest() -> str:
    return "".join(
        (
            "<t:Sensitivity>Normal</t:Sensitivity>",
            _body("Body", 300),
            "<t:DateTimeReceived>2026-02-26T08:15:30Z</t:DateTimeReceived><t:Size>3210</t:Size>",
            "<t:Categories><t:String>Harbour</t:String></t:Categories><t:Importance>Normal</t:Importance>",
            "<t:IsSubmitted>false</t:IsSubmitted><t:IsDraft>false</t:IsDraft><t:IsFromMe>false</t:IsFromMe>",
            "<t:IsResend>false</t:IsResend><t:IsUnmodified>false</t:IsUnmodified>",
            "<t:DateTimeSent>2026-02-26T08:15:29Z</t:DateTimeSent>",
            "<t:DateTimeCreated>2026-02-26T08:15:30Z</t:DateTimeCreated>",
            "<t:ReminderIsSet>false</t:ReminderIsSet><t:ReminderMinutesBeforeStart>0</t:ReminderMinutesBeforeStart>",
            "<t:HasAttachments>false</t:HasAttachments><t:Culture>en-GB</t:Culture>",
            _rights(),
            "<t:LastModifiedName>John Example</t:LastModifiedName>",
            "<t:LastModifiedTime>2026-03-02T09:00:00Z</t:LastModifiedTime><t:IsAssociated>false</t:IsAssociated>",
            "<t:FileAs>Example, Alice</t:FileAs><t:FileAsMapping>LastCommaFirst</t:FileAsMapping>",
            "<t:DisplayName>Alice Example</t:DisplayName><t:GivenName>Alice</t:GivenName><t:Initials>AE</t:Initials>",
            "<t:CompleteName><t:FirstName>Alice</t:FirstName><t:LastName>Example</t:LastName>",
            "<t:FullName>Alice Example</t:FullName></t:CompleteName><t:CompanyName>Harbour Ltd</t:CompanyName>",
            _entries("EmailAddresses", EmailAddress1="alice@example.com", EmailAddress2="a.example@example.org"),
            f"<t:PhysicalAddresses>{_address('Business', 'Odense')}{_address('Home', 'Nyborg')}</t:PhysicalAddresses>",
            _entries("PhoneNumbers", BusinessPhone="+45 1234", HomePhone="+45 2345", MobilePhone="+45 3456"),
            "<t:Birthday>1980-05-17T11:59:00Z</t:Birthday><t:BusinessHomePage>https://example.com</t:BusinessHomePage>",
            "<t:Department>Quays</t:Department>",
            _entries("ImAddresses", ImAddress1="alice@im.example.com"),
            "<t:JobTitle>Harbour master</t:JobTitle><t:Manager>Bob Example</t:Manager>",
            "<t:OfficeLocation>Quay 4</t:OfficeLocation><t:PostalAddressIndex>Business</t:PostalAddressIndex>",
            "<t:Surname>Example</t:Surname><t:HasPicture>false</t:HasPicture></t:Contact>",
        )
    )


CONTACT_REST = _contact_rest()


def folder(number: int, count: int) -> str:
    """One folder of a tree of `count` below the inbox, ten in each, as FindFolder and GetFolder answer it."""
    parent = folder_id((number - 10) // 10) if number >= 10 else INBOX_ID
    below = max(0, min(10, count - 10 - number * 10))
    return (
        f'<t:Folder><t:FolderId Id="{folder_id(number)}" ChangeKey="AQAAABYAAAD"/>'
        f'<t:ParentFolderId Id="{parent}" ChangeKey="AQAAAA=="/><t:FolderClass>IPF.Note</t:FolderClass>'
        f"<t:DisplayName>Shelf {number}</t:DisplayName><t:TotalCount>12</t:TotalCount>"
        f"<t:ChildFolderCount>{below}</t:ChildFolderCount>{_rights()}<t:UnreadCount>3</t:UnreadCount></t:Folder>"
    )
