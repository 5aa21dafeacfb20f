"""Check a learning path: replay it from the learner's levels and recompute every other promise.

    python -m paths.verify PATH.json --graph g.jsonl --catalogue c.jsonl --learner l.json --documents d.jsonl
    python -m paths.verify BUNDLE.json        one file {"path", "graph", "catalogue", "learner", "documents"}

It needs Python alone: it and the folder `verifier` use the standard library and share no code with the planner.

What is checked. The inputs are the ones the path names by digest; start levels follow from their probabilities and have
evidence; every step may start when its turn comes (bands, entries, hard edges, prerequisites) and raises what it says;
minutes, sessions, days, weeks, budget, due days; mandatory, pinned and excluded items; language and its level,
accessibility, length, number, cost, modality, provider, access; what keeps resources out; no whole with its part, no
two that count as each other, nothing done before, nothing needless; dependencies and branches; the learner's own
additions; gap rows and what is uncoverable; coverage, penalty, cost, order value, status and fingerprint; and every
citation, to the letter and by the hash of its document.

What is the planner's word. That no better path exists (`proven`, and the order's `bound`), that an infeasible request
has no path, the relevance of a resource, and the probabilities of the profile.

In a running path, skipped and waived steps raise nothing (their `raises` is empty), take no time and are in no total;
completed, started and planned steps do. A waived step satisfies prerequisites. A begun one need not be needed any more,
nor kept from the path by a filter that came later; soft filters have their price all the same.
The certificate stored in a path is not read.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from paths.verifier import limits, reach, sources, steps, totals
from paths.verifier.library import Library, read_documents
from paths.verifier.path_shape import PATH
from paths.verifier.person import Person, read_learner
from paths.verifier.replay import Case, Problems
from paths.verifier.shape import Malformed
from paths.verifier.world import Graph, Shelf, read_catalogue, read_graph

SHOWN = 3  # problems a witness names before it counts the rest
LONGEST = 400  # characters of a witness
PROBLEMS_READ = 1000  # a hostile path may have any number

G, C, L, D = "graph", "catalogue", "learner", "documents"
TELLS = {G: "graph-digest", C: "catalogue-digest", L: "learner", D: "citations"}  # the claim that a bad input fails


@dataclass(frozen=True)
class Promise:
    """One claim: the inputs it takes, the check, the witness when it holds.

    An infeasible path makes no promise that is `of_steps`; one that is named in `soft` may be broken at its price.
    """

    claim: str
    needs: tuple[str, ...]
    problems: Callable[[Case], Problems]
    holds: str
    of_steps: bool = False
    soft: tuple[str, ...] = ()


def limit(claim: str, problems: Callable[[Case], Problems], holds: str, *soft: str) -> Promise:
    """Return the promise that the steps keep a limit, which these names make soft."""
    return Promise(claim, (C,), problems, holds, True, soft)


def unoffended(claim: str, name: str) -> Promise:
    """Return the promise that no step offends a filter."""
    return limit(claim, limits.offences(name), f"no step offends {name}", name)


PROMISES = (
    Promise("learner", (L,), sources.learner_is_given, "made for {learner} with this file"),
    Promise("graph-digest", (G,), sources.graph_is_given, "made with this graph"),
    Promise("catalogue-digest", (C,), sources.catalogue_is_given, "made with this catalogue"),
    Promise("start-levels", (), sources.levels_as_estimated, "start levels follow from their probabilities"),
    Promise("evidence", (L,), sources.evidence_is_known, "all evidence is in the learner file"),
    Promise("resources", (C,), steps.is_listed, "{steps} steps, all in the catalogue"),
    Promise("order", (G, C), steps.may_start, "every step may start when its turn comes"),
    Promise("raises", (C,), steps.raises_as_said, "every step raises what it says"),
    Promise("depends-on", (G, C), steps.depends_as_said, "every step names what it cannot start without"),
    Promise("unmoved", (), steps.begun_lead, "what was begun leads the path as it stood"),
    Promise("branches", (), steps.branches_as_said, "branches are what dependencies hold together"),
    Promise("needed", (C,), steps.is_needed, "no step is needless"),
    Promise("minutes", (C,), steps.minutes_as_listed, "{minutes} minutes, as the catalogue has them"),
    Promise("sessions", (C,), steps.in_sessions, "every dated step is in the earliest session with seats"),
    Promise("calendar", (C,), steps.on_calendar, "days and weeks follow from hours and sessions, ending {end}"),
    limit("budget", limits.within_budget, "{minutes} minutes fit the time there is", *limits.BUDGET),
    limit("due-dates", limits.in_time, "every due day is kept"),
    limit("mandatory", limits.has_mandatory, "every mandatory item is done", "mandatory"),
    limit("pinned", limits.has_pinned, "every pinned item is a step", "pinned"),
    unoffended("excluded", "excluded"),
    unoffended("languages", "languages"),
    unoffended("accessibility", "accessibilityFeatures"),
    unoffended("max-step-minutes", "maxStepMinutes"),
    unoffended("modalities", "modalities"),
    unoffended("providers", "providers"),
    unoffended("language-levels", "languageLevels"),
    limit("max-steps", limits.within_steps, "{steps} steps are not too many", "maxSteps"),
    limit("max-cost", limits.within_cost, "the cost is within its limit", "maxCost"),
    Promise("exclusions", (C,), limits.exclusions_hold, "what is kept out offends what is said to keep it out"),
    Promise("additions", (C, L), steps.additions_are_own, "the learner's own additions are the learner file's"),
    Promise("access", (C, L), steps.is_open, "every resource shown is open to this learner"),
    Promise("document-access", (L, D), steps.is_cited_from_open, "every cited document is open to this learner"),
    Promise("whole-and-part", (C,), steps.no_whole_with_part, "no step is part of another"),
    Promise("equivalents", (C,), steps.no_equivalents, "no step counts as another"),
    Promise("not-done-before", (C,), steps.not_done_before, "nothing is done twice"),
    Promise("gap", (G, C), totals.gap_as_replayed, "gap rows say what the replay says"),
    Promise(
        "uncoverable", (G, C, L), reach.coverable_as_said, "levels not reached are rightly deferred or uncoverable"
    ),
    Promise("coverage", (G, C), totals.uncovered_as_replayed, "uncovered weight {uncovered}, replayed"),
    Promise("penalty", (C,), totals.penalty_as_replayed, "penalty {penalty}, recomputed", True),
    Promise("cost", (C,), totals.cost_adds_up, "cost {cost}, recomputed"),
    Promise("order-value", (G, C), totals.order_value_as_replayed, "order value {value}, recomputed"),
    Promise("status", (G, C), totals.status_as_replayed, "rightly called {status}"),
    Promise("fingerprint", (), totals.fingerprint_as_computed, "the fingerprint is this path's"),
    Promise("citations", (G, D), sources.citations_hold, "{citations} citations quote their documents to the letter"),
    Promise("cited", (C,), sources.step_is_cited, "every step cites a passage or says that it is tagged only"),
)


READERS: dict[str, Callable[[object], Any]] = {G: read_graph, C: read_catalogue, L: read_learner, D: read_documents}


def verify(
    path: object, *, graph: object = None, catalogue: object = None, learner: object = None, documents: object = None
) -> list[dict[str, Any]]:
    """Return one {claim, verdict, witness} per promise of a path, whatever JSON it is.

    Inputs are parsed JSON: lists of native records (other types among them are passed over) and a learner file, or
    what `read_graph`, `read_catalogue` and so on made of them, which spares reading them again for every path. A claim
    whose inputs were not given has verdict None and a witness that says what it needs. Hostile input raises nothing.
    """
    given = {G: graph, C: catalogue, L: learner, D: documents}
    taken = {name: READERS[name](value) for name, value in given.items() if value is not None}
    try:
        kept = PATH(path)
    except Malformed as error:
        rest = (line(promise.claim, None, "needs a path of the agreed form") for promise in PROMISES)
        return [line("shape", False, str(error)), *rest]
    shelf = taken.get(C, Shelf()).extended(kept["additions"], kept["learner"])
    case = Case(kept, taken.get(G, Graph()), shelf, taken.get(L, Person()), taken.get(D, Library()))
    shape = line("shape", True, "the path is of the agreed form")
    return [shape, *(judge(promise, case, taken) for promise in PROMISES)]


def judge(promise: Promise, case: Case, taken: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verdict on one promise."""
    missing = [name for name in promise.needs if name not in taken]
    bad = {name: taken[name].problem for name in promise.needs if name in taken and taken[name].problem}
    for name, problem in bad.items():
        if TELLS[name] == promise.claim:
            return line(promise.claim, False, f"the {name} is malformed: {problem}")
    if missing or bad:
        return line(promise.claim, None, f"needs {' and '.join(f'the {name}' for name in [*missing, *bad])}")
    if promise.of_steps and not case.feasible:
        return line(promise.claim, True, "an infeasible path promises no steps")
    found = list(islice(promise.problems(case), PROBLEMS_READ))
    if found and not any(name in case.constraints["soft"] for name in promise.soft):
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return line(promise.claim, False, "; ".join(found[:SHOWN]) + more)
    return line(
        promise.claim, True, f"broken at its price: {found[0]}" if found else promise.holds.format(**facts(case))
    )


def facts(case: Case) -> dict[str, object]:
    """Return the figures that witnesses name."""
    path, selection = case.path, case.path["objective"]["selection"]
    return {
        "steps": len(path["steps"]),
        "citations": sum(len(step["citations"]) for step in path["steps"]),
        "value": path["objective"]["order"]["value"],
        **{name: path[name] for name in ("minutes", "end", "status", "learner")},
        **{name: selection[name] for name in ("uncovered", "penalty", "cost")},
    }


def line(claim: str, verdict: bool | None, witness: str) -> dict[str, Any]:
    """Return one line of the certificate; its text can be written anywhere, whatever the input held."""
    short = witness if len(witness) <= LONGEST else witness[: LONGEST - 1] + "…"
    return {"claim": claim, "verdict": verdict, "witness": short.encode("utf-8", "replace").decode()}


def accepted(claims: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether no claim is false. A claim that could not be checked, with verdict None, is none."""
    return all(claim["verdict"] is not False for claim in claims)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the verdict on each claim of a path file; return 0 accepted, 1 not, 2 a file that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m paths.verify", description="Check a learning path.")
    parser.add_argument("path", help="the path's JSON, or a bundle that holds it with its inputs")
    for name in READERS:
        parser.add_argument(f"--{name}", help="JSON" if name == L else "native JSONL, other types are passed over")
    parser.add_argument("--json", action="store_true", help="print the claims as JSON")
    asked = vars(parser.parse_args(arguments))
    try:
        path, given = opened(asked["path"])
        given |= {name: load(asked[name], name != L) for name in READERS if asked[name]}
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    claims = verify(path, **given)
    printed = json.dumps(claims) if asked["json"] else "\n".join(map(in_words, claims))
    sys.stdout.write(f"{printed}\n")
    return 0 if accepted(claims) else 1


def in_words(claim: Mapping[str, Any]) -> str:
    """Return one claim as a line of text, in ASCII where the terminal may know no more."""
    word = {True: "holds", False: "FALSE", None: "not checked"}[claim["verdict"]]
    return f"{word:11} {claim['claim']}: {claim['witness']}".encode("ascii", "backslashreplace").decode()


def opened(name: str) -> tuple[object, dict[str, object]]:
    """Return a path and the inputs that its file brings along, none where it is no bundle."""
    content = load(name, False)
    if isinstance(content, dict) and "path" in content:
        return content["path"], {key: content[key] for key in READERS if content.get(key) is not None}
    return content, {}


def load(name: str, by_line: bool) -> object:
    """Return the JSON of a file, or of each of its lines; raise OSError or ValueError naming the file and the line."""
    content = Path(name).read_text(encoding="utf-8-sig")
    pieces = content.split("\n") if by_line else [content]
    values = []
    for number, piece in enumerate(pieces, start=1):
        try:
            values += [json.loads(piece)] if piece.strip() or not by_line else []
        except ValueError as error:
            raise ValueError(f"{name}, line {number}: not JSON: {error}") from None
    return values if by_line else values[0]


if __name__ == "__main__":
    sys.exit(main())
