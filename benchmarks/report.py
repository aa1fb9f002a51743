"""Turns measurements into a table and into a verdict; measures nothing."""

from benchmarks.measure import SCENARIOS, Results

REFERENCE = "5.6.0"
# Ours may cost this share of the reference at most.
LIMITS = {
    "import": 0.4,
    "first item": 0.45,
    "fetch": 1 / 18,
    "fetch calendar items": 1 / 15,
    "fetch contacts": 1 / 11,
    "only": 1 / 25,
    "values_list": 1 / 25,
    "create": 1 / 25,
    "update": 1 / 20,
    "delete": 1 / 10,
    "filters": 1 / 12,
    "walk": 1 / 15,
}
LINEAR = 1.5  # with ten times as many folders, each may cost this many times as much
LATENCY = {"1 connections": 8.0, "4 connections": 3.5}  # seconds for 10,000 whole messages at 50 ms
KEPT_MB = 205.0  # so much may 10,000 messages take that are kept
KNOWN_BYTES = 100  # of each item that went by: its id's digest, so that none is given twice
FLAT_MB = 10.0  # streaming ten times as many items may raise the peak by this much


def _share(ours: float, reference: float) -> str:
    if not reference:
        return "-"
    share = ours / reference
    return f"{share:.2f}" if share > 0.2 else f"1/{reference / ours:.1f}" if ours else "0"


def table(results: dict[str, Results]) -> str:
    """One row for each scenario, one column for each contestant, and what ours costs in relation to the others."""
    names = list(results)
    others = [name for name in names if name not in ("ours", "floor")]
    head = ["scenario", "unit", *names, *(f"ours / {name}" for name in [*others, "floor"])]
    rows = [head]
    for scenario, unit in {**SCENARIOS, "memory, a tenth streamed": "MB growth"}.items():
        values = [results[name].get(scenario) for name in names]
        ours = results["ours"].get(scenario)
        shares = [
            _share(ours, results[name][scenario]) if ours is not None and scenario in results[name] else "-"
            for name in [*others, "floor"]
        ]
        rows.append([scenario, unit, *("-" if value is None else f"{value:.1f}" for value in values), *shares])
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def misses(results: dict[str, Results]) -> list[str]:
    """A sentence for every limit that was not kept; empty if all were."""
    found = []
    ours, reference = results["ours"], results[REFERENCE]
    for scenario, limit in LIMITS.items():
        if scenario not in ours or scenario not in reference:
            continue
        share = ours[scenario] / reference[scenario]
        if share > limit:
            found.append(f"{scenario}: {share:.3f} of {REFERENCE}, where {limit:.3f} is the limit")
    extra = ours.get("memory, streamed", 0) - ours.get("memory, a tenth streamed", float("inf"))
    if extra > FLAT_MB:
        found.append(
            f"memory: streaming ten times as many items took {extra:.1f} MB more, where {FLAT_MB:.0f} is the limit"
        )
    for scenario in ("walk", "tree"):
        few, many = ours.get(scenario, 0), ours.get(f"{scenario}, many", 0)
        if many > few * LINEAR:
            found.append(f"{scenario}: {many:.1f} µs a folder among many, {few:.1f} among few: not linear")
    kept = ours.get("memory, peak of 10,000 kept", 0)
    if kept > KEPT_MB:
        found.append(f"memory: 10,000 kept messages take {kept:.0f} MB, where {KEPT_MB:.0f} is the limit")
    for scenario, unit in SCENARIOS.items():
        if scenario not in LIMITS and unit.startswith("CPU") and ours.get(scenario, 0) > reference.get(scenario, 1e9):
            found.append(f"{scenario}: slower than {REFERENCE}")
    return found


def too_slow(ours: Results) -> list[str]:
    """A sentence for every limit of time that was not kept over a slow line."""
    return [
        f"{scenario}: {ours[scenario]:.1f} s, where {limit} s is the limit"
        for scenario, limit in LATENCY.items()
        if ours.get(scenario, 0) > limit
    ]


def not_flat(ours: dict[int, float]) -> list[str]:
    """A sentence if memory grows with the number of items that go by: what is known of each may take 100 bytes."""
    few, many = min(ours), max(ours)
    more, allowed = ours[many] - ours[few], FLAT_MB + (many - few) * KNOWN_BYTES / 2**20
    if more <= allowed:
        return []
    return [f"memory: {many} items took {more:.1f} MB more than {few}, where {allowed:.0f} is the limit"]
