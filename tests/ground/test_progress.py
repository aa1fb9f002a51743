import io
import sys

import pytest

from exchangelib._progress import MissingLibrary, progress_of
from exchangelib.errors import EWSError, InvalidTypeError


def test_a_callable_hears_how_many_are_done_and_of_how_many():
    heard = []
    with progress_of(lambda done, total: heard.append((done, total)), total=3, what="CreateItem") as meter:
        meter.step()
        meter.step(2)
    assert heard == [(1, 3), (3, 3)]


def test_the_total_is_none_where_nobody_knows_it():
    heard = []
    progress_of(lambda done, total: heard.append((done, total)), total=None, what="x").step()
    assert heard == [(1, None)]


@pytest.mark.parametrize("progress", [None, False])
def test_nobody_is_told_unless_asked(progress):
    with progress_of(progress, total=1, what="x") as meter:
        meter.step()


def test_true_shows_a_bar_of_tqdm(monkeypatch):
    pytest.importorskip("tqdm")
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    with progress_of(True, total=2, what="Exporting") as meter:
        meter.step()
        meter.step()
    assert "Exporting" in shown.getvalue()
    assert "2/2" in shown.getvalue()


def test_without_tqdm_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(MissingLibrary, match="pip install tqdm") as e:
        progress_of(True, total=1, what="x")
    assert isinstance(e.value, ImportError)
    assert isinstance(e.value, EWSError)


def test_what_is_neither_a_flag_nor_a_callable_is_refused():
    with pytest.raises(InvalidTypeError, match="progress"):
        progress_of("yes", total=1, what="x")
