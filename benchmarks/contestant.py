"""Runs one scenario inside a contestant's environment, printing one line of JSON; uses only what all three versions offer."""

import json
import resource
import sys
import time

USER = "john@example.com"


def connect(url, **options):
    """An account of the client that is installed here, told everything it would otherwise ask the server for."""
    from exchangelib import BASIC, DELEGATE, UTC, Account, Build, Configuration, Credentials, Version

    config = Configuration(
        service_endpoint=url,
        credentials=Credentials(USER, "secret"),
        auth_type=BASIC,
        version=Version(build=Build(15, 1, 2507, 6)),
        **options,
    )
    return Account(USER, config=config, autodiscover=False, access_type=DELEGATE, default_timezone=UTC)


def read_everything(items):
    """Read every field of every item; returns how many items there were."""
    count, names = 0, None
    for item in items:
        if names is None:
            names = [field.name for field in item.FIELDS]
        for name in names:
            getattr(item, name)
        count += 1
    return count


def new_messages(size):
    """Messages such as a program that writes mail would make."""
    from exchangelib import HTMLBody, Mailbox, Message

    people = [Mailbox(name=f"Reader {n}", email_address=f"reader{n}@example.com") for n in range(4)]
    return [
        Message(
            subject=f"Delivery note {number} & invoice",
            body=HTMLBody("<html><body><p>" + "The shipment left the harbour. " * 60 + "</p></body></html>"),
            categories=["Orders", "Harbour"],
            importance="High",
            to_recipients=people[:3],
            cc_recipients=people[3:],
            is_read=False,
        )
        for number in range(size)
    ]


def once(queryset):
    """Iterate without keeping; 5.6 keeps nothing anyway, and has no word for it."""
    return queryset.iterator() if hasattr(queryset, "iterator") else iter(queryset)


def existing_messages(account, size):
    """Messages that are on the server, as a program that changes them would have them."""
    from exchangelib import Message

    return [
        Message(
            account=account,
            folder=account.inbox,
            id=identity,
            changekey=changekey,
            subject=f"Delivery note {number} & invoice",
            importance="High",
            categories=["Orders", "Harbour"],
            is_read=True,
        )
        for number, (identity, changekey) in enumerate(ids_of(size))
    ]


def ids_of(size):
    """Ids and change keys such as the server has them."""
    return [
        (f"AAMkAGQ3MzE5{'Zjk2LTRhNzQ' * 9}M{number:07d}AAAAAAEMAAA=", f"CQAAABYAAAD{number:08d}")
        for number in range(size)
    ]


def fetch(account, size):
    return read_everything(once(account.inbox.all()))


def fetch_calendar(account, size):
    return read_everything(once(account.calendar.all()))


def fetch_contacts(account, size):
    return read_everything(once(account.contacts.all()))


def only(account, size):
    return sum(item.subject is not None for item in once(account.inbox.all().only("subject")))


def values_list(account, size):
    return sum(subject is not None for subject in once(account.inbox.all().values_list("subject", flat=True)))


def ids(account, size):
    return sum(item.id is not None for item in once(account.inbox.all().only("id", "changekey")))


def keep(account, size):
    return len(list(once(account.inbox.all())))


def create(account, size, items):
    return len(account.bulk_create(folder=account.inbox, items=items))


def update(account, size, items):
    fields = ["subject", "importance", "categories", "is_read"]
    return len(account.bulk_update(items=[(item, fields) for item in items]))


def delete(account, size, ids):
    return len(account.bulk_delete(ids=ids))


def filters(account, size):
    """Make a search expression and what goes into the request: an element in the released versions, text here."""
    from exchangelib import UTC, EWSDateTime, Q
    from exchangelib.restriction import Restriction

    start = EWSDateTime(2026, 3, 2, tzinfo=UTC)
    folders = FolderCollection(account)
    for number in range(size):
        q = Q(subject__icontains=f"invoice {number}", datetime_received__gt=start) & (
            Q(importance="High") | ~Q(is_read=True) | Q(categories__contains=["Orders", "Harbour"])
        )
        restriction = Restriction(q, folders=folders, applies_to=Restriction.ITEMS)
        getattr(restriction, "text", restriction.to_xml)(version=account.version)
    return size


def FolderCollection(account):  # noqa: N802 - its name in the package
    """The inbox, as a search wants it."""
    from exchangelib.folders import FolderCollection as Collection

    return Collection(account=account, folders=[account.inbox])


def walk(account, size):
    """Find all folders, and look at the name of each."""
    return sum(folder.name is not None for folder in account.inbox.walk())


def tree(account, size, folders):
    """Draw the tree of folders that are known already."""
    return account.inbox.tree().count("\n")


SCENARIOS = {
    "fetch": fetch,
    "fetch calendar items": fetch_calendar,
    "fetch contacts": fetch_contacts,
    "only": only,
    "values_list": values_list,
    "ids": ids,
    "keep": keep,
    "create": create,
    "update": update,
    "delete": delete,
    "filters": filters,
    "walk": walk,
    "tree": tree,
}
# What is ready before the clock starts
PREPARED = {
    "create": lambda account, size: new_messages(size),
    "update": existing_messages,
    "delete": lambda account, size: ids_of(size),
    "tree": walk,
}


def scenario(name, url, size):
    """CPU seconds and peak memory of one scenario; the connection is made, and the inbox found, before the clock starts."""
    options, name = ({"max_connections": int(name[11:])}, "fetch") if name.startswith("fetch over ") else ({}, name)
    account = connect(url, **options)
    account.inbox  # noqa: B018 - found here, not within the measurement
    if name == "fetch calendar items":
        account.calendar  # noqa: B018
    elif name == "fetch contacts":
        account.contacts  # noqa: B018
    arguments = (PREPARED[name](account, size),) if name in PREPARED else ()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    count = SCENARIOS[name](account, size, *arguments)
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    if count != size:
        sys.exit(f"{name}: {count} items instead of {size}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpu": cpu, "wall": wall, "peak": peak / 1024, "growth": (peak - before) / 1024}


def importing(name, url, size):
    """CPU and wall seconds of the import, in an interpreter that has loaded next to nothing."""
    start, wall = time.process_time(), time.perf_counter()
    import exchangelib  # noqa: F401

    return {"cpu": time.process_time() - start, "wall": time.perf_counter() - wall}


def importing_all(name, url, size):
    """The same for all that the package offers, which includes what is loaded when it is first asked for."""
    start, wall = time.process_time(), time.perf_counter()
    exec("from exchangelib import *", {})

    return {"cpu": time.process_time() - start, "wall": time.perf_counter() - wall}


def first_item(name, url, size):
    """Print the newest item; whoever started this process holds the watch."""
    account = connect(url)
    for item in account.inbox.all().order_by("-datetime_received")[:100]:
        print(item.subject, item.sender, item.datetime_received, flush=True)
        break
    sys.stdout.flush()
    sys.exit(0)


def main(name, url, size):
    special = {"import": importing, "import, all names": importing_all, "first item": first_item}
    run = special.get(name, scenario)
    print(json.dumps(run(name, url, size)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
