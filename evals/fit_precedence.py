"""Make the weights of order anew from open data: `python -m evals.fit_precedence DATA`.

Writes precedence.json of retrieval/sequence, and before it ladders.npz where the ladders were changed. `--report` says
also how good the weights are on families of curricula that were left out. With `--check` nothing is written, and it is
a failure if the same data, ladders and model do not give the weights that are there, up to one in the last digit: other
processors round vectors otherwise.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import msgspec

from evals import curricula, data
from evals.precedence import NEEDED_PRIOR, ORDER_PRIOR, STRENGTH, fit_needed, fit_order, signalled
from evals.precedence_report import report
from retrieval.embed import SentenceEmbedder
from retrieval.sequence import ladders, meanings
from retrieval.sequence.precedence import WEIGHTS, Fitted

# Concepts with their texts; OSSU names its prerequisites too loosely to read them as edges.
NEEDED_FROM = "exercism edges"
READ = (
    "eval_tasks/ordering.jsonl.gz",
    "mslearn/units.jsonl.gz",
    "mslearn/modules.jsonl",
    "exercism/concepts.jsonl.gz",
    "exercism/exercises.jsonl.gz",
    "exercism/concept_prereq_edges.csv",
)
ONE_DIGIT = 0.015  # weights have two decimals; what others round to the next one is less than this away
PACKAGE = Path(str(files("retrieval.sequence")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write, or check; return the exit code."""
    args = _parser().parse_args(arguments)
    embedder = SentenceEmbedder(threads=args.threads)
    if meanings.read_vectors(PACKAGE / meanings.PACKAGED, embedder.name) is None and not args.check:
        meanings.keep_vectors(PACKAGE / meanings.PACKAGED, embedder)
    known = curricula.fitted_on(args.data)
    examples = signalled(known, embedder)
    order = fit_order(examples)
    needed = fit_needed([each for each in known if each.source == NEEDED_FROM], embedder, order)
    made = {
        "by": "python -m evals.fit_precedence",
        "data": data.digest(*(args.data / name for name in READ)),
        "sources": sorted({each.source for each in known}),
        "curricula": len(known),
        "model": embedder.name,
        "ladders": ladders.digest(),
        "prior": {"order": ORDER_PRIOR, "needed": NEEDED_PRIOR, "strength": STRENGTH},
    }
    found = Fitted(order, needed, made)
    if args.report:
        sys.stdout.writelines(
            f"{line}\n" for line in report(examples, signalled(curricula.judged_by(args.data), embedder))
        )
    return _check(args.out, found) if args.check else _write(args.out, found)


def _write(file: Path, found: Fitted) -> int:
    file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    return 0


def _check(file: Path, found: Fitted) -> int:
    kept = msgspec.json.decode(file.read_bytes(), type=Fitted) if file.is_file() else None
    if kept is not None and alike(kept, found):
        return 0
    sys.stderr.write(f"{file} is not what the data give; run the command again without --check\n")
    return 1


def alike(kept: Fitted, found: Fitted) -> bool:
    """Return whether two fits are of the same things and have the same weights, but for the last digit."""
    pairs = ((kept.order, found.order), (kept.needed, found.needed))
    if kept.made != found.made or any(a.signals.keys() != b.signals.keys() for a, b in pairs):
        return False
    apart = [abs(a.signals[name] - b.signals[name]) for a, b in pairs for name in a.signals]
    apart += [abs(a.bias - b.bias) for a, b in pairs]
    return all(off < ONE_DIGIT for off in apart)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_precedence", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with eval_tasks, mslearn and exercism")
    parser.add_argument("--out", type=Path, default=PACKAGE / WEIGHTS, help="the file of weights (the packaged one)")
    parser.add_argument("--threads", type=int, default=1, help="texts embedded at a time")
    parser.add_argument(
        "--report", action="store_true", help="print how good the weights are where they were not fitted"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the file would change")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
