"""Every test that the threat model names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"(tests/[a-z_0-9/]+\.py)::(test_[a-z_0-9]+)")
ROWS = [line for line in MODEL.read_text().splitlines() if line.startswith("| ") and "::" in line]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_the_test_that_a_row_names_is_there(row):
    file, name = NAMED.findall(row)[-1]
    assert f"def {name}(" in (ROOT / file).read_text()


def test_every_threat_names_a_test():
    table = MODEL.read_text().partition("## Threats")[2].partition("## OWASP API")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 40
    assert all(NAMED.search(row) for row in rows)
