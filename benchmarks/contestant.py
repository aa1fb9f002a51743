"""Runs one scenario inside a contestant's environment, printing one line of JSON; uses only what all three versions offer."""

import json
import resource
import sys
import time

USER = "john@example.com"


def connect(url):
    """An account of the client that is installed here, told everything it would otherwise ask the server for."""
    from exchangelib import BASIC, DELEGATE, UTC, Account, Build, Configuration, Credentials, Version

    config = Configuration(
        service_endpoint=url,
        credentials=Credentials(USER, "secret"),
        auth_type=BASIC,
        version=Version(build=Build(15, 1, 2507, 6)),
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


def fetch(account, size):
    return read_everything(once(account.inbox.all()))


def only(account, size):
    return sum(item.subject is not None for item in once(account.inbox.all().only("subject")))


def values_list(account, size):
    return sum(subject is not None for subject in once(account.inbox.all().values_list("subject", flat=True)))


def keep(account, size):
    return len(list(once(account.inbox.all())))


def create(account, size, items):
    return len(account.bulk_create(folder=account.inbox, items=items))


SCENARIOS = {"fetch": fetch, "only": only, "values_list": values_list, "keep": keep, "create": create}


def scenario(name, url, size):
    """CPU seconds and peak memory of one scenario; the connection is made, and the inbox found, before the clock starts."""
    account = connect(url)
    arguments = (new_messages(size),) if name == "create" else ()
    account.inbox  # noqa: B018 - found here, not within the measurement
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
