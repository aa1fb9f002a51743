import pytest

from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.nodes import M, T
from exchangelib.sandbox.store import NewItem

INBOX = '<t:DistinguishedFolderId Id="inbox"/>'


def message(subject, **more):
    rest = "".join(f"<t:{name}>{value}</t:{name}>" for name, value in more.items())
    return f"<t:Message><t:Subject>{subject}</t:Subject>{rest}</t:Message>"


@pytest.fixture
def five(exchange):
    for subject, importance in (
        ("apple", "High"),
        ("Banana", "Low"),
        ("cherry pie", "Normal"),
        ("Éclair", "Normal"),
        ("apple tart", "Low"),
    ):
        exchange.clock.advance(60)
        exchange.create(message(subject, Importance=importance), INBOX)
    return exchange


def compare(operator, uri, value):
    return f'<t:{operator}><t:FieldURI FieldURI="{uri}"/><t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:{operator}>'


def contains(value, mode="Substring", how="IgnoreCase", uri="item:Subject"):
    return f'<t:Contains ContainmentMode="{mode}" ContainmentComparison="{how}"><t:FieldURI FieldURI="{uri}"/><t:Constant Value="{value}"/></t:Contains>'


def view(maximum, offset, base="Beginning"):
    limit = f'MaxEntriesReturned="{maximum}"' if maximum is not None else ""
    return f'<m:IndexedPageItemView {limit} Offset="{offset}" BasePoint="{base}"/>'


def order(*fields):
    inner = "".join(f'<t:FieldOrder Order="{how}"><t:FieldURI FieldURI="{uri}"/></t:FieldOrder>' for uri, how in fields)
    return f"<m:SortOrder>{inner}</m:SortOrder>"


BY_NAME = order(("item:Subject", "Ascending"))


def test_without_an_order_the_newest_comes_first(five):
    assert five.subjects() == ["apple tart", "Éclair", "cherry pie", "Banana", "apple"]


def test_sorting_by_several_paths_ignores_case_and_knows_the_order_of_choices(five):
    fields = order(("item:Importance", "Descending"), ("item:Subject", "Ascending"))
    assert five.subjects(fields) == ["apple", "cherry pie", "Éclair", "apple tart", "Banana"]


def test_absent_values_sort_before_all_others(five):
    five.create(message("answer", InReplyTo="&lt;1@x&gt;"), INBOX)
    assert five.subjects(order(("item:InReplyTo", "Ascending")))[-1] == "answer"
    assert five.subjects(order(("item:InReplyTo", "Descending")))[0] == "answer"


@pytest.mark.parametrize(
    "expression, wanted",
    [
        (compare("IsEqualTo", "item:Subject", "APPLE"), ["apple"]),
        (compare("IsNotEqualTo", "item:Importance", "Normal"), ["Banana", "apple", "apple tart"]),
        (compare("IsGreaterThan", "item:Importance", "Low"), ["apple", "cherry pie", "Éclair"]),
        (compare("IsGreaterThanOrEqualTo", "item:DateTimeReceived", "2024-05-01T12:04:00Z"), ["apple tart", "Éclair"]),
        (compare("IsLessThan", "item:DateTimeReceived", "2024-05-01T14:02:00.5+02:00"), ["Banana", "apple"]),
        (compare("IsLessThanOrEqualTo", "item:Subject", "banana"), ["Banana", "apple", "apple tart"]),
        (compare("IsEqualTo", "item:HasAttachments", "0"), ["Banana", "apple", "apple tart", "cherry pie", "Éclair"]),
        (compare("IsEqualTo", "item:InReplyTo", "x"), []),
        (compare("IsNotEqualTo", "item:InReplyTo", "x"), ["Banana", "apple", "apple tart", "cherry pie", "Éclair"]),
        (contains("APPLE"), ["apple", "apple tart"]),
        (contains("APPLE", how="Exact"), []),
        (contains("apple", "FullString", "Exact"), ["apple"]),
        (contains("apple", "Prefixed"), ["apple", "apple tart"]),
        (contains("pi", "PrefixOnWords"), ["cherry pie"]),
        (contains("ie", "PrefixOnWords"), []),
        (contains("pie", "ExactPhrase"), ["cherry pie"]),
        (contains("pi", "ExactPhrase"), []),
        (contains("eclair", how="IgnoreCaseAndNonSpacingCharacters"), ["Éclair"]),
        (contains("Eclair", how="IgnoreNonSpacingCharacters"), ["Éclair"]),
        (contains("eclair", how="IgnoreNonSpacingCharacters"), []),
        (contains("example.com", uri="message:From"), ["Banana", "apple", "apple tart", "cherry pie", "Éclair"]),
        ('<t:Exists><t:FieldURI FieldURI="item:InReplyTo"/></t:Exists>', []),
        (f'<t:Not>{contains("a")}</t:Not>', ["cherry pie"]),
        (f'<t:And>{contains("a")}{contains("e")}</t:And>', ["apple", "apple tart"]),
        (f'<t:Or>{contains("pie")}{contains("banana")}</t:Or>', ["Banana", "cherry pie"]),
        ('<t:IsEqualTo><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURIOrConstant><t:FieldURI FieldURI="item:DateTimeSent"/></t:FieldURIOrConstant></t:IsEqualTo>', ["Banana", "apple", "apple tart", "cherry pie", "Éclair"]),
        ('<t:IsLessThan><t:FieldURI FieldURI="item:Subject"/><t:FieldURIOrConstant><t:FieldURI FieldURI="item:ItemClass"/></t:FieldURIOrConstant></t:IsLessThan>', ["Banana", "apple", "apple tart", "cherry pie"]),
    ],
)  # fmt: skip
def test_restrictions_find_what_they_say(five, expression, wanted):
    assert sorted(five.restricted(expression)) == sorted(wanted)


def test_excludes_asks_for_bits(exchange):
    uri = '<t:ExtendedFieldURI PropertyTag="0x3001" PropertyType="Integer"/>'
    for number in (1, 2, 3):
        prop = f"<t:ExtendedProperty>{uri}<t:Value>{number}</t:Value></t:ExtendedProperty>"
        exchange.create(f"<t:Message><t:Subject>{number}</t:Subject>{prop}</t:Message>", INBOX)
    assert exchange.restricted(f'<t:Excludes>{uri}<t:Bitmask Value="0x2"/></t:Excludes>') == ["1"]
    assert exchange.restricted(f'<t:Excludes>{uri}<t:Bitmask Value="1"/></t:Excludes>') == ["2"]


def test_minutes_before_a_reminder_are_numbers(exchange):
    for minutes in (5, 40, 100):
        exchange.create(message(str(minutes), ReminderMinutesBeforeStart=minutes), INBOX)
    assert exchange.restricted(compare("IsGreaterThan", "item:ReminderMinutesBeforeStart", "40")) == ["100"]
    assert exchange.subjects(order(("item:ReminderMinutesBeforeStart", "Ascending"))) == ["5", "40", "100"]


def test_a_mapi_tag_is_another_name_for_a_property(five):
    uri = '<t:ExtendedFieldURI PropertyTag="0x0037" PropertyType="String"/>'
    expression = f'<t:Contains ContainmentMode="Prefixed" ContainmentComparison="Exact">{uri}<t:Constant Value="apple"/></t:Contains>'
    assert five.restricted(expression) == ["apple", "apple tart"]


def nodes(count):
    return "<t:Or>" + compare("IsEqualTo", "item:Subject", "apple") * (count - 1) + "</t:Or>"


@pytest.mark.parametrize(
    "inner, code",
    [
        (compare("IsEqualTo", "item:DateTimeCreated", "true"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:Importance", "Huge"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:Size", "big"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "message:IsRead", "maybe"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:EffectiveRights", "x"), "ErrorUnsupportedPathForQuery"),
        (compare("IsEqualTo", "folder:DisplayName", "x"), "ErrorUnsupportedPathForQuery"),
        ('<t:Exists><t:FieldURI FieldURI="item:IsDraft"/></t:Exists>', "ErrorInvalidPropertyForExists"),
        (contains("1", uri="item:Size"), "ErrorContainsFilterWrongType"),
        ('<t:IsEqualTo><t:FieldURI FieldURI="item:Size"/><t:FieldURIOrConstant><t:FieldURI FieldURI="item:Subject"/></t:FieldURIOrConstant></t:IsEqualTo>', "ErrorInvalidValueForProperty"),
        (nodes(256), "ErrorRestrictionTooLong"),
        (nodes(255), "NoError"),
    ],
)  # fmt: skip
def test_bad_restrictions_are_refused(five, inner, code):
    xml = (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        f"<m:Restriction>{inner}</m:Restriction><m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>"
    )
    assert five.code(xml) == code


def page(exchange, the_view):
    root = exchange.find(the_view + BY_NAME, shape='<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>')  # fmt: skip
    return [item.child_text(T("Subject")) for item in root.children[0]], root.attrs


def test_pages_from_the_beginning(five):
    subjects, attrs = page(five, view(2, 2))
    assert subjects == ["Banana", "cherry pie"]
    assert attrs == {"IndexedPagingOffset": "4", "TotalItemsInView": "5", "IncludesLastItemInRange": "false"}
    subjects, attrs = page(five, view(2, 4))
    assert (subjects, attrs["IncludesLastItemInRange"], attrs["IndexedPagingOffset"]) == (["Éclair"], "true", "5")
    subjects, attrs = page(five, view(2, 99))
    assert (subjects, attrs["IncludesLastItemInRange"]) == ([], "true")


def test_pages_from_the_end_run_backwards(five):
    subjects, attrs = page(five, view(2, 0, "End"))
    assert (subjects, attrs["IndexedPagingOffset"], attrs["IncludesLastItemInRange"]) == (
        ["cherry pie", "Éclair"],
        "2",
        "false",
    )
    subjects, attrs = page(five, view(3, 2, "End"))
    assert (subjects, attrs["IndexedPagingOffset"], attrs["IncludesLastItemInRange"]) == (
        ["apple", "apple tart", "Banana"],
        "5",
        "true",
    )


def test_fractional_pages(five):
    subjects, attrs = page(five, '<m:FractionalPageItemView MaxEntriesReturned="2" Numerator="1" Denominator="2"/>')
    assert subjects == ["Banana", "cherry pie"]
    assert attrs["IncludesLastItemInRange"] == "false"


def test_seeking_a_condition(five):
    condition = compare("IsGreaterThan", "item:Subject", "b")
    subjects, _ = page(five, f'<m:SeekToConditionPageItemView MaxEntriesReturned="2" BasePoint="Beginning"><t:Condition>{condition}</t:Condition></m:SeekToConditionPageItemView>')  # fmt: skip
    assert subjects == ["Banana", "cherry pie"]


@pytest.mark.parametrize(
    "the_view, code",
    [
        (view(10, -1), "ErrorInvalidIndexedPagingParameters"),
        (view(0, 0), "ErrorInvalidPagingMaxRows"),
        (view(-5, 0), "ErrorInvalidPagingMaxRows"),
        ('<m:FractionalPageItemView Numerator="3" Denominator="2"/>', "ErrorInvalidFractionalPagingParameters"),
        ('<m:FractionalPageItemView Numerator="-1" Denominator="2"/>', "ErrorInvalidFractionalPagingParameters"),
        ('<m:FractionalPageItemView Numerator="0" Denominator="0"/>', "ErrorInvalidFractionalPagingParameters"),
    ],
)
def test_bad_pages_are_refused(exchange, the_view, code):
    xml = (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        f"{the_view}<m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>"
    )
    assert exchange.code(xml, valid=False) == code


def test_a_list_holds_at_most_a_thousand_items(exchange):
    folder = exchange.store.folders.distinguished(exchange.john.number, "inbox")
    with exchange.store.transaction():
        for _ in range(1001):
            exchange.store.insert(complete(NewItem("Message"), exchange.store.origin(folder.mailbox)), folder)
    root = exchange.find(view(5000, 0), shape="<t:BaseShape>IdOnly</t:BaseShape>")
    assert (len(root.children[0].children), root.attrs["IncludesLastItemInRange"]) == (1000, "false")


@pytest.mark.parametrize(
    "uri, code",
    [
        ("item:Body", "ErrorInvalidPropertyForOperation"),
        ("message:ToRecipients", "ErrorInvalidPropertyForOperation"),
        ("item:MimeContent", "ErrorInvalidPropertyForOperation"),
        ("folder:DisplayName", "ErrorInvalidPropertyRequest"),
        ("item:Categories", "NoError"),
        ("calendar:Start", "NoError"),
    ],
)
def test_what_find_item_never_returns_is_refused(five, uri, code):
    shape = f'<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="{uri}"/></t:AdditionalProperties>'
    xml = f'<m:FindItem Traversal="Shallow"><m:ItemShape>{shape}</m:ItemShape><m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>'
    assert five.code(xml) == code


def test_lists_never_show_bodies_and_recipients_and_cut_long_text(exchange):
    uri = '<t:ExtendedFieldURI PropertyTag="0x3001" PropertyType="String"/>'
    exchange.create(
        f'<t:Message><t:Subject>x</t:Subject><t:Body BodyType="Text">b</t:Body><t:ExtendedProperty>{uri}<t:Value>{"v" * 300}</t:Value></t:ExtendedProperty>'
        "<t:ToRecipients><t:Mailbox><t:EmailAddress>a@x.org</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>",
        INBOX,
    )
    root = exchange.find(
        shape=f"<t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties>{uri}</t:AdditionalProperties>"
    )
    names = {child.local for child in root.children[0].children[0]}
    assert not names & {"Body", "ToRecipients", "Attachments", "ResponseObjects", "MimeContent"}
    assert {"DisplayTo", "Preview", "Size"} <= names
    assert len(root.children[0].children[0].find(T("ExtendedProperty")).children[1].text) == 255


def test_several_folders_have_an_answer_each(five):
    parents = INBOX + '<t:DistinguishedFolderId Id="drafts"/><t:FolderId Id="bad"/>'
    found = five.messages(
        f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>{parents}</m:ParentFolderIds></m:FindItem>'
    )
    assert [each.child_text(M("ResponseCode")) for each in found] == ["NoError", "NoError", "ErrorInvalidIdMalformed"]
    assert [each.find(M("RootFolder")).attrs["TotalItemsInView"] for each in found[:2]] == ["5", "0"]


def test_associated_items_are_apart(exchange):
    exchange.create("<t:Message><t:Subject>hidden</t:Subject><t:IsAssociated>true</t:IsAssociated></t:Message>", INBOX)
    assert exchange.subjects() == []
    assert exchange.folder("inbox").child_text(T("TotalCount")) == "0"
    xml = f'<m:FindItem Traversal="Associated"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>{INBOX}</m:ParentFolderIds></m:FindItem>'
    assert exchange.one(xml).find(M("RootFolder")).attrs["TotalItemsInView"] == "1"


def test_grouping_puts_the_items_in_groups_ordered_by_their_representatives(five):
    group = (
        '<m:GroupBy Order="Descending"><t:FieldURI FieldURI="item:Importance"/><t:AggregateOn Aggregate="Maximum">'
        '<t:FieldURI FieldURI="item:DateTimeReceived"/></t:AggregateOn></m:GroupBy>'
    )
    shape = '<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>'
    root = five.find(group + BY_NAME, shape=shape)
    groups = [[item.child_text(T("Subject")) for item in each.find(T("Items"))] for each in root.children[0]]
    assert groups == [["apple tart", "Banana"], ["cherry pie", "Éclair"], ["apple"]]
    assert [each.child_text(T("GroupIndex")) for each in root.children[0]] == ["0", "1", "2"]


def test_grouping_by_conversation(exchange):
    for subject in ("Plan", "Other", "RE: Plan"):
        exchange.clock.advance(1)
        exchange.create(message(subject), INBOX)
    group = '<m:DistinguishedGroupBy Order="Descending"><t:StandardGroupBy>ConversationTopic</t:StandardGroupBy></m:DistinguishedGroupBy>'
    root = exchange.find(group)
    assert [len(each.find(T("Items")).children) for each in root.children[0]] == [2, 1]


def test_pages_are_places_in_the_view_of_the_moment(five):
    assert page(five, view(2, 0))[0] == ["apple", "apple tart"]
    first = next(item for item in five.find(BY_NAME).children[0] if item.child_text(T("Subject")) == "apple")
    five.delete(first.find(T("ItemId")))
    assert page(five, view(2, 2))[0] == ["cherry pie", "Éclair"]  # Banana is missed, as by Exchange
    five.create(message("aardvark"), INBOX)
    assert page(five, view(2, 2))[0] == ["Banana", "cherry pie"]
