"""Make the linear weights of answering anew: `python -m evals.fit_answering DATA`.

Reads the questions of `datasets/answering_fit.jsonl`, ours: over pages that we invented, and over the 18F handbook and
units of Microsoft Learn, which are not ours to ship. Every question that has an answer is asked twice, the second time
without the paragraphs that hold it: so nothing of a question alone, its length or its first word, can tell whether it
has one. Says first what the same way of fitting gives on each corpus when it is left out.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from evals.fit_answering_data import Read, read_all
from retrieval.answering.features import OF_ANSWER, OF_CANDIDATE, Features, of_answer
from retrieval.answering.scores import Answering, Judging, Model, fitted
from retrieval.embed import SentenceEmbedder

OUT = Path(str(files("retrieval.answering"))) / "weights.json"
# What rests on the states of words, which are the network's, and what on the vectors of texts.
OF_STATES = ("alike", "weakest word", "asking word", "half alike", "cover", "stand out", "alike apart", "above alike")
OF_VECTORS = ("meaning", "passage meaning", "block meaning", "apart", "above meaning")
# The block under its heading tells what these do of the words around a sentence.
UNREAD = ("words", "words around", "place")
CANDIDATE_PENALTY, ANSWER_PENALTY = 10.0, 10.0
LEAST_DEVIATION = 1e-3  # of a column that is the same in every row; kept with four decimals, it is not 0
OTHERS = 0.15  # weight of a candidate that does not answer; those that do share a weight of 1 a question
REFUSED_ASIDE = (0.84, 0.95)  # shares of unanswerable questions at which the report says how many others are refused


class Linear:
    """A logistic model while it is fitted: L2 penalty on weights of standardised columns; NaN is the mean."""

    def __init__(self, rows: Features, labels: Features, weights: Features, penalty: float) -> None:
        self.mean = np.nanmean(rows, axis=0)
        rows = np.where(np.isnan(rows), self.mean, rows)
        self.deviation = np.maximum(rows.std(0), LEAST_DEVIATION)
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


Corpora = Mapping[str, Sequence[Read]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report and write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of open data")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(arguments)
    corpora: dict[str, list[Read]] = {}
    for read in read_all(args.data, SentenceEmbedder()):
        corpora.setdefault(read.corpus, []).append(read)
    found, report = fit(corpora)
    sys.stdout.writelines(f"{line}\n" for line in report)
    args.out.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    return 0


def fit(corpora: Corpora) -> tuple[Answering, list[str]]:
    """Fit one judging for each amount that may be known, and say how they went on corpora that were left out.

    Which sentences are looked at is left as it is: the candidates were chosen by it. So is the border of the network,
    which `evals.fitting.train` says.
    """
    report: list[str] = []
    vectors, words = (
        _judging(corpora, name, unknown, report)
        for name, unknown in (("vectors", OF_STATES), ("words", (*OF_STATES, *OF_VECTORS)))
    )
    questions = sum(not read.without_answer for reads in corpora.values() for read in reads)
    fitted_on = f"{questions} questions of ours on {len(corpora)} corpora"
    return Answering(fitted().sentence, vectors, words, fitted().enough, fitted_on), report


def _judging(corpora: Corpora, name: str, unknown: Sequence[str], report: list[str]) -> Judging:
    """Fit candidates and answers on all corpora, and the border on each by what was fitted on the others."""
    everything = [read for reads in corpora.values() for read in reads]
    odds = {left: _left_out(corpora, left, unknown) for left in corpora}
    report += [f"{name}, left out {left}: {_told(odds[left], reads)}" for left, reads in corpora.items()]
    asked = np.array([not read.without_answer for read in everything])
    held = np.array([float(read.answerable) for read in everything])
    enough = border(np.concatenate(list(odds.values()))[asked], held[asked])
    answer = fit_answers(*_answers_aside(corpora, unknown), unknown)
    return Judging(fit_candidates(everything, unknown), answer, round(enough, 4))


def _left_out(corpora: Corpora, name: str, unknown: Sequence[str]) -> Features:
    """Return the log-odds of the questions of a corpus by models that saw nothing of it."""
    others = {other: reads for other, reads in corpora.items() if other != name}
    candidate = fit_candidates([read for reads in others.values() for read in reads], unknown)
    answer = fit_answers(*_answers_aside(others, unknown), unknown)
    return answer.score(np.array([_answer_row(read, candidate) for read in corpora[name]]), OF_ANSWER)


def _answers_aside(corpora: Corpora, unknown: Sequence[str]) -> tuple[Features, Features]:
    """Return a row a question, by the candidate model of the other corpora, and whether it has an answer."""
    rows, labels = [], []
    for name, reads in corpora.items():
        others = [read for other, more in corpora.items() if other != name for read in more] or list(reads)
        candidate = fit_candidates(others, unknown)
        rows += [_answer_row(read, candidate) for read in reads]
        labels += [float(read.answerable) for read in reads]
    return np.array(rows), np.array(labels)


def _answer_row(read: Read, candidate: Model) -> Features:
    scores = candidate.score(read.features, OF_CANDIDATE)
    return of_answer(read.features, scores)


def fit_candidates(reads: Sequence[Read], unknown: Sequence[str] = ()) -> Model:
    """Fit which candidate answers."""
    names = [name for name in OF_CANDIDATE if name not in (*UNREAD, *unknown)]
    weights = [np.where(r.right > 0, 1 / max(1, r.right.sum()), OTHERS) for r in reads]
    rows, labels = np.concatenate([r.features for r in reads]), np.concatenate([r.right for r in reads])
    columns = rows[:, [OF_CANDIDATE.index(name) for name in names]]
    return Linear(columns, labels, np.concatenate(weights), CANDIDATE_PENALTY).model(names)


def fit_answers(rows: Features, labels: Features, unknown: Sequence[str] = ()) -> Model:
    """Fit whether there is an answer, on one row a question."""
    names = [name for name in OF_ANSWER if name not in unknown]
    columns = rows[:, [OF_ANSWER.index(name) for name in names]]
    return Linear(columns, labels, np.ones(len(labels)), ANSWER_PENALTY).model(names)


def border(odds: Features, labels: Features) -> float:
    """Return the border that refuses and answers rightly most often, both kinds of question weighing the same.

    A border that refuses 95 of 100 unanswerable questions would refuse two thirds of the others as well: what is shown
    beside the point is a quote and says where it stands, what is withheld helps nobody.
    """
    gain = [(odds[labels == 1] >= at).mean() + (odds[labels == 0] < at).mean() for at in np.sort(odds)]
    return float(np.sort(odds)[int(np.argmax(gain))])


def _told(odds: Features, reads: Sequence[Read]) -> str:
    has = np.array([read.answerable for read in reads])
    asked = np.array([not read.without_answer for read in reads])
    refused = ", ".join(f"{_refused(odds[has], odds[~has & asked], share):.3f} at {share}" for share in REFUSED_ASIDE)
    return (
        f"AUC {auc(odds[has], odds[~has & asked]):.3f} against unanswerable questions, "
        f"{auc(odds[has], odds[~asked]):.3f} against the same ones without their paragraph; falsely refused {refused}"
    )


def auc(high: Features, low: Features) -> float:
    """Return how often one of `high` lies above one of `low`."""
    ranks = rankdata(np.concatenate([high, low]))[: len(high)]
    return float((ranks.sum() - len(high) * (len(high) + 1) / 2) / (len(high) * len(low)))


def _refused(answerable: Features, others: Features, share: float) -> float:
    return float((answerable < np.quantile(others, share)).mean())


if __name__ == "__main__":
    sys.exit(main())
