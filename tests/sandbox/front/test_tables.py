from importlib import resources

from exchangelib.sandbox import schema as sandbox_schema
from tools import make_sandbox_schema


def test_the_tables_are_what_the_facts_make_of_them(ews_facts, tmp_path):
    make_sandbox_schema.main(ews_facts, tmp_path)
    data = resources.files("exchangelib.sandbox") / "data"
    for made in tmp_path.iterdir():
        assert (data / made.name).read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), made.name


def test_the_tables_know_what_handlers_ask_for():
    facts = sandbox_schema.load().facts
    assert facts["operations"]["FindItem"][:2] == ["FindItem", "FindItemResponse"]
    assert facts["folders"]["recoverableitemsroot"] == "Exchange2010"
    assert facts["field_uris"]["item:Subject"] == "Exchange2007"
    assert len(facts["response_codes"]) > 500
    assert set(facts["shapes"]) >= {"Default", "AllProperties"}
