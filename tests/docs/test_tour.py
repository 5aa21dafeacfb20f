"""What the tour says is what happens, on the catalogues themselves."""

import pytest

from tests.docs.fences import ROOT, missing, tried

TOUR = (ROOT / "docs/tour.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("marks", [{""}, pytest.param({"", "slow"}, marks=pytest.mark.slow)], ids=["quick", "whole"])
def test_the_tour_goes_as_it_says(marks, tmp_path, shared_data):
    if lacking := missing("bash", "curl", "jq"):
        pytest.skip(f"this machine lacks {', '.join(lacking)}")

    assert "\n".join(tried(TOUR, marks, tmp_path, DATA=str(shared_data))) == ""
