"""Learn an organisation's search weights from its judged queries, and keep them in its policy."""

from collections.abc import Sequence

from msgspec.structs import replace

from evals import data, tuning
from evals.retrieval import Judged
from evals.values import Metric
from paths.model import Policy, SearchWeights
from retrieval.index import Weights
from service.evaluating.suites.retrieval import judged_of
from service.evaluating.task import Task
from service.evaluating.trial_index import TrialIndex, throw_away
from service.intake.curate import put_records
from service.ports import Ports
from service.schemas import Wire
from service.wiring import open_embedder, open_reranker


class Reread(Wire, frozen=True):
    """What a cross-encoder gains over the weights chosen (nDCG@10); `used` where the interval lies above 0."""

    name: str
    gain: Metric
    used: bool


class TuneReply(Wire, frozen=True):
    """`weights` are the ones that `gain` speaks for: learnt where its interval lies above 0, else equal ones.

    All figures are nDCG@10, on queries that the weights were not learnt from; `byWeights` is over all queries.
    `reranker` is there where the settings name a cross-encoder.
    """

    weights: SearchWeights
    learnt: bool
    gain: Metric
    chosen: Metric
    equal: Metric
    by_weights: dict[str, float]
    queries: int
    data: str
    applied: bool = False
    reranker: Reread | None = None


def tune_search(task: Task) -> TuneReply:
    """Learn from a judged set; raise BadData, or ValueError where it is too small. Nothing is kept."""
    asked = judged_of(task)
    documents, embedder = data.corpus(asked.corpus), open_embedder(task.settings)
    texts = [judged.query for judged in asked.queries]
    with throw_away(documents, embedder, task.progress) as trial:
        found = trial.weighed(texts, [Weights(*pair) for pair in tuning.GRID])
        by_pair = {(weights.dense, weights.lexical): search for weights, search in found.items()}
        tuned = tuning.tune(asked.queries, by_pair, task.seed)
        dense, lexical = tuned.weights if tuned.better else tuning.DEFAULT
        reread = _reread(trial, asked.queries, Weights(dense, lexical), task)
    return TuneReply(
        weights=SearchWeights(dense, lexical, reread.name if reread and reread.used else ""),
        learnt=tuned.better,
        gain=tuned.gain,
        chosen=tuned.chosen,
        equal=tuned.equal,
        by_weights={f"{dense}:{lexical}": round(mean, 4) for (dense, lexical), mean in tuned.by_weights.items()},
        queries=len(asked.queries),
        data=data.digest(asked.corpus, *asked.files),
        reranker=reread,
    )


def _reread(trial: TrialIndex, queries: Sequence[Judged], weights: Weights, task: Task) -> Reread | None:
    """Compare search with these weights, and the same with its first hits reranked; None without a cross-encoder."""
    reranker = open_reranker(task.settings)
    if reranker is None:
        return None
    texts = [judged.query for judged in queries]
    fused, again = trial.weighed(texts, [weights])[weights], trial.reranked(texts, weights, reranker)
    gain = tuning.difference(queries, fused, again, task.seed)
    return Reread(reranker.name, gain, gain.low > 0)


def apply(ports: Ports, tenant: str, reply: TuneReply) -> TuneReply:
    """Keep the weights in the organisation's policy; everything else of it stays."""
    policy = ports.store.policy(tenant) or Policy()
    put_records(ports, tenant, [replace(policy, search=reply.weights)], ())
    return replace(reply, applied=True)
