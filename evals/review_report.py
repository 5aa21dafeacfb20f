"""A blind review as one page: what was asked, what came out, how far raters agree, and every rating."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from evals.agreeing import Agreement
from evals.plots import intervals
from evals.report import page, table
from evals.review import Queue

SIDES = ("first", "second")
ALPHA_WORDS = (
    "Krippendorff's alpha is 1 where raters always agree and 0 where they agree as often as chance would make them;"
    " from 0.8 on findings are relied upon, below 0.67 they are not."
)


def review_page(queue: Queue, counts: Mapping[str, int], agreed: Agreement, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the page of a review; a rating of two runs is told in the order of the runs."""
    title = f"Review: {queue.title}"
    outcomes = {str(row["case"]): row["outcome"] for row in rows if row["outcome"] is not None}
    words = _words(queue)
    parts = [f"<h1>{escape(title)}</h1>", _asked(queue, counts)]
    parts += [_outcomes(words, outcomes), _agreement(agreed), _ratings(words, rows)]
    return page(title, parts)


def _words(queue: Queue) -> dict[float, str]:
    """Return each answer in words; of two runs it names the run, which raters were not told."""
    labels = {choice.value: choice.label for choice in queue.rubric.choices}
    if len(queue.runs) == 2 and {-1, 0, 1} == set(labels):
        sides = [f"the {side} run" for side in SIDES]
        return {-1.0: sides[0], 0.0: labels[0], 1.0: sides[1]}
    return labels


def _asked(queue: Queue, counts: Mapping[str, int]) -> str:
    state = f"signed off by {queue.signed_by} on {queue.signed}" if queue.state == "signed" else "not signed off"
    names = ("the run",) if len(queue.runs) == 1 else tuple(f"the {side} run" for side in SIDES)
    rows: list[tuple[str, object]] = [
        ("question", queue.rubric.question),
        *zip(names, queue.runs, strict=True),
        ("raters a case", queue.raters),
        ("opened", queue.created),
        ("state", state),
        ("note", queue.note),
        *((f"cases {state}", n) for state, n in sorted(counts.items())),
    ]
    return table(("what", "value"), [row for row in rows if row[1] != ""], "what was asked")


def _outcomes(words: Mapping[float, str], outcomes: Mapping[str, Any]) -> str:
    counted = Counter(outcomes.values())
    rows = ((word, counted.get(value, 0)) for value, word in words.items())
    return "<h2>What came out</h2>" + table(("answer", "cases"), rows, "settled cases by answer")


def _agreement(found: Agreement) -> str:
    named = {"Krippendorff's alpha": found.alpha, "Cohen's kappa": found.kappa}
    known = {name: metric for name, metric in named.items() if metric is not None}
    told = f"<p>{escape(ALPHA_WORDS)} {found.ratings} ratings of {found.cases} cases; {found.disputed} differed.</p>"
    plot = intervals(known, "agreement with its 95% interval") if known else "<p>Not enough ratings to say.</p>"
    return f"<h2>How far raters agree</h2>{told}{plot}"


def _ratings(words: Mapping[float, str], rows: Iterable[Mapping[str, Any]]) -> str:
    told = (
        (row["case"], row["rater"], words.get(row["value"], row["value"]), row["comment"],
         words.get(row["outcome"], "not settled"))
        for row in rows
    )  # fmt: skip
    head = ("case", "rater", "said", "comment", "outcome")
    return "<h2>Every rating</h2>" + table(head, told, "in the order of the cases")
