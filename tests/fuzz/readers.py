"""Feeds damaged recordings to whatever reads answers, for as long as is wanted: `make fuzz`; no part of `make test`.

With atheris, which is to be had for some versions of Python only, the mutations follow what they reach in the code; without
it they are chosen at random. Whatever is neither a value nor an error of ours ends the run, and so does a hang; the body that
did it is written to the directory of findings.

    EWS_FACTS=... python -m tests.fuzz.readers --seconds 600
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

LONGEST = 2.0  # seconds that one body may take
FINDINGS = Path(".fuzz")


def _judge() -> Any:
    """Import what reads, so that atheris can watch it, and give the function that judges one body."""
    with atheris.instrument_imports(include=["exchangelib"]) if atheris is not None else contextlib.nullcontext():
        from exchangelib._wire.soap import unwrap
        from exchangelib.errors import EWSError
        from tests.samples import mutating, test_fuzzing

    def judge(data: bytes) -> None:
        random = Random(data[:8])
        began = time.monotonic()
        with contextlib.suppress(EWSError):
            answer = unwrap(data).element
            if random.random() < 0.5:
                mutating.mutate_tree(answer, random)
            test_fuzzing.consume(answer)
        if time.monotonic() - began > LONGEST:
            raise TimeoutError(f"{len(data)} bytes took {time.monotonic() - began:.1f} seconds")

    return judge


def recordings(facts: Path) -> list[bytes]:
    """Give every answer of the samples and the recordings."""
    from tests.samples.answers import samples

    return [sample.path.read_bytes() for sample in samples(facts)]


def at_random(judge: Any, bodies: list[bytes], seconds: float, seed: int) -> int:
    """Judge damaged bodies until the time is over; gives how many."""
    from tests.samples.mutating import mutate_bytes

    random, until, count = Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        body = mutate_bytes(random.choice(bodies), random)
        try:
            judge(body)
        except Exception:
            FINDINGS.mkdir(exist_ok=True)
            found = FINDINGS / f"random-{seed}-{count}.xml"
            found.write_bytes(body)
            print(f"written to {found}", file=sys.stderr)
            raise
        count += 1
    return count


def guided(fuzzer: ModuleType, judge: Any, bodies: list[bytes], seconds: int, seed: int) -> None:
    """Have libFuzzer judge what it makes of the bodies; it ends the process."""
    FINDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, body in enumerate(bodies):
            Path(corpus, f"{number}.xml").write_bytes(body)
        options = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            "-timeout=10",
            "-max_len=200000",
            "-rss_limit_mb=3000",
        ]
        fuzzer.Setup([sys.argv[0], *options, f"-artifact_prefix={FINDINGS}/", corpus], judge)
        fuzzer.Fuzz()


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="how long to go on (default 300)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="for the same mutations again")
    parser.add_argument("--random", action="store_true", help="at random, although atheris is there")
    given = parser.parse_args()
    facts = os.environ.get("EWS_FACTS")
    if not facts:
        parser.error("EWS_FACTS must name the directory with samples and recordings")
    logging.disable(logging.CRITICAL)  # what is repaired is logged; here that is every other answer
    use_atheris = atheris is not None and not given.random
    judge, bodies = _judge(), recordings(Path(facts))
    how = "guided by atheris" if use_atheris else "at random"
    print(f"{len(bodies)} recordings, {how}, seed {given.seed}", flush=True)
    if use_atheris:
        guided(atheris, judge, bodies, given.seconds, given.seed)
    else:
        print(f"{at_random(judge, bodies, given.seconds, given.seed)} bodies read")


if __name__ == "__main__":
    main()
