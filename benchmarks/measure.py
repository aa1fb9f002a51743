"""Runs every contestant through every scenario, in turns, and takes medians; knows what is measured, not what it means."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from benchmarks.environments import Contestant
from benchmarks.server import serving

# Scenario, and the unit in which its row is given.
SCENARIOS = {
    "import": "CPU ms",
    "import, all names": "CPU ms",
    "first item": "wall ms",
    "fetch": "CPU µs/item",
    "fetch calendar items": "CPU µs/item",
    "fetch contacts": "CPU µs/item",
    "only": "CPU µs/item",
    "values_list": "CPU µs/item",
    "ids": "CPU µs/item",
    "create": "CPU µs/item",
    "update": "CPU µs/item",
    "delete": "CPU µs/item",
    "filters": "CPU µs/filter",
    "walk": "CPU µs/folder",
    "walk, many": "CPU µs/folder",
    "tree": "CPU µs/folder",
    "tree, many": "CPU µs/folder",
    "memory, streamed": "MB growth",
    "memory, kept": "MB growth",
    "memory, peak of 10,000 kept": "MB",
}
TIMEOUT = 900
SMALL = 10  # the streamed run is compared with one of a tenth of the size
KEPT = 10_000
FOLDERS = 2_000
MANY_FOLDERS = 20_000
# The folder scenarios of one contestant take their time from the square of the number: those are not run with many
LINEAR = ("ours",)
PER_ITEM = tuple(
    name for name, unit in SCENARIOS.items() if unit.startswith("CPU µs") and not name.startswith(("walk", "tree"))
)

Results = dict[str, float]
Note = Callable[[Contestant, Results], None]


class Failed(Exception):
    """A contestant that did not get through a scenario, with what it said."""


def _run(contestant: Contestant, scenario: str, url: str, size: int) -> str:
    command = contestant.command(scenario, url, size)
    done = subprocess.run(
        command, env=contestant.environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    if done.returncode:
        raise Failed(f"{contestant.name}, {scenario}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _until_first_line(contestant: Contestant, url: str, size: int) -> float:
    start = time.perf_counter()
    command = contestant.command("first item", url, size)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=contestant.environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        elapsed = time.perf_counter() - start
        errors = process.stderr.read()
    if not line.strip():
        raise Failed(f"{contestant.name}, first item: {errors.strip()[-2000:]}")
    return elapsed * 1000


def _measure(contestant: Contestant, scenario: str, url: str, size: int) -> dict[str, float]:
    if scenario == "first item":
        return {scenario: _until_first_line(contestant, url, size)}
    figures = json.loads(_run(contestant, scenario, url, size))
    if scenario.startswith("import"):
        return {scenario: figures["cpu"] * 1000}
    if figures is None:
        return {}
    row = {scenario: figures["cpu"] * 1e6 / size}
    if scenario == "fetch":
        row["memory, streamed"] = figures["growth"]
    return row


def _memory(contestant: Contestant, url: str, size: int) -> dict[str, float]:
    figures = json.loads(_run(contestant, "keep", url, size))
    return {
        "memory, kept": figures["growth"],
        **({"memory, peak of 10,000 kept": figures["peak"]} if size == KEPT else {}),
    }


def _folders(who: list[Contestant], scenario: str, repeats: int, note: Note) -> None:
    """What one folder costs when there are some, and when there are many; the floor knows no trees."""
    for name, count in ((scenario, FOLDERS), (f"{scenario}, many", MANY_FOLDERS)):
        with serving(1, folders=count) as server:
            for contestant in who:
                if contestant.name == "floor" or (count > FOLDERS and contestant.name not in LINEAR):
                    continue
                print(f"{name}: {contestant.name}", file=sys.stderr)
                for _ in range(repeats):
                    figures = json.loads(_run(contestant, scenario, server.url, count))
                    note(contestant, {name: figures["cpu"] * 1e6 / count})


def _items(who: list[Contestant], wanted: Iterable[str], size: int, repeats: int, note: Note) -> None:
    with serving(size) as server:
        for scenario in wanted:
            turns = max(repeats, 9) if scenario.startswith(("import", "first")) else repeats
            for turn in range(turns):
                print(f"{scenario}: {turn + 1} of {turns}", file=sys.stderr)
                for contestant in who:
                    note(contestant, _measure(contestant, scenario, server.url, size))


def _memories(who: list[Contestant], size: int, note: Note) -> None:
    with serving(size) as server:
        for contestant in who:
            note(contestant, _memory(contestant, server.url, size))
    with serving(max(1, size // SMALL)) as server:
        for contestant in who:
            figures = json.loads(_run(contestant, "fetch", server.url, server.mailbox.size))
            note(contestant, {"memory, a tenth streamed": figures["growth"]})


def compare(who: Iterable[Contestant], size: int, repeats: int, only: Sequence[str] = ()) -> dict[str, Results]:
    """Medians by contestant and scenario; contestants take turns, so that a busy moment hits all of them alike.

    :param only: names of scenarios; default all
    """
    everyone = list(who)
    samples: dict[str, dict[str, list[float]]] = {contestant.name: {} for contestant in everyone}

    def note(contestant: Contestant, figures: dict[str, float]) -> None:
        for name, value in figures.items():
            samples[contestant.name].setdefault(name, []).append(value)

    every = ("import", "import, all names", "first item", *PER_ITEM)
    _items(everyone, [name for name in every if not only or name in only], size, repeats, note)
    for scenario in ("walk", "tree"):
        if not only or scenario in only:
            _folders(everyone, scenario, repeats, note)
    if not only or "memory" in only:
        _memories(everyone, size, note)
    return {
        name: {scenario: statistics.median(values) for scenario, values in rows.items()}
        for name, rows in samples.items()
    }


def memory(who: Iterable[Contestant], sizes: Iterable[int]) -> dict[str, dict[int, float]]:
    """MB by which the peak of a process grows while so many whole messages go by, of which it keeps none."""
    results: dict[str, dict[int, float]] = {}
    everyone = [contestant for contestant in who if contestant.name != "floor"]
    for size in sizes:
        with serving(size) as server:
            for contestant in everyone:
                print(f"{size} streamed: {contestant.name}", file=sys.stderr)
                figures = json.loads(_run(contestant, "fetch", server.url, size))
                results.setdefault(contestant.name, {})[size] = figures["growth"]
    return results


def latency(who: Iterable[Contestant], size: int, delay: float, connections: Iterable[int]) -> dict[str, Results]:
    """Seconds until all messages are there, whole, over a line on which every answer takes so long."""
    results: dict[str, Results] = {}
    with serving(size, delay=delay) as server:
        for contestant in who:
            for number in connections:
                if contestant.name == "floor":
                    continue
                print(f"{number} connections: {contestant.name}", file=sys.stderr)
                figures = json.loads(_run(contestant, f"fetch over {number}", server.url, size))
                results.setdefault(contestant.name, {})[f"{number} connections"] = figures["wall"]
    return results
