"""What the use cases need, opened once by `wiring` and handed to them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from retrieval.embed import Embedder
from retrieval.index import PassageIndex
from retrieval.rerank import Reranker
from service.llm import Complete
from service.llm.entailment import Entails
from service.settings import Settings
from service.store.store import Store
from service.workspace import Workspaces


@dataclass(frozen=True, slots=True)
class Ports:
    """`index` is absent where another process writes it; `complete` is absent where no language model is configured,
    `reranker` and `entails` where no such model is.

    `generation` names the index and the model that belong together; `reopen` opens the ports of the generation that
    answers now, with the same store.
    """

    settings: Settings
    store: Store
    embedder: Embedder
    workspaces: Workspaces
    index: PassageIndex | None = None
    complete: Complete | None = None
    single_user: bool = False
    generation: str = ""
    reranker: Reranker | None = None
    entails: Entails | None = None
    reopen: "Callable[[], AbstractContextManager[Ports]] | None" = None
