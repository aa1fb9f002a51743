"""The answers that every contestant gets: made once, as bytes; knows nothing of any client."""

import re

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
BUILD = (15, 1, 2507, 6)

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<s:Envelope xmlns:s="{SOAP}"><s:Header><h:ServerVersionInfo xmlns:h="{TYPES}" xmlns="{TYPES}" '
    f'MajorVersion="{BUILD[0]}" MinorVersion="{BUILD[1]}" MajorBuildNumber="{BUILD[2]}" MinorBuildNumber="{BUILD[3]}" '
    f'Version="V2017_07_11"/></s:Header><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
TAIL = "</s:Body></s:Envelope>"

ROOT_ID, INBOX_ID = "AAMkAGRvb3QAAA==", "AAMkAGluYm94AAA="
SENTENCE = "The shipment left the harbour on time &amp; should reach you before the &lt;end&gt; of the week. "


def item_id(number: int) -> str:
    """The id of one message: of the length that Exchange gives them, and never alike."""
    return f"AAMkAGQ3MzE5{'Zjk2LTRhNzQ' * 9}{number:08d}AAAAAAEMAAA="


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
    return _before(number) + MESSAGE_REST


def _before(number: int) -> str:
    return (
        f'<t:Message><t:ItemId Id="{item_id(number)}" ChangeKey="CQAAABYAAAD{number:08d}"/>'
        f'<t:ParentFolderId Id="{INBOX_ID}" ChangeKey="AQAAAA=="/><t:ItemClass>IPM.Note</t:ItemClass>'
        f"<t:Subject>Delivery note {number} &amp; invoice</t:Subject>"
    )


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

FIND_ITEM_FIELDS = {
    "item:Subject": "<t:Subject>Delivery note {number} &amp; invoice</t:Subject>",
    "item:DateTimeReceived": "<t:DateTimeReceived>2026-03-02T08:15:30Z</t:DateTimeReceived>",
}
_URI = re.compile(r'FieldURI="([^"]+)"')
_SHAPE = re.compile(r"<(?:\w+:)?ItemShape>.*?</(?:\w+:)?ItemShape>", re.S)
_VIEW = re.compile(r"<(?:\w+:)?IndexedPageItemView ([^>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="(\d+)"')
_ID = re.compile(r'<(?:\w+:)?ItemId [^>]*\bId="[^"]*?(\d{8})AAAAAAEMAAA="')
_DISTINGUISHED = re.compile(r'DistinguishedFolderId[^>]*?\bId="(\w+)"')
_CREATED = re.compile(r"<(?:\w+:)?Message[ >]")


def _answer(operation: str, messages: str) -> bytes:
    name = f"m:{operation}Response"
    inside = f"<m:ResponseMessages>{messages}</m:ResponseMessages>"
    return f'{HEAD}<{name} xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">{inside}</{name}>{TAIL}'.encode()


def _success(operation: str, content: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return f'<{name} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}</{name}>'


class Mailbox:
    """A mailbox of so many messages, all alike but for id and subject, that answers the operations of the scenarios."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.operations = {
            "FindItem": self.find_item,
            "GetItem": self.get_item,
            "CreateItem": self.create_item,
            "GetFolder": self.get_folder,
        }

    def answer(self, operation: str, request: str) -> bytes:
        """The whole response for a request; `KeyError` for an operation that no scenario needs."""
        return self.operations[operation](request)

    def find_item(self, request: str) -> bytes:
        """One page, with the id and whichever of the known properties were asked for."""
        view = _VIEW.search(request)
        numbers = dict(_ATTRIBUTE.findall(view.group(1))) if view else {}
        start = int(numbers.get("Offset", 0))
        stop = min(self.size, start + int(numbers.get("MaxEntriesReturned", 1000)))
        shape = _SHAPE.search(request)
        wanted = [
            FIND_ITEM_FIELDS[uri] for uri in _URI.findall(shape.group() if shape else "") if uri in FIND_ITEM_FIELDS
        ]
        fields = "".join(wanted)
        items = "".join(
            f'<t:Message><t:ItemId Id="{item_id(number)}" ChangeKey="CQAAABYAAAD{number:08d}"/>'
            f"{fields.format(number=number)}</t:Message>"
            for number in range(start, stop)
        )
        last = "true" if stop >= self.size else "false"
        folder = (
            f'<m:RootFolder IndexedPagingOffset="{stop}" TotalItemsInView="{self.size}" '
            f'IncludesLastItemInRange="{last}"><t:Items>{items}</t:Items></m:RootFolder>'
        )
        return _answer("FindItem", _success("FindItem", folder))

    def get_item(self, request: str) -> bytes:
        """Whole messages for the ids of the request, in their order."""
        numbers = map(int, _ID.findall(request))
        return _answer("GetItem", "".join(_success("GetItem", f"<m:Items>{message(n)}</m:Items>") for n in numbers))

    def create_item(self, request: str) -> bytes:
        """A new id for each message of the request."""
        content = '<m:Items><t:Message><t:ItemId Id="{}" ChangeKey="CQAAABYAAAD"/></t:Message></m:Items>'
        made = range(len(_CREATED.findall(request)))
        return _answer("CreateItem", "".join(_success("CreateItem", content.format(item_id(n))) for n in made))

    def get_folder(self, request: str) -> bytes:
        """The root or the inbox, whichever the request names; the inbox too for plain folder ids."""
        names = _DISTINGUISHED.findall(request) or ["inbox"]
        return _answer("GetFolder", "".join(_success("GetFolder", self._folder(name)) for name in names))

    def _folder(self, name: str) -> str:
        identity, title, kind = (ROOT_ID, "root", "") if name == "root" else (INBOX_ID, "Inbox", "IPF.Note")
        folder_class = f"<t:FolderClass>{kind}</t:FolderClass>" if kind else ""
        parent = "" if name == "root" else f'<t:ParentFolderId Id="{ROOT_ID}" ChangeKey="AQAAAA=="/>'
        return (
            f'<m:Folders><t:Folder><t:FolderId Id="{identity}" ChangeKey="AQAAAA=="/>{parent}{folder_class}'
            f"<t:DisplayName>{title}</t:DisplayName><t:TotalCount>{self.size}</t:TotalCount>"
            "<t:ChildFolderCount>0</t:ChildFolderCount><t:UnreadCount>0</t:UnreadCount></t:Folder></m:Folders>"
        )
