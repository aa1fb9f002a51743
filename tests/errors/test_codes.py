"""One class per response code."""

import pickle
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exchangelib import errors
from exchangelib.errors import codes, error_from_code

ROOT = Path(__file__).parents[2]
OF_OLDER_PROGRAMS = {"ErrorConnectionFailedTransientError", "ErrorFolderPropertyRequestFailed"}


def test_every_response_code_of_the_schema_has_a_class_and_no_other(ews_facts):
    lines = (ews_facts / "response-codes.tsv").read_text(encoding="utf-8").splitlines()[1:]
    known = {line.split("\t")[0] for line in lines} - {"NoError"}
    assert len(known) == 529
    assert set(codes.CLASSES) == known | OF_OLDER_PROGRAMS


@pytest.mark.parametrize("listing", ["api-3.2.md", "api-5.6.md"])
def test_every_error_of_the_specification_can_be_imported(specification, listing):
    text = (specification / listing).read_text(encoding="utf-8")
    section = text[text.index("## Exceptions") : text.index("## Folder classes")]
    seen = 0
    for base, listed in re.findall(r"^- base \*\*([^*]+)\*\* \(\d+\): (.*)$", section, re.MULTILINE):
        parent = getattr(errors, base.split(",")[0], None) or {"Exception": Exception, "ValueError": ValueError}.get(
            base, TypeError
        )
        for name in re.sub(r"`[^`]*`", "", listed).split(","):
            assert issubclass(getattr(errors, name.strip()), parent), name
            seen += 1
    assert seen > 400


def test_the_class_of_a_code_carries_it_and_survives_a_pickle():
    for name in codes.CLASSES:
        cls = getattr(errors, name)
        error = pickle.loads(pickle.dumps(cls("what happened")))
        assert type(error) is cls
        assert error.response_code == name
        assert issubclass(cls, errors.ResponseMessageError)
        assert name in errors.__all__


def test_the_stub_for_type_checkers_is_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "tools" / "make_errors.py", "--check"], check=False)
    assert done.returncode == 0, "run python tools/make_errors.py"


def test_an_error_is_made_from_its_code():
    error = error_from_code("ErrorItemNotFound", "It is gone.", message_xml={"a": "b"}, descriptive_link_key="0")
    assert type(error) is errors.ErrorItemNotFound
    assert str(error) == "It is gone."
    assert error.message_xml == {"a": "b"}
    assert error.descriptive_link_key == "0"
    assert not error.is_warning


def test_an_error_without_a_message_says_its_code():
    assert str(error_from_code("ErrorItemNotFound", "")) == "ErrorItemNotFound"


def test_a_warning_says_that_it_is_one():
    assert error_from_code("ErrorNameResolutionMultipleResults", "several", response_class="Warning").is_warning


@pytest.mark.parametrize("code", ["ErrorFromTheFuture", "", "EWSError", "shorten", "__class__", "CLASSES"])
def test_only_a_response_code_selects_a_class(code):
    error = error_from_code(code, "what")
    assert type(error) is errors.UnknownResponseCode
    assert error.response_code == code
    assert "what" in str(error)


@pytest.mark.parametrize(
    "value, seconds", [("1500", 1.5), ("0", 0), ("soon", None), ("-3", None), ("²", None), ("9" * 5000, None)]
)
def test_a_back_off_is_read_in_seconds(value, seconds):
    error = error_from_code("ErrorServerBusy", "busy", message_xml={"BackOffMilliseconds": value})
    assert error.back_off == seconds


def test_a_busy_server_within_an_internal_error_is_a_busy_server():
    values = {"InnerErrorResponseCode": "ErrorServerBusy", "BackOffMilliseconds": "100"}
    error = error_from_code("ErrorInternalServerError", "inner", message_xml=values)
    assert type(error) is errors.ErrorServerBusy
    assert error.back_off == 0.1


def test_a_class_is_made_once_also_when_many_threads_want_it_at_the_same_time():
    classes = type(codes.CLASSES)()
    barrier = threading.Barrier(8)

    def ask(_):
        barrier.wait()
        return [classes[name] for name in classes]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(ask, range(8))
    assert all(found == first for found in others)


def test_the_module_has_every_class_by_whatever_way_it_is_asked():
    program = "\n".join(
        (
            "import exchangelib.errors as errors",
            "from exchangelib.errors import ErrorItemNotFound",
            "assert errors.ErrorItemNotFound is ErrorItemNotFound is errors.codes.ErrorItemNotFound",
            "assert errors.codes.CLASSES['ErrorItemNotFound'] is ErrorItemNotFound",
            "assert 'ErrorVirusDetected' in dir(errors) and 'ErrorVirusDetected' in dir(errors.codes)",
            "assert 'ErrorVirusDetected' not in vars(errors)",
            "assert not hasattr(errors, 'ErrorFromTheFuture') and not hasattr(errors.codes, 'ErrorFromTheFuture')",
            "from exchangelib.errors import *",
            "assert issubclass(ErrorVirusDetected, errors.ResponseMessageError)",
            "assert {name for name in errors.codes.CLASSES} <= set(vars(errors))",
        )
    )
    subprocess.run([sys.executable, "-c", program], check=True)
