"""What the same answers cost with requests and lxml alone, touching each element once: no client can cost less."""

import json
import resource
import sys
import time

TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    f'xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"><s:Body>{{}}</s:Body></s:Envelope>'
)
FIND = (
    '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{}</m:ItemShape>'
    '<m:IndexedPageItemView MaxEntriesReturned="{}" Offset="{}" BasePoint="Beginning"/>'
    '<m:ParentFolderIds><t:DistinguishedFolderId Id="{}"/></m:ParentFolderIds></m:FindItem>'
)
SUBJECT = '<t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>'
GET = "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>"
UPDATE = (
    '<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SaveOnly"><m:ItemChanges>{}</m:ItemChanges>'
    "</m:UpdateItem>"
)
DELETE = '<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>'
ITEM_ID = f"AAMkAGQ3MzE5{'Zjk2LTRhNzQ' * 9}M{{:07d}}AAAAAAEMAAA="
CREATE = '<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{}</m:Items></m:CreateItem>'


class Floor:
    """Posts text and touches every element of what comes back."""

    def __init__(self, url):
        import requests
        from lxml import etree

        self.url, self.parse = url, etree.fromstring
        self.session = requests.Session()

    def post(self, body):
        """The parsed answer, each of its elements seen once."""
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        response = self.session.post(self.url, data=ENVELOPE.format(body).encode(), headers=headers, stream=True)
        root = self.parse(response.raw.read(decode_content=True))
        for element in root.iter():
            element.tag, element.text, element.attrib  # noqa: B018 - the touch is what is measured
        return root

    def pages(self, size, properties, length, folder="inbox"):
        """The ids of each page in turn."""
        for offset in range(0, size, length):
            root = self.post(FIND.format(properties, length, offset, folder))
            yield [element.get("Id") for element in root.iter(f"{{{TYPES}}}ItemId")]

    def whole(self, size, folder="inbox"):
        """Every item whole: ids by the thousand, items by the hundred."""
        for ids in self.pages(size, "", 1000, folder):
            for start in range(0, len(ids), 100):
                chunk = "".join(f'<t:ItemId Id="{identity}"/>' for identity in ids[start : start + 100])
                yield self.post(GET.format(chunk))

    def in_chunks(self, size, request, each):
        """Something done to every message, a hundred at a time; how many there were."""
        for start in range(0, size, 100):
            numbers = range(start, min(size, start + 100))
            self.post(request.format("".join(each.format(ITEM_ID.format(number)) for number in numbers)))
        return size


def fetch(floor, size):
    return sum(len(list(root.iter(f"{{{TYPES}}}Message"))) for root in floor.whole(size))


def fetch_calendar(floor, size):
    return sum(len(list(root.iter(f"{{{TYPES}}}CalendarItem"))) for root in floor.whole(size, "calendar"))


def fetch_contacts(floor, size):
    return sum(len(list(root.iter(f"{{{TYPES}}}Contact"))) for root in floor.whole(size, "contacts"))


def ids(floor, size):
    return sum(map(len, floor.pages(size, "", 1000)))


def only(floor, size):
    return sum(map(len, floor.pages(size, SUBJECT, 1000)))


def create(floor, size):
    message = '<t:Message><t:Subject>Delivery note</t:Subject><t:Body BodyType="HTML">' + "The shipment. " * 130
    body = CREATE.format((message + "</t:Body></t:Message>") * 100)
    return sum(len(list(floor.post(body).iter(f"{{{TYPES}}}ItemId"))) for _ in range(0, size, 100))


def update(floor, size):
    change = (
        '<t:ItemChange><t:ItemId Id="{}" ChangeKey="A"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/>'
        "<t:Message><t:Subject>Delivery note</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange>"
    )
    return floor.in_chunks(size, UPDATE, change)


def delete(floor, size):
    return floor.in_chunks(size, DELETE, '<t:ItemId Id="{}" ChangeKey="A"/>')


SCENARIOS = {
    "fetch": fetch,
    "fetch calendar items": fetch_calendar,
    "fetch contacts": fetch_contacts,
    "only": only,
    "values_list": only,
    "ids": ids,
    "keep": fetch,
    "create": create,
    "update": update,
    "delete": delete,
}


def importing():
    """The libraries that no client of this service can do without."""
    start, wall = time.process_time(), time.perf_counter()
    import lxml.etree  # noqa: F401
    import requests  # noqa: F401

    return {"cpu": time.process_time() - start, "wall": time.perf_counter() - wall}


def first_item(url):
    """Two requests, one printed line."""
    floor = Floor(url)
    root = next(floor.whole(100))
    print(root.findtext(f".//{{{TYPES}}}Subject"), flush=True)


def scenario(name, url, size):
    """CPU seconds and memory, as for the contestants."""
    floor = Floor(url)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    count = SCENARIOS[name](floor, size)
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    if count != size:
        sys.exit(f"{name}: {count} items instead of {size}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpu": cpu, "wall": wall, "peak": peak / 1024, "growth": (peak - before) / 1024}


def main(name, url, size):
    if name == "first item":
        first_item(url)
    else:
        known = name.startswith("import") or name in SCENARIOS
        run = importing if name.startswith("import") else lambda: scenario(name, url, size)
        print(json.dumps(run() if known else None))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
