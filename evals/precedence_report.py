"""How good the weights of order are where they were not fitted: a table a source, and what each signal gives."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from evals.precedence import ORDER_PRIOR, Signalled, fit_order, left_out, tau
from evals.statistics import mean_interval, paired_difference
from evals.values import Metric
from paths.precedence import Weights, chance

Floats = NDArray[np.float64]
NEEDS_EMBEDDER = ("ladder_meaning", "depth")
STEPS = (0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the calibration table

Prior = Mapping[str, float]


def report(fitted_on: Sequence[Signalled], judged_by: Sequence[Signalled], seed: int = 0) -> Iterator[str]:
    """Yield the lines of the report. Metacademy is never fitted on, so all weights leave it out."""
    everything, prior = [*fitted_on, *judged_by], dict(ORDER_PRIOR)
    wordy = {name: value for name, value in prior.items() if name not in NEEDS_EMBEDDER}
    full, words = (_weights(fitted_on, everything, of) for of in (prior, wordy))
    inside = [fit_order(fitted_on)] * len(everything)
    yield f"{'source':<28}{'n':>4}{'family left out':>26}{'without embedder':>18}{'in sample':>11}"
    columns = [[tau(one, w) for one, w in zip(everything, ws, strict=True)] for ws in (full, words, inside)]
    for source, own in _sources(everything).items():
        out, plain, seen = ([column[k] for k in own] for column in columns)
        shown = f"{fmean(seen):>11.3f}" if everything[own[0]] in fitted_on else f"{'':>11}"
        yield f"{source:<28}{len(own):>4}{_interval(mean_interval(out, seed)):>26}{fmean(plain):>18.3f}{shown}"
    yield f"{'mean of the sources':<32}{_mean(everything, columns[0]):>13.3f}{_mean(everything, columns[1]):>31.3f}"
    yield from ["", *_ablation(fitted_on, everything, columns[0], seed), "", *_calibration(everything, full)]


def _weights(fitted_on: Sequence[Signalled], judged: Sequence[Signalled], prior: Prior) -> list[Weights]:
    """Return for each curriculum the weights fitted without its family."""
    without = left_out(fitted_on, lambda rest: fit_order(rest, prior))
    whole = fit_order(fitted_on, prior)
    return [without.get(each.known.family, whole) for each in judged]


def _sources(curricula: Sequence[Signalled]) -> dict[str, list[int]]:
    names = dict.fromkeys(each.known.source for each in curricula)
    return {name: [k for k, each in enumerate(curricula) if each.known.source == name] for name in names}


def _mean(curricula: Sequence[Signalled], values: Sequence[float]) -> float:
    return fmean(fmean(values[k] for k in own) for own in _sources(curricula).values())


def _interval(metric: Metric) -> str:
    return f"{metric.value:.3f} ({metric.low:.3f} .. {metric.high:.3f})"


def _ablation(
    fitted_on: Sequence[Signalled], judged: Sequence[Signalled], full: Sequence[float], seed: int
) -> Iterator[str]:
    """Yield for each signal what it gives: the mean over all curricula of tau with it less tau without it."""
    yield f"{'signal':<16}{'weight':>8}{'tau it gives, per curriculum':>34}{'per source':>12}{'log loss it saves':>19}"
    weights, before = fit_order(fitted_on), _loss(judged, _weights(fitted_on, judged, ORDER_PRIOR))
    for name in ORDER_PRIOR:
        without = _weights(fitted_on, judged, {k: v for k, v in ORDER_PRIOR.items() if k != name})
        taus = [tau(one, w) for one, w in zip(judged, without, strict=True)]
        keys = [str(k) for k in range(len(judged))]
        given = paired_difference(dict(zip(keys, taus, strict=True)), dict(zip(keys, full, strict=True)), seed)
        more = _mean(judged, full) - _mean(judged, taus)
        saved = _loss(judged, without) - before
        yield f"{name:<16}{weights.signals[name]:>8.2f}{_interval(given):>34}{more:>12.3f}{saved:>19.4f}"


def _true(each: Signalled, weights: Weights) -> Floats:
    """Return the probability that was given to the true order of each pair."""
    first, second = np.array(each.known.pairs).T
    chances = chance(weights, each.signals.items(), np.empty((len(each.known.items),) * 2))
    return np.asarray(chances[first, second])


def _loss(curricula: Sequence[Signalled], weights: Sequence[Weights]) -> float:
    return _mean(curricula, [float(-np.log(_true(one, w)).mean()) for one, w in zip(curricula, weights, strict=True)])


def _calibration(curricula: Sequence[Signalled], weights: Sequence[Weights]) -> Iterator[str]:
    """Yield what was said of pairs against how many were so, each curriculum counting the same."""
    yield f"{'probability said':<18}{'mean':>8}{'held':>8}{'share of pairs':>16}"
    given = [_true(one, w) for one, w in zip(curricula, weights, strict=True)]
    chances, says = np.concatenate(given), np.concatenate([np.full(len(each), 1 / len(each)) for each in given])
    said, held = np.maximum(chances, 1 - chances), chances >= 0.5
    for low, high in pairwise(STEPS):
        own = (said >= low) & (said < high)
        if says[own].sum():
            mean, true = (np.average(what[own], weights=says[own]) for what in (said, held))
            share = says[own].sum() / says.sum()
            yield f"{f'{low:.2f} .. {high:.2f}':<18}{mean:>8.3f}{true:>8.3f}{share:>16.2f}"
