"""Recurring tasks: completing one brings the next."""

import pytest

from exchangelib.sandbox.nodes import M, T

DONE = '<t:SetItemField><t:FieldURI FieldURI="task:Status"/><t:Task><t:Status>Completed</t:Status></t:Task></t:SetItemField>'


def task(pattern, count):
    extent = f"<t:NumberedRecurrence><t:StartDate>2024-04-29</t:StartDate><t:NumberOfOccurrences>{count}</t:NumberOfOccurrences></t:NumberedRecurrence>"
    interval = f"<t:{pattern}><t:Interval>2</t:Interval></t:{pattern}>"
    return (
        "<t:Task><t:Subject>water</t:Subject><t:DueDate>2024-04-30T00:00:00Z</t:DueDate>"
        f"<t:Recurrence>{interval}{extent}</t:Recurrence><t:StartDate>2024-04-29T00:00:00Z</t:StartDate></t:Task>"
    )


def states(exchange):
    items = exchange.find(folder="tasks").children[0]
    rows = [[each.child_text(T(name)) for name in ("IsRecurring", "Status", "StartDate", "DueDate")] for each in items]
    return sorted((row[0], row[1], row[2][:10], row[3][:10]) for row in rows)


@pytest.mark.parametrize(
    "pattern, start, due",
    [
        ("DailyRecurrence", "2024-05-01", "2024-05-02"),
        # Completed on the first of May, by the clock of the tests.
        ("DailyRegeneration", "2024-05-03", "2024-05-04"),
        ("WeeklyRegeneration", "2024-05-15", "2024-05-16"),
        ("MonthlyRegeneration", "2024-07-01", "2024-07-02"),
        ("YearlyRegeneration", "2026-05-01", "2026-05-02"),
    ],
)
def test_a_completed_task_stays_and_the_series_goes_on(exchange, pattern, start, due):
    made = exchange.create(task(pattern, 2))
    assert exchange.update(made, DONE).child_text(M("ResponseCode")) == "NoError"
    assert states(exchange) == [
        ("false", "Completed", "2024-04-29", "2024-04-30"),
        ("true", "NotStarted", start, due),
    ]
    after = exchange.get(made)
    assert (after.child_text(T("IsComplete")), after.child_text(T("PercentComplete"))) == ("false", "0")
    assert exchange.update(after.find(T("ItemId")), DONE).child_text(M("ResponseCode")) == "NoError"
    assert sorted(row[1] for row in states(exchange)) == ["Completed", "Completed"]


def test_one_occurrence_is_deleted_and_the_next_comes(exchange):
    made = exchange.create(task("DailyRecurrence", 2))
    one = 'AffectedTaskOccurrences="SpecifiedOccurrenceOnly"'
    assert exchange.delete(made, attrs=one).child_text(M("ResponseCode")) == "NoError"
    assert states(exchange) == [("true", "NotStarted", "2024-05-01", "2024-05-02")]
    again = exchange.delete(exchange.get(made).find(T("ItemId")), attrs=one)
    assert again.child_text(M("ResponseCode")) == "ErrorCannotDeleteTaskOccurrence"
    single = exchange.create("<t:Task/>")
    assert exchange.delete(single, attrs=one).child_text(M("ResponseCode")) == "ErrorCannotDeleteTaskOccurrence"
