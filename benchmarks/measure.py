"""Runs every contestant through every scenario, in turns, and takes medians; knows what is measured, not what it means."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable

from benchmarks.environments import Contestant
from benchmarks.server import serving

# Scenario, and the unit in which its row is given.
SCENARIOS = {
    "import": "CPU ms",
    "import, all names": "CPU ms",
    "first item": "wall ms",
    "fetch": "CPU µs/item",
    "only": "CPU µs/item",
    "values_list": "CPU µs/item",
    "create": "CPU µs/item",
    "memory, streamed": "MB growth",
    "memory, kept": "MB growth",
}
TIMEOUT = 900
SMALL = 10  # the streamed run is compared with one of a tenth of the size

Results = dict[str, dict[str, float]]


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
    row = {scenario: figures["cpu"] * 1e6 / size}
    if scenario == "fetch":
        row["memory, streamed"] = figures["growth"]
    return row


def _memory(contestant: Contestant, url: str, size: int) -> dict[str, float]:
    return {"memory, kept": json.loads(_run(contestant, "keep", url, size))["growth"]}


def compare(who: Iterable[Contestant], size: int, repeats: int) -> dict[str, Results]:
    """Medians by contestant and scenario; contestants take turns, so that a busy moment hits all of them alike."""
    everyone = list(who)
    samples: dict[str, dict[str, list[float]]] = {contestant.name: {} for contestant in everyone}
    with serving(size) as server:
        for scenario in ("import", "import, all names", "first item", "fetch", "only", "values_list", "create"):
            turns = max(repeats, 9) if scenario.startswith(("import", "first")) else repeats
            for turn in range(turns):
                print(f"{scenario}: {turn + 1} of {turns}", file=sys.stderr)
                for contestant in everyone:
                    for name, value in _measure(contestant, scenario, server.url, size).items():
                        samples[contestant.name].setdefault(name, []).append(value)
        for contestant in everyone:
            for name, value in _memory(contestant, server.url, size).items():
                samples[contestant.name][name] = [value]
    with serving(max(1, size // SMALL)) as server:
        for contestant in everyone:
            figures = json.loads(_run(contestant, "fetch", server.url, server.mailbox.size))
            samples[contestant.name]["memory, a tenth streamed"] = [figures["growth"]]
    return {
        name: {scenario: statistics.median(values) for scenario, values in rows.items()}
        for name, rows in samples.items()
    }
