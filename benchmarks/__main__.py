"""The command line: `python -m benchmarks compare [--size N] [--repeats N] [--check] [--json FILE]`."""

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.environments import contestants
from benchmarks.measure import Failed, compare


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare", help="this checkout beside released versions, on identical bytes")
    command.add_argument("--size", type=int, default=10_000, help="messages in the mailbox (default %(default)s)")
    command.add_argument("--repeats", type=int, default=3, help="runs of each scenario (default %(default)s)")
    command.add_argument("--versions", nargs="+", default=["5.6.0", "3.2.0"], help="released versions to compare with")
    command.add_argument("--check", action="store_true", help="fail if a limit is not kept")
    command.add_argument("--json", type=Path, help="write the medians to this file, too")
    return parser.parse_args()


def main() -> int:
    """Measure, print, judge."""
    arguments = _arguments()
    try:
        results = compare(contestants(tuple(arguments.versions)), arguments.size, arguments.repeats)
    except Failed as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{arguments.size} messages, medians of {arguments.repeats}; Python {platform.python_version()}")
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
