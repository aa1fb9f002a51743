"""An Exchange without HTTP: requests in, answers out, each answer checked against the schema."""

from datetime import datetime, timezone

import pytest

from exchangelib.sandbox import schema
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.handlers import HANDLERS
from exchangelib.sandbox.nodes import M, Node, T, parse, serialise
from exchangelib.sandbox.store import Store

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=timezone.utc)
WRAP = (
    '<x xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">{}</x>'
)


class Exchange:
    """Calls handlers as the front does.

    :param judge: of answers, an lxml XMLSchema; None if the schema is not at hand
    """

    def __init__(self, judge, store=None):
        self.schema = schema.load()
        self.clock = Clock()
        self.clock.freeze(NOW)
        self.store = store or Store(None, self.clock, self.schema)
        self.john = self.store.add_user("john@example.com", "secret", "John Doe")
        self.version = "V2017_07_11"
        self.time_zone = None  # that of a TimeZoneContext header
        self.judge = judge

    def call(self, xml, user=None, valid=True):
        """The answer to a request payload, written with the prefixes m and t."""
        body = parse(WRAP.format(xml).encode()).children[0]
        if valid:
            violation = self.schema.validate(body, self.version)
            assert violation is None, violation
        user = user or self.john
        call = Call(
            body.local,
            body,
            user,
            user.address,
            self.version,
            self.time_zone,
            self.store,
            self.clock,
            self.schema,
            "en_US",
        )
        answer = HANDLERS[body.local](call)
        data = serialise(answer)
        if self.judge is not None:
            from lxml import etree

            document = etree.fromstring(data)
            assert self.judge.validate(document), f"{self.judge.error_log}\n{data.decode()}"
        return parse(data)

    def messages(self, xml, **kwargs):
        """The response messages."""
        return self.call(xml, **kwargs).children[0].children

    def one(self, xml, **kwargs):
        """The only response message."""
        found = self.messages(xml, **kwargs)
        assert len(found) == 1
        return found[0]

    def code(self, xml, **kwargs):
        """The code of the only response message."""
        return self.one(xml, **kwargs).child_text(M("ResponseCode"))

    def create(self, item, folder=None, attrs='MessageDisposition="SaveOnly" SendMeetingInvitations="SendToNone"'):
        """Create one item; gives its ItemId."""
        where = f"<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>" if folder else ""
        found = self.one(f"<m:CreateItem {attrs}>{where}<m:Items>{item}</m:Items></m:CreateItem>")
        assert found.child_text(M("ResponseCode")) == "NoError", serialise(found)
        return found.find(M("Items")).children[0].find(T("ItemId"))

    def get(self, item_id, shape="<t:BaseShape>AllProperties</t:BaseShape>"):
        """One item."""
        found = self.one(
            f"<m:GetItem><m:ItemShape>{shape}</m:ItemShape><m:ItemIds>{ref(item_id)}</m:ItemIds></m:GetItem>"
        )
        assert found.child_text(M("ResponseCode")) == "NoError", serialise(found)
        return found.find(M("Items")).children[0]

    def find(self, inner="", folder="inbox", shape="<t:BaseShape>AllProperties</t:BaseShape>"):
        """The RootFolder of a FindItem."""
        found = self.one(find_xml(inner, folder, shape))
        assert found.child_text(M("ResponseCode")) == "NoError", serialise(found)
        return found.find(M("RootFolder"))

    def subjects(self, inner="", folder="inbox"):
        """The subjects that a FindItem gives."""
        shape = '<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>'
        items = self.find(inner, folder, shape).children[0].children
        return [item.child_text(T("Subject"), "") for item in items]

    def restricted(self, expression, folder="inbox"):
        """The subjects that fit a restriction, in alphabetical order."""
        return sorted(self.subjects(f"<m:Restriction>{expression}</m:Restriction>", folder))

    def update(self, item_id, updates, resolution="AutoResolve"):
        """The response message of an UpdateItem of one item."""
        return self.one(
            f'<m:UpdateItem ConflictResolution="{resolution}" MessageDisposition="SaveOnly" '
            f'SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>{ref(item_id)}'
            f"<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )

    def delete(
        self,
        item_id,
        how="HardDelete",
        attrs='SendMeetingCancellations="SendToNone" AffectedTaskOccurrences="AllOccurrences"',
    ):
        """The response message of a DeleteItem of one item."""
        return self.one(
            f'<m:DeleteItem DeleteType="{how}" {attrs}><m:ItemIds>{ref(item_id)}</m:ItemIds></m:DeleteItem>'
        )

    def folder(self, name, shape="<t:BaseShape>AllProperties</t:BaseShape>"):
        """A distinguished folder."""
        found = self.one(
            f"<m:GetFolder><m:FolderShape>{shape}</m:FolderShape><m:FolderIds>{at(name)}</m:FolderIds></m:GetFolder>"
        )
        assert found.child_text(M("ResponseCode")) == "NoError", serialise(found)
        return found.find(M("Folders")).children[0]


def find_xml(inner="", folder="inbox", shape="<t:BaseShape>IdOnly</t:BaseShape>", traversal="Shallow"):
    return (
        f'<m:FindItem Traversal="{traversal}"><m:ItemShape>{shape}</m:ItemShape>{inner}'
        f"<m:ParentFolderIds>{at(folder)}</m:ParentFolderIds></m:FindItem>"
    )


def at(name):
    return f'<t:DistinguishedFolderId Id="{name}"/>'


def ref(node):
    return f'<t:ItemId Id="{node.attrs["Id"]}" ChangeKey="{node.attrs["ChangeKey"]}"/>'


@pytest.fixture(scope="session")
def judge(ews_facts):
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))


@pytest.fixture
def exchange(judge):
    made = Exchange(judge)
    yield made
    made.store.close()


__all__ = ["Node"]
