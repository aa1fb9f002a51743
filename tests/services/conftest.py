"""The schema of the service, loaded once."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree


@pytest.fixture(scope="session")
def schema(ews_facts: Path) -> Any:
    return etree.XMLSchema(etree.parse(ews_facts / "xsd" / "messages.xsd"))
