"""A run, a comparison or a finished review as one page: no script, nothing from outside, everything escaped."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any

import msgspec

from evals.compare import Comparison, Test
from evals.path_diff import StepDiff
from evals.plots import histogram, intervals
from evals.spreadsheet import csv_of
from evals.suite import Measures
from evals.values import CaseResult, Metric, Run

__all__ = ["csv_of", "html_of", "page"]

CASES = 50  # cases told on a page, the worst first; the others are in the run
PLOTTED = 40  # intervals in a plot
WORDS = (
    ("interval", "The range that holds the true value in 95 of 100 such evaluations."),
    ("n", "How many independent cases, or groups of cases, the figure rests on."),
    ("few", "Not enough cases to say: with fewer than five, an interval means little."),
    ("regressed", "Worse than before by more than chance, after allowing for the number of figures looked at."),
)
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1f;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #d8d8de;vertical-align:top}td.number{font-variant-numeric:tabular-nums;text-align:right}
svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}svg .interval{stroke:#2b5797;stroke-width:3}
svg .value{fill:#12325f}svg .few{stroke:#767680;fill:#767680;stroke-dasharray:3 3}svg .zero{stroke:#8a1c1c;
stroke-dasharray:4 3}svg rect{fill:#2b5797}svg .tick{fill:#55555e}
.bad{color:#8a1c1c;font-weight:600}.good{color:#1d5c2f}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f7;padding:.6rem}dt{font-weight:600}
"""


def html_of(run: Run, compared: Comparison | None = None, measures: Measures | None = None) -> str:
    """Return the page of a run; with a comparison, of how it differs from the run before."""
    title = f"Evaluation: {run.result.suite}"
    main = measures.main if measures else compared.main if compared else next(iter(run.result.metrics), "")
    sign = (measures.sign(main) or 1) if measures else 1
    parts = [f"<h1>{escape(title)}</h1>"]
    if fault := run.result.manifest.get("fault"):
        parts.append(f'<p class="bad">{escape(str(fault))}</p>')
    if compared is not None:
        parts += _compared(compared)
    parts += [_figures(run.result.metrics), _spread(run.cases.values(), main)]
    parts += [_cases(run.cases, main, sign, compared), _manifest(run.result.manifest), _words()]
    return page(title, parts)


def page(title: str, parts: Iterable[str]) -> str:
    """Return one self-contained page around parts that are HTML already."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"  # what the page holds cannot fetch or run anything
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def table(head: Iterable[str], rows: Iterable[Iterable[object]], caption: str) -> str:
    """Return a table; cells are escaped, numbers set apart."""
    heading = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f'<td class="number">{value:.4g}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value}</td>'
    return f"<td>{escape(str(value))}</td>"


def _figures(metrics: Mapping[str, Metric]) -> str:
    rows = (
        (name, m.value, m.low, m.high, m.n, "" if m.enough else "not enough cases to say")
        for name, m in metrics.items()
    )
    plotted = dict(islice(metrics.items(), PLOTTED))
    bounded = {name: m for name, m in plotted.items() if m.low >= -1 and m.high <= 1}
    head = ("figure", "value", "from", "to", "n", "")
    return (
        "<h2>Figures</h2>" + intervals(bounded, "figures with their 95% intervals")
        + table(head, rows, "each figure with its 95% interval")
    )  # fmt: skip


def _spread(cases: Iterable[CaseResult], main: str) -> str:
    values = [case.scores[main] for case in cases if main in case.scores]
    plot = histogram(values, f"how many cases have which {main}")
    return f"<h2>{escape(main)} over the cases</h2>{plot}" if plot else ""


def _compared(found: Comparison) -> Iterator[str]:
    yield "<h2>What changed</h2>"
    judged = {name: found.differences[name] for name in found.tests if name in found.differences}
    yield intervals(judged, "after less before, with 95% intervals", zero=True)
    rows = ((name, *_test(test)) for name, test in found.tests.items())
    head = ("figure", "verdict", "better", "alike", "worse", "p, corrected", "would have been seen")
    yield table(head, rows, "is it more than chance")
    for kind, groups in found.slices.items():
        yield f"<h3>{escape(kind)}</h3>" + intervals(groups, f"{found.main} by {kind}, after less before", zero=True)
    differ = ((name, str(before), str(after)) for name, (before, after) in found.changed.items())
    yield table(("what", "before", "after"), differ, "what the runs were made from that is not the same")


def _test(test: Test) -> tuple[object, ...]:
    seen = "not enough cases to say" if test.detectable is None else test.detectable
    return test.verdict, test.wins, test.ties, test.losses, test.adjusted, seen


def _cases(cases: Mapping[str, CaseResult], main: str, sign: int, compared: Comparison | None) -> str:
    changed = {change.id: change for change in compared.cases} if compared else {}
    order = [*changed, *sorted((id for id in cases if id not in changed), key=lambda id: _rank(cases[id], main, sign))]
    parts = ["<h2>Cases, the worst first</h2>"]
    for id in islice((id for id in order if id in cases), CASES):
        case = cases[id]
        score = f"{case.scores[main]:.4g}" if main in case.scores else "none"
        body = [table(("score", "value"), case.scores.items(), "scores")]
        if change := changed.get(id):
            score = f"{change.before} before, {change.after} now"
            body.insert(0, _steps(change.steps))
        body += [f"<pre>{escape(_json(value))}</pre>" for value in (case.input, case.output) if value is not None]
        parts.append(
            f"<details><summary>{escape(id)}: {escape(main)} {escape(score)}</summary>{''.join(body)}</details>"
        )
    return "".join(parts)


def _rank(case: CaseResult, main: str, sign: int) -> tuple[float, str]:
    return sign * case.scores.get(main, 0.0), case.id


def _steps(steps: Iterable[StepDiff]) -> str:
    rows = ((s.code, s.title, s.before or "", s.after or "", " ".join(s.reasons)) for s in steps)
    return table(("step", "title", "place before", "place now", "reasons"), rows, "steps that changed")


def _manifest(manifest: Mapping[str, Any]) -> str:
    rows = ((name, value if isinstance(value, str) else _json(value)) for name, value in manifest.items())
    return "<h2>What it was made from</h2>" + table(("what", "value"), rows, "manifest")


def _words() -> str:
    return "<h2>Words</h2><dl>" + "".join(f"<dt>{escape(w)}</dt><dd>{escape(t)}</dd>" for w, t in WORDS) + "</dl>"


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
