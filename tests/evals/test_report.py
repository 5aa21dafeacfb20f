"""Reports that leave the house: nothing in them runs, fetches or is taken for a formula."""

import csv
import io
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.compare import compare_runs
from evals.report import csv_of, html_of
from evals.spreadsheet import OBEYED, safe
from evals.suite import Measures
from evals.values import CaseResult, Metric, Result, Run

EVIL = "<script>alert(1)</script>"
MEASURES = Measures("right", higher=("right",))


def run(value=1.0, title=EVIL):
    steps = {"steps": ["a", "b"] if value else ["b", "a"], "titles": {"a": title}, "reasons": {"a": [title]}}
    cases = {
        f"{title}{n}": CaseResult(f"{title}{n}", "k", {"right": value}, steps, input={"x": title}) for n in range(7)
    }
    metrics = {title: Metric(value, 0.0, 1.0, 7), "few": Metric(0.5, 0.5, 0.5, 1, enough=False)}
    return Run(Result("support", metrics, {"seed": 0, "note": title}), cases)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.names, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "xlink:href", "action")]


def read(page):
    found = Tags()
    found.feed(page)
    return found


@pytest.mark.parametrize("compared", [False, True])
def test_a_page_stands_alone_and_escapes_all_it_is_given(compared):
    page = html_of(run(0.0), compare_runs(run(), run(0.0), measures=MEASURES) if compared else None, MEASURES)
    found = read(page)

    assert found.addresses == []
    assert not {"script", "link", "img", "iframe", "object"} & set(found.names)
    assert EVIL not in page
    assert "default-src 'none'" in page
    assert found.names.count("svg") >= 2


def test_a_page_says_where_there_are_too_few_cases_and_what_its_words_mean():
    page = html_of(run(), measures=MEASURES)

    assert "not enough cases to say" in page
    assert "holds the true value in 95 of 100" in page


def test_a_comparison_shows_the_steps_that_changed():
    page = html_of(run(0.0), compare_runs(run(), run(0.0), measures=MEASURES), MEASURES)

    assert "moved" in page
    assert "regressed" in page


@given(st.text(max_size=20))
def test_no_cell_is_a_formula_and_every_text_is_still_there(text):
    cell = safe(text)

    assert not cell.startswith(OBEYED)
    assert cell.endswith(text)


def test_a_table_reads_back_with_numbers_as_numbers():
    case = CaseResult("=cmd", "@x", {"right": -0.5}, {"a": "+1"}, slices={"kind": "-"})
    (heading, row) = csv.reader(io.StringIO("".join(csv_of([case]))))

    assert heading == ["case", "cluster", "kind", "right", "input", "output"]
    assert row == ["'=cmd", "'@x", "'-", "-0.5", "", '{"a":"+1"}']
