"""Learn an organisation's search weights from its judged queries, and keep them in its policy."""

from msgspec.structs import replace

from evals import data, tuning
from evals.values import Metric
from paths.model import Policy, SearchWeights
from retrieval.index import Weights
from service.evaluating.evaluate import Task, judged_of
from service.evaluating.trial_index import throw_away
from service.intake.curate import put_records
from service.ports import Ports
from service.schemas import Wire
from service.wiring import open_embedder


class TuneReply(Wire, frozen=True):
    """`weights` are the ones that `gain` speaks for: learnt where its interval lies above 0, else equal ones.

    All figures are nDCG@10, on queries that the weights were not learnt from; `byWeights` is over all queries.
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
    return TuneReply(
        weights=SearchWeights(dense, lexical),
        learnt=tuned.better,
        gain=tuned.gain,
        chosen=tuned.chosen,
        equal=tuned.equal,
        by_weights={f"{dense}:{lexical}": round(mean, 4) for (dense, lexical), mean in tuned.by_weights.items()},
        queries=len(asked.queries),
        data=data.digest(asked.corpus, *asked.files),
    )


def apply(ports: Ports, tenant: str, reply: TuneReply) -> TuneReply:
    """Keep the weights in the organisation's policy; everything else of it stays."""
    policy = ports.store.policy(tenant) or Policy()
    put_records(ports, tenant, [replace(policy, search=reply.weights)], ())
    return replace(reply, applied=True)
