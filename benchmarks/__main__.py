"""The command line: `python -m benchmarks compare`, `latency` and `memory`, each with `--help`."""

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.environments import contestants
from benchmarks.measure import Failed, compare, latency, memory


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare", help="this checkout beside released versions, on identical bytes")
    command.add_argument("--size", type=int, default=10_000, help="messages in the mailbox (default %(default)s)")
    command.add_argument("--repeats", type=int, default=3, help="runs of each scenario (default %(default)s)")
    command.add_argument("--versions", nargs="+", default=["5.6.0", "3.2.0"], help="released versions to compare with")
    command.add_argument("--check", action="store_true", help="fail if a limit is not kept")
    command.add_argument("--json", type=Path, help="write the medians to this file, too")
    command.add_argument("--only", nargs="+", default=[], help="names of scenarios (default all)")
    command = commands.add_parser("latency", help="whole messages over a line on which every answer takes a while")
    command.add_argument("--size", type=int, default=10_000, help="messages in the mailbox (default %(default)s)")
    command.add_argument("--delay", type=float, default=0.05, help="seconds for each answer (default %(default)s)")
    command.add_argument("--connections", type=int, nargs="+", default=[1, 4], help="how many (default 1 and 4)")
    command.add_argument("--versions", nargs="*", default=[], help="released versions to compare with")
    command.add_argument("--check", action="store_true", help="fail if a limit is not kept")
    command = commands.add_parser("memory", help="by how much the process grows while so many whole messages go by")
    command.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="(default 10000 and 100000)")
    command.add_argument("--versions", nargs="*", default=[], help="released versions to compare with")
    command.add_argument("--check", action="store_true", help="fail if a limit is not kept")
    return parser.parse_args()


def _latency(arguments: argparse.Namespace) -> int:
    who = contestants(tuple(arguments.versions))
    results = latency(who, arguments.size, arguments.delay, arguments.connections)
    print(f"{arguments.size} whole messages, {arguments.delay * 1000:.0f} ms for each answer")
    for name, rows in results.items():
        for scenario, seconds in rows.items():
            print(f"{name:8} {scenario:16} {seconds:6.2f} s")
    missed = report.too_slow(results["ours"]) if (arguments.size, arguments.delay) == (10_000, 0.05) else []
    for sentence in missed:
        print(f"not kept: {sentence}")
    return 1 if missed and arguments.check else 0


def _memory(arguments: argparse.Namespace) -> int:
    results = memory(contestants(tuple(arguments.versions)), arguments.sizes)
    for name, rows in results.items():
        for size, growth in rows.items():
            print(f"{name:8} {size:>9} streamed {growth:7.1f} MB growth")
    missed = report.not_flat(results["ours"])
    for sentence in missed:
        print(f"not kept: {sentence}")
    return 1 if missed and arguments.check else 0


def main() -> int:
    """Measure, print, judge."""
    arguments = _arguments()
    try:
        if arguments.command == "latency":
            return _latency(arguments)
        if arguments.command == "memory":
            return _memory(arguments)
        who = contestants(tuple(arguments.versions))
        results = compare(who, arguments.size, arguments.repeats, arguments.only)
    except Failed as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{arguments.size} items, medians of {arguments.repeats}; Python {platform.python_version()}")
    print(report.table(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))
    missed = report.misses(results) if report.REFERENCE in results else []
    for sentence in missed:
        print(f"not kept: {sentence}")
    if not missed:
        print("every limit kept")
    return 1 if missed and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
