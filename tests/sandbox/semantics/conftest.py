"""A stranger's client: raw requests to a whole sandbox, every answer held against the schema of the service."""

import base64
import re
from datetime import datetime, timezone

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.message import PATH, Request
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, TYPES_NS, M, T, parse, serialise

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=timezone.utc)
JOHN, ANNE, BOSS = "john@example.com", "anne@example.com", "boss@example.com"


class Stranger:
    """A client that knows the schema and nothing else.

    :param host: of the mailboxes; it need not listen
    :param judge: of answers, an lxml XMLSchema
    """

    def __init__(self, host, judge, version="Exchange2016"):
        self.host = host
        self.judge = judge
        self.version = version
        self.user = JOHN
        self.fault = None

    def post(self, data, content_type="text/xml; charset=utf-8"):
        """Status and envelope of the answer to some bytes."""
        login = base64.b64encode(f"{self.user}:secret".encode()).decode()
        request = Request("POST", PATH, {"authorization": f"Basic {login}", "content-type": content_type}, data)
        reply = self.host.app.answer(request, self.host.app.admit(request))
        # Servers write characters that XML forbids as references; whoever reads them has to take them away.
        envelope = parse(re.sub(rb"&#x(?:[0-8BCEF]|1[0-9A-F]);", b"", reply.body))
        payload = envelope.children[-1].children[0]
        self.fault = payload if payload.local == "Fault" else None
        if self.fault is None:
            self._check(payload)
        return reply.status, payload

    def _check(self, payload):
        from lxml import etree

        data = serialise(payload, illegal=False)
        assert self.judge.validate(etree.fromstring(data)), f"{self.judge.error_log}\n{data.decode()}"

    def ask(self, payload, version=None, header=""):
        """The payload of the answer; for a fault, that."""
        version = version or self.version
        return self.post(
            f'<s:Envelope xmlns:s="{SOAP_NS}" xmlns:m="{MESSAGES_NS}" xmlns:t="{TYPES_NS}"><s:Header>'
            f'<t:RequestServerVersion Version="{version}"/>{header}</s:Header><s:Body>{payload}</s:Body></s:Envelope>'.encode()
        )[1]

    def codes(self, payload, version=None):
        """The response codes in their order; that of a fault is in a list of its own, behind the word fault."""
        answer = self.ask(payload, version)
        found = [node.text for node in answer.walk() if node.local == "ResponseCode"]
        return ["fault", *found] if answer.local == "Fault" else found

    def one(self, payload, version=None):
        """The only response message, which must be a success."""
        answer = self.ask(payload, version)
        assert answer.local != "Fault", serialise(answer)
        (message,) = answer.find(M("ResponseMessages")).children
        assert message.child_text(M("ResponseCode")) == "NoError", serialise(message)
        assert message.attrs["ResponseClass"] == "Success"
        return message

    # --- what tests say often ---

    def create(self, *items, folder=None, version=None):
        """Create items, one after the other; gives their ids, or one of one."""
        ids = []
        for item in items:
            where = f"<m:SavedItemFolderId>{at(folder)}</m:SavedItemFolderId>" if folder else ""
            found = self.one(
                f'<m:CreateItem MessageDisposition="SaveOnly" SendMeetingInvitations="SendToNone">{where}'
                f"<m:Items>{item}</m:Items></m:CreateItem>",
                version,
            )
            ids.append(found.find(M("Items")).children[0].find(T("ItemId")))
        return ids[0] if len(ids) == 1 else ids

    def get_codes(self, *ids, shape="<t:BaseShape>IdOnly</t:BaseShape>", version=None):
        refs = "".join(map(ref, ids))
        return self.codes(
            f"<m:GetItem><m:ItemShape>{shape}</m:ItemShape><m:ItemIds>{refs}</m:ItemIds></m:GetItem>", version
        )

    def get(self, item_id, *uris, shape="", base=None, version=None):
        """An item: all of it, or some properties by their URIs or paths."""
        base = base or ("IdOnly" if uris else "AllProperties")
        found = self.one(
            f"<m:GetItem><m:ItemShape><t:BaseShape>{base}</t:BaseShape>{shape}{additional(*uris)}</m:ItemShape>"
            f"<m:ItemIds>{ref(item_id)}</m:ItemIds></m:GetItem>",
            version,
        )
        return found.find(M("Items")).children[0]

    def find(self, inner="", folder="inbox", uris=("item:Subject",), base="IdOnly", traversal="Shallow", version=None):
        """The RootFolder of a FindItem."""
        return self.one(find_item(inner, folder, uris, base, traversal), version).find(M("RootFolder"))

    def subjects(self, inner="", folder="inbox", traversal="Shallow"):
        """The subjects in the order of the answer."""
        items = self.find(inner, folder, traversal=traversal).children[0].children
        return [item.child_text(T("Subject"), "") for item in items]

    def matching(self, expression, folder="inbox"):
        """The subjects that a restriction lets through, in alphabetical order."""
        return sorted(self.subjects(restriction(expression), folder))

    def refused(self, expression):
        """The code that a restriction is refused with."""
        (code,) = self.codes(find_item(restriction(expression)))
        return code

    def update_codes(self, item_id, *changes, resolution="AutoResolve"):
        return self.codes(update_item(item_id, *changes, resolution=resolution))

    def update(self, item_id, *changes, resolution="AutoResolve"):
        """Change an item; gives its new id and the number of conflicts."""
        found = self.one(update_item(item_id, *changes, resolution=resolution))
        (count,) = [int(node.text) for node in found.walk() if node.local == "Count"]
        return found.find(M("Items")).children[0].find(T("ItemId")), count

    def delete(self, item_id, how):
        return self.one(
            f'<m:DeleteItem DeleteType="{how}" SendMeetingCancellations="SendToNone" '
            f'AffectedTaskOccurrences="AllOccurrences"><m:ItemIds>{ref(item_id)}</m:ItemIds></m:DeleteItem>'
        )

    def folder(self, name, base="AllProperties", version=None):
        found = self.one(
            f"<m:GetFolder><m:FolderShape><t:BaseShape>{base}</t:BaseShape></m:FolderShape><m:FolderIds>{at(name)}"
            "</m:FolderIds></m:GetFolder>",
            version,
        )
        return found.find(M("Folders")).children[0]


# --- pieces of requests ----------------------------------------------------------------------------------------------


def at(folder):
    return folder if "<" in folder else f'<t:DistinguishedFolderId Id="{folder}"/>'


def ref(node):
    if isinstance(node, str):
        return f'<t:ItemId Id="{node}"/>'
    return f'<t:ItemId Id="{node.attrs["Id"]}" ChangeKey="{node.attrs["ChangeKey"]}"/>'


def path(uri):
    """A path, from a field URI or from itself."""
    return uri if uri.startswith("<") else f'<t:FieldURI FieldURI="{uri}"/>'


def additional(*uris):
    return f"<t:AdditionalProperties>{''.join(map(path, uris))}</t:AdditionalProperties>" if uris else ""


def find_item(inner="", folder="inbox", uris=("item:Subject",), base="IdOnly", traversal="Shallow"):
    return (
        f'<m:FindItem Traversal="{traversal}"><m:ItemShape><t:BaseShape>{base}</t:BaseShape>{additional(*uris)}'
        f"</m:ItemShape>{inner}<m:ParentFolderIds>{at(folder)}</m:ParentFolderIds></m:FindItem>"
    )


def restriction(expression):
    return f"<m:Restriction>{expression}</m:Restriction>"


def compare(operator, uri, value):
    other = value if value.startswith("<") else f'<t:Constant Value="{value}"/>'
    return f"<t:{operator}>{path(uri)}<t:FieldURIOrConstant>{other}</t:FieldURIOrConstant></t:{operator}>"


def contains(uri, value, mode="Substring", how="Exact"):
    return (
        f'<t:Contains ContainmentMode="{mode}" ContainmentComparison="{how}">{path(uri)}'
        f'<t:Constant Value="{value}"/></t:Contains>'
    )


def order(*fields):
    """A SortOrder from URIs; one with a minus in front descends."""
    made = "".join(
        f'<t:FieldOrder Order="{"Descending" if f.startswith("-") else "Ascending"}">{path(f.removeprefix("-"))}</t:FieldOrder>'
        for f in fields
    )
    return f"<m:SortOrder>{made}</m:SortOrder>"


def indexed(offset, base="Beginning", limit=None):
    most = "" if limit is None else f'MaxEntriesReturned="{limit}" '
    return f'<m:IndexedPageItemView {most}Offset="{offset}" BasePoint="{base}"/>'


def message(subject="s", inner="", before="", **parts):
    """A t:Message; `before` stands before the subject, `inner` behind it."""
    more = "".join(f"<t:{name}>{text}</t:{name}>" for name, text in parts.items())
    return f"<t:Message>{before}<t:Subject>{subject}</t:Subject>{inner}{more}</t:Message>"


def update_item(item_id, *changes, resolution="AutoResolve"):
    return (
        f'<m:UpdateItem ConflictResolution="{resolution}" MessageDisposition="SaveOnly" '
        f'SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>{ref(item_id)}'
        f"<t:Updates>{''.join(changes)}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )


def change(how, uri, value="", kind="Message"):
    """A SetItemField, AppendToItemField or DeleteItemField."""
    inner = f"<t:{kind}>{value}</t:{kind}>" if how != "Delete" else ""
    name = {"Set": "SetItemField", "Append": "AppendToItemField", "Delete": "DeleteItemField"}[how]
    return f"<t:{name}>{path(uri)}{inner}</t:{name}>"


def text_of(element, name):
    return element.child_text(T(name))


def stripped(text):
    return re.sub(r"\s+", " ", text).strip()


# --- fixtures --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def judge(ews_facts):
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))


@pytest.fixture
def make(judge):
    """Makes strangers, each with a sandbox of its own."""
    hosts = []

    def made(version="Exchange2019", asks="Exchange2016", **arguments):
        host = Host(version=version, **arguments)
        hosts.append(host)
        host.clock.freeze(NOW)
        host.add_user(JOHN, password="secret", display_name="John Doe")
        return Stranger(host, judge, asks)

    yield made
    for host in hosts:
        host.stop()


@pytest.fixture
def ews(make):
    return make()
