"""Make the weights of answering anew: `python -m evals.fit_answering DATA`.

Reads the questions of `datasets/answering_fit.jsonl`, ours, over the 18F handbook and units of Microsoft Learn, which
are not; and the quiz questions of the latter with their own unit away. Says first what the same way of fitting gives on
questions that were left out.
"""

import argparse
import gzip
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import minimize

from paths.model import EVERYONE, Document
from retrieval.answering.answer import PASSAGES, features_of, question_for
from retrieval.answering.features import OF_ANSWER, OF_SENTENCE, Features, of_answer
from retrieval.answering.question import Asked
from retrieval.answering.scores import Answering, Model
from retrieval.answering.sentences import Sentence, sentences_of
from retrieval.chunk import normalise, passages, searchable, version_of
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder, SentenceEmbedder
from retrieval.index import Hit, IndexSpec, Point, Question

QUESTIONS = Path(str(files("evals"))) / "datasets" / "answering_fit.jsonl"
OUT = Path(str(files("retrieval.answering"))) / "weights.json"
ANSWER_READS = ("meaning", "passage meaning", "passage words", "missing")  # how long a question is says nothing of it
SENTENCE_PENALTY, ANSWER_PENALTY = 2.0, 1.0
REFUSED_ASIDE = 0.95  # share of the unanswerable questions at which the report says how many others are refused
FOLDS = 5
SEEDS = (1, 2, 3, 4)


class Case(msgspec.Struct, frozen=True):
    """A question over a corpus; without a document the corpus has no answer. The span is of the normalised text."""

    corpus: str
    question: str
    document: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A question with the sentences found for it: which of them answer, and whether any could."""

    asked: Asked
    sentences: Sequence[Sentence]
    features: Features
    right: Features  # 1 for the sentences that answer
    answerable: bool
    ours: bool  # from our questions, not from a quiz


class Linear:
    """A logistic model while it is fitted: L2 penalty on weights of standardised columns."""

    def __init__(self, rows: Features, labels: Features, weights: Features, penalty: float) -> None:
        self.mean, self.deviation = rows.mean(0), rows.std(0) + 1e-9
        scaled = np.c_[(rows - self.mean) / self.deviation, np.ones(len(rows))]

        def loss(beta: Features) -> tuple[float, Features]:
            odds = scaled @ beta
            value = float((weights * (np.logaddexp(0, odds) - labels * odds)).sum() + penalty * (beta[:-1] ** 2).sum())
            slope = scaled.T @ (weights * (1 / (1 + np.exp(-odds)) - labels))
            return value, slope + 2 * penalty * np.r_[beta[:-1], 0]

        self.beta: Features = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x

    def model(self, names: Sequence[str]) -> Model:
        """Return the model as it is kept, with four decimals."""
        rounded = [tuple(round(float(x), 4) for x in values) for values in (self.mean, self.deviation, self.beta)]
        return Model(tuple(names), rounded[0], rounded[1], rounded[2][:-1], rounded[2][-1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report and write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of open data")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(arguments)
    reads = list(read_all(args.data, SentenceEmbedder()))
    sys.stdout.writelines(f"{line}\n" for line in left_out(reads))
    found = fit(reads, f"{sum(r.ours for r in reads)} questions of ours, {sum(not r.ours for r in reads)} of quizzes")
    args.out.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    return 0


def fit(reads: Sequence[Read], fitted_on: str) -> Answering:
    """Fit both models; the second reads what the first says of questions that it was not fitted on."""
    sentence = fit_sentence(reads).model(OF_SENTENCE)
    aside = scored_aside([r for r in reads if r.ours], [r for r in reads if not r.ours], 1)
    rows = np.array([of_answer(r.asked, r.sentences, r.features, scores) for r, scores in aside])
    labels = np.array([float(r.answerable) for r, _ in aside])
    answer = fit_answer(rows, labels).model(ANSWER_READS)
    return Answering(sentence, answer, round(border(answer.score(rows, OF_ANSWER), labels), 4), fitted_on)


def border(odds: Features, labels: Features) -> float:
    """Return the border that refuses and answers rightly most often, both kinds of question weighing the same.

    A border that refuses 95 of 100 unanswerable questions would refuse two thirds of the others as well: what is shown
    beside the point is a quote and says where it stands, what is withheld helps nobody.
    """
    gain = [(odds[labels == 1] >= at).mean() + (odds[labels == 0] < at).mean() for at in np.sort(odds)]
    return float(np.sort(odds)[int(np.argmax(gain))])


def fit_sentence(reads: Sequence[Read]) -> Linear:
    """Fit on questions with an answer among their sentences; each question weighs the same, and so do its two sides."""
    used = [r for r in reads if r.right.any() and not r.right.all()]
    weights = [np.where(r.right > 0, 1 / r.right.sum(), 1 / (r.right == 0).sum()) for r in used]
    rows, labels = np.concatenate([r.features for r in used]), np.concatenate([r.right for r in used])
    return Linear(rows, labels, np.concatenate(weights), SENTENCE_PENALTY)


def fit_answer(rows: Features, labels: Features) -> Linear:
    """Fit on one row a question."""
    columns = [OF_ANSWER.index(name) for name in ANSWER_READS]
    return Linear(rows[:, columns], labels, np.ones(len(labels)), ANSWER_PENALTY)


def scored_aside(ours: Sequence[Read], always: Sequence[Read], seed: int) -> list[tuple[Read, Features]]:
    """Return each question with the scores of a model that did not see it."""
    folds = np.random.default_rng(seed).integers(0, FOLDS, len(ours))
    models = [
        fit_sentence([*(r for r, g in zip(ours, folds, strict=True) if g != k), *always]).model(OF_SENTENCE)
        for k in range(FOLDS)
    ]
    return [(r, models[k].score(r.features, OF_SENTENCE)) for r, k in zip(ours, folds, strict=True)]


def left_out(reads: Sequence[Read]) -> Iterator[str]:
    """Say how well questions are answered that neither model was fitted on."""
    ours, quizzes = [r for r in reads if r.ours], [r for r in reads if not r.ours]
    for seed in SEEDS:
        aside = scored_aside(ours, quizzes, seed)
        found = [bool(r.right[np.argsort(-s)[:3]].any()) for r, s in aside if r.answerable]
        rows = np.array([of_answer(r.asked, r.sentences, r.features, s) for r, s in aside])
        labels = np.array([float(r.answerable) for r, _ in aside])
        odds, folds = np.zeros(len(rows)), np.random.default_rng(seed + 100).integers(0, FOLDS, len(rows))
        for k in range(FOLDS):
            model = fit_answer(rows[folds != k], labels[folds != k]).model(ANSWER_READS)
            odds[folds == k] = model.score(rows[folds == k], OF_ANSWER)
        strict, even = np.quantile(odds[labels == 0], REFUSED_ASIDE), border(odds, labels)
        yield (
            f"left out, seed {seed}: answer among the first three sentences {np.mean(found):.3f}; falsely refused "
            f"{np.mean(odds[labels == 1] < strict):.3f} where {REFUSED_ASIDE} are rightly refused, "
            f"{np.mean(odds[labels == 1] < even):.3f} where {np.mean(odds[labels == 0] < even):.3f} are"
        )


def read_all(data: Path, embedder: Embedder) -> Iterator[Read]:
    """Yield every question, ours and the quizzes', with the sentences found for it."""
    cases = [msgspec.json.decode(line, type=Case) for line in QUESTIONS.read_bytes().splitlines()]
    corpora = {"18f": _handbook(data), "ms": _units(data)}
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder), IndexSpec.of(embedder))
        for name, documents in corpora.items():
            _fill(index, name, documents, embedder)
        for case in cases:
            found = _search(index, embedder, case.corpus, case.question)
            yield _labelled(found.read(corpora[case.corpus], embedder), case)
        yield from _quizzes(data, index, embedder, corpora["ms"])
        index.close()


def _labelled(found: tuple[Asked, list[Sentence], Features], case: Case) -> Read:
    asked, sentences, features = found
    right = [float(s.document == case.document and s.start < case.end and case.start < s.end) for s in sentences]
    return Read(asked, sentences, features, np.array(right), case.document is not None, ours=True)


def _quizzes(data: Path, index: EdgeIndex, embedder: Embedder, documents: dict[str, Document]) -> Iterator[Read]:
    """Yield quiz questions with their own unit away; right is a sentence of the module that says the answer."""
    for line in (data / "eval_tasks" / "quiz_retrieval.jsonl").read_bytes().splitlines():
        quiz = msgspec.json.decode(line)
        if not quiz["relevant_units"]:
            continue
        own, answer = quiz["id"].partition("#")[0], quiz["answer"].casefold().strip(". ")
        asked, sentences, features = _search(index, embedder, "ms", quiz["query"]).read(documents, embedder, own)
        units = set(quiz["relevant_units"])
        right = [float(s.document in units and answer in s.text.casefold()) for s in sentences]
        yield Read(asked, sentences, features, np.array(right), True, ours=False)


@dataclass(frozen=True, slots=True)
class _Found:
    """A question that was searched once, to be read with some documents away."""

    asked: Asked
    question: Question
    hits: Sequence[Hit]

    def read(
        self, documents: dict[str, Document], embedder: Embedder, away: str = ""
    ) -> tuple[Asked, list[Sentence], Features]:
        hits = [hit for hit in self.hits if hit.document != away][:PASSAGES]
        sentences = sentences_of(hits, documents)
        return self.asked, sentences, features_of(self.asked, self.question, hits, sentences, embedder)


def _search(index: EdgeIndex, embedder: Embedder, corpus: str, text: str) -> _Found:
    asked, question = question_for(index, embedder, corpus, text, [EVERYONE])
    (hits,) = index.search(corpus, [replace(question, limit=PASSAGES * 6)])
    return _Found(asked, question, hits)


def _fill(index: EdgeIndex, tenant: str, documents: dict[str, Document], embedder: Embedder) -> None:
    cut = [(document, passage) for document in documents.values() for passage in passages(document)]
    texts = [searchable(document, passage) for document, passage in cut]
    points = [
        Point(d.id, d.version, p.start, p.end, None, d.kind, text, d.language, (EVERYONE,), vector)
        for (d, p), text, vector in zip(cut, texts, embedder.embed(texts), strict=True)
    ]
    index.add(tenant, points)


def _handbook(data: Path) -> dict[str, Document]:
    return _documents((page["path"], page["title"], page["text"]) for page in _lines(data / "handbooks/18f.jsonl.gz"))


def _units(data: Path) -> dict[str, Document]:
    return _documents((u["uid"], u["title"], u["text"] or "") for u in _lines(data / "mslearn/units.jsonl.gz"))


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file) as lines:
        yield from map(msgspec.json.decode, lines)


def _documents(pages: Iterable[tuple[str, str, str]]) -> dict[str, Document]:
    texts = ((name, title, normalise(text)) for name, title, text in pages)
    return {
        name: Document(name, text, title, "hub", version_of(text), language="en")
        for name, title, text in texts
        if text.strip()
    }


if __name__ == "__main__":
    sys.exit(main())
