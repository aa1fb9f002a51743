"""Several people on one sandbox, who write to each other in raw XML; every answer is held against the schema."""

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.nodes import M, T
from tests.sandbox.semantics.conftest import NOW, Stranger, find_item, ref

ALL = "<t:BaseShape>AllProperties</t:BaseShape>"


class Person(Stranger):
    """Somebody with a mailbox.

    :param host: of the mailboxes
    :param name: the part of the address before the @
    """

    def __init__(self, host, judge, name):
        super().__init__(host, judge)
        self.address = self.user = f"{name}@example.com"

    def make(self, item, disposition="SaveOnly", more="", folder=""):
        """What a CreateItem gives: the items in its answer."""
        return self.one(make(item, disposition, more, folder)).find(M("Items")).children

    def make_code(self, item, disposition="SaveOnly", more="", folder=""):
        (code,) = self.codes(make(item, disposition, more, folder))
        return code

    def mail(self, folder="inbox"):
        """All items of a folder, whole, in the order in which they came."""
        xml = find_item("", folder, ())
        ids = [each.find(T("ItemId")) for each in self.one(xml).find(M("RootFolder")).children[0].children]
        found = [self.get(each) for each in ids]
        return sorted(found, key=lambda each: self.host.store.items.get(_number(each)).number)

    def only(self, folder="inbox"):
        """The only item of a folder."""
        (found,) = self.mail(folder)
        return found

    def said(self, folder="inbox"):
        """Element and subject of what is in a folder."""
        return [(each.local, text(each, "Subject")) for each in self.mail(folder)]

    def set(self, item_id, kind, uri, value, attrs='MessageDisposition="SaveOnly"'):
        """Set properties by their URIs; gives the response message."""
        if isinstance(uri, str):
            uri, value = [uri], [value]
        updates = "".join(
            f'<t:SetItemField><t:FieldURI FieldURI="{each}"/><t:{kind}>{given}</t:{kind}></t:SetItemField>'
            for each, given in zip(uri, value, strict=True)
        )
        return self.one(
            f'<m:UpdateItem ConflictResolution="AlwaysOverwrite" {attrs}><m:ItemChanges><t:ItemChange>{any_ref(item_id)}'
            f"<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )

    def calendar(self):
        """The only thing in the calendar."""
        return self.only("calendar")

    def nth(self, master, index):
        """An occurrence of a series."""
        found = self.one(
            f"<m:GetItem><m:ItemShape>{ALL}</m:ItemShape><m:ItemIds>{nth(master, index)}</m:ItemIds></m:GetItem>"
        )
        return found.find(M("Items")).children[0]

    def respond(self, element, item, inner="", disposition="SendAndSaveCopy", before=""):
        """What a response object gives."""
        return self.make(response(element, item, inner, before), disposition)

    def respond_code(self, element, item, inner="", disposition="SendAndSaveCopy"):
        return self.make_code(response(element, item, inner), disposition)

    def remove(self, item, how="SendToAllAndSaveCopy", kind="MoveToDeletedItems"):
        return self.one(
            f'<m:DeleteItem DeleteType="{kind}" SendMeetingCancellations="{how}"><m:ItemIds>{any_ref(item)}</m:ItemIds></m:DeleteItem>'
        )


def _number(node):
    from exchangelib.sandbox.store.ids import decode

    return decode(node.find(T("ItemId")).attrs["Id"]).number


def response(element, item, inner="", before=""):
    """The XML of a response object: elements before and behind the reference."""
    attrs = item.find(T("ItemId")).attrs if item.find(T("ItemId")) is not None else item.attrs
    return f'<t:{element}>{before}<t:ReferenceItemId Id="{attrs["Id"]}" ChangeKey="{attrs["ChangeKey"]}"/>{inner}</t:{element}>'


def any_ref(item):
    if isinstance(item, str):
        return item
    inner = item.find(T("ItemId"))
    return ref(inner if inner is not None else item)


def nth(master, index):
    return f'<t:OccurrenceItemId RecurringMasterId="{master.find(T("ItemId")).attrs["Id"]}" InstanceIndex="{index}"/>'


def make(item, disposition="SaveOnly", more="", folder=""):
    where = f"<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>" if folder else ""
    how = f'MessageDisposition="{disposition}"' if disposition else ""
    return f"<m:CreateItem {how} {more}>{where}<m:Items>{item}</m:Items></m:CreateItem>"


def box(name):
    address = name if "@" in name or not name else f"{name}@example.com"
    return f"<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"


def to(*names, element="ToRecipients"):
    return f"<t:{element}>{''.join(map(box, names))}</t:{element}>" if names else ""


def message(*names, subject="Lunch", body="At noon?", more="", kind="Text"):
    """A message to people."""
    return f'<t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType="{kind}">{body}</t:Body>{to(*names)}{more}</t:Message>'


def text(node, *names):
    """The text at the end of a path of names; None if there is none."""
    for name in names:
        node = node.find(T(name)) if node is not None else None
    return node.text if node is not None else None


def addresses(node, name):
    """The addresses in a list of recipients or attendees."""
    found = node.find(T(name))
    return [each.text for each in found.walk() if each.tag == T("EmailAddress")] if found is not None else []


def headers(node, name):
    found = node.find(T("InternetMessageHeaders"))
    return [each.text for each in found.children if each.attrs["HeaderName"] == name] if found is not None else []


@pytest.fixture(scope="session")
def judge(ews_facts):
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))


@pytest.fixture
def host():
    with_mail = Host()
    with_mail.clock.freeze(NOW)
    yield with_mail
    with_mail.stop()


@pytest.fixture
def people(host, judge):
    """Makes people with mailboxes by their names."""

    def make_them(*names):
        for name in names:
            host.add_user(f"{name}@example.com", "secret", name.capitalize())
        return [Person(host, judge, name) for name in names]

    return make_them
