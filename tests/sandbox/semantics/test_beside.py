"""What is in a calendar beside a time: the tree finds what going through all of it finds."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from exchangelib.sandbox import times
from exchangelib.sandbox.meetings.conflicts import Calendar, _latest

START = datetime(2026, 3, 1, tzinfo=timezone.utc)
spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda span: (span[0], span[0] + span[1]))


def at(hour):
    return START + timedelta(hours=hour)


@given(st.lists(spans, max_size=20), spans)
def test_the_tree_finds_what_overlaps_or_touches_a_time_the_last_first(found, span):
    rows = [(times.write(at(start)), times.write(at(end)), number) for number, (start, end) in enumerate(sorted(found))]
    book = Calendar.__new__(Calendar)
    book.rows = rows
    book.starts = [row[0] for row in rows]
    book.latest = _latest([row[1] for row in rows])
    start, end = at(span[0]), at(span[1])
    wanted = [row[2] for row in rows if row[0] <= times.write(end) and row[1] >= times.write(start)]
    assert list(book._singles(start, end)) == wanted[::-1]
