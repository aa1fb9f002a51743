"""Turns measurements into a table and into a verdict; measures nothing."""

from benchmarks.measure import SCENARIOS, Results

REFERENCE = "5.6.0"
# Ours may cost this share of the reference at most.
LIMITS = {"import": 0.4, "first item": 0.45, "fetch": 1 / 15, "create": 1 / 15}
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
        share = ours[scenario] / reference[scenario]
        if share > limit:
            found.append(f"{scenario}: {share:.3f} of {REFERENCE}, where {limit:.3f} is the limit")
    extra = ours["memory, streamed"] - ours["memory, a tenth streamed"]
    if extra > FLAT_MB:
        found.append(
            f"memory: streaming ten times as many items took {extra:.1f} MB more, where {FLAT_MB:.0f} is the limit"
        )
    return found
