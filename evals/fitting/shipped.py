"""How answering does on the questions held out: `python -m evals.fitting.shipped DATA`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from evals.fit_answering import auc
from evals.fitting.questions import Corpus, indexed, lines
from paths.model import EVERYONE
from retrieval.answering.answer import extract, question_for
from retrieval.answering.scores import Answering, fitted
from retrieval.embed import Embedder, SentenceEmbedder

NO_BORDER = -1e9


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, corpus by corpus, and report; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of open data")
    args = parser.parse_args(arguments)
    embedder, fearless = SentenceEmbedder(), _fearless(fitted())
    all_odds: list[tuple[bool, float, bool]] = []
    for corpus in indexed(args.data, embedder, [line for line in lines() if line.held]):
        odds = list(answered(corpus, embedder, fearless))
        all_odds += odds
        sys.stdout.write(f"{corpus.name}: {report(odds)}\n")
        sys.stdout.flush()
    sys.stdout.write(f"all: {report(all_odds)}\n")
    return 0


def _fearless(model: Answering) -> Answering:
    """Return a model that shows what it has found, however unsure it is."""
    return replace(model, enough=NO_BORDER)


def answered(corpus: Corpus, embedder: Embedder, model: Answering) -> Iterator[tuple[bool, float, bool]]:
    """Yield for each question whether it has an answer, the odds of that, and whether what would be shown holds it."""
    for line, question in ((of, question) for of in corpus.lines for question in of.questions):
        matched, searched = question_for(corpus.index, embedder, corpus.name, question.text, [EVERYONE])
        (hits,) = corpus.index.search(corpus.name, [searched])
        found = extract(matched, searched, hits, corpus.documents, embedder, model)
        there = (block for block in found.blocks if block.document == line.document)
        shown = any(question.answered_by(block.start, block.end) for block in there)
        yield bool(question.answer), found.score, shown


def report(odds: Sequence[tuple[bool, float, bool]]) -> str:
    """Say how well answerable questions are told from others, and how often the answer would be shown."""
    has, scores, shown = (np.array(column) for column in zip(*odds, strict=True))
    told = auc(scores[has], scores[~has])
    return f"{len(odds)} questions: AUC {told:.3f} (a coin .5), the answer is shown in {shown[has].mean():.3f}"


if __name__ == "__main__":
    sys.exit(main())
