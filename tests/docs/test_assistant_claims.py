"""Every test that the claims about the assistant name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "docs" / "assistant-claims.md"
ROWS = [line for line in CLAIMS.read_text().splitlines() if line.startswith("| ") and not line.startswith("| ---")]
NAMED = re.compile(r"(tests/[a-z_0-9/]+\.py)::(test_[a-z_0-9]+) \|$")


@pytest.mark.parametrize("row", [row for row in ROWS if "| test |" not in row], ids=lambda row: row[2:50])
def test_each_claim_names_a_test_that_is_there(row):
    file, name = NAMED.findall(row)[0]

    assert f"def {name}(" in (ROOT / file).read_text()


def test_what_is_impossible_is_kept_apart_from_what_is_measured():
    text = CLAIMS.read_text()

    assert text.index("## Impossible by construction") < text.index("## Only measured")
    assert len(ROWS) > 15
