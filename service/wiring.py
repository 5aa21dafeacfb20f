"""The only place where real things are chosen and opened: Settings in, Ports out."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from litestar import Litestar
from msgspec.structs import replace as with_fields

from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder, SentenceEmbedder
from retrieval.errors import IndexLocked
from retrieval.index import IndexSpec, PassageIndex
from retrieval.rerank import Reranker
from service.generations import active, settings_of
from service.llm import Complete, Endpoint, EndpointEmbedder, open_models
from service.llm.entailment import Entailment
from service.ports import Ports
from service.secrets import Ring
from service.settings import BadSetting, Settings
from service.store.content.generations import Generation
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces

COLLECTION = "fingerpost"


@contextmanager
def open_ports(settings: Settings, single_user: bool = False) -> Iterator[Ports]:
    """Open everything that the settings name, and close it again.

    Raises BadSetting for a setting that cannot be used, StoreUnavailable where the database cannot be used. An index of
    another model is found out when it is first touched.
    """
    with ExitStack() as opened:
        store = Store(open_engine(settings.database), ring=Ring.of(settings))
        opened.callback(store.close)
        store.migrate()
        store.add_tenant(settings.tenant)
        complete = open_models(settings)
        if complete is not None:
            opened.callback(complete.close)
        yield opened.enter_context(_answering(settings, store, complete, single_user))


@contextmanager
def _answering(settings: Settings, store: Store, complete: Complete | None, single_user: bool) -> Iterator[Ports]:
    """Open the ports of the generation that answers now."""
    generation = active(store, settings)
    with open_generation(settings, generation) as (embedder, index):
        if isinstance(embedder, EndpointEmbedder) and generation.size != embedder.size:
            store.put_generation(with_fields(generation, size=embedder.size))
        yield Ports(
            settings=settings,
            store=store,
            embedder=embedder,
            workspaces=Workspaces(store, embedder),
            index=index,
            complete=complete,
            single_user=single_user,
            generation=generation.name,
            reranker=open_reranker(settings),
            entails=Entailment(Path(settings.nli_model)) if settings.nli_model else None,
            reopen=lambda: _answering(settings, store, complete, single_user),
        )


@contextmanager
def open_generation(settings: Settings, generation: Generation) -> Iterator[tuple[Embedder, PassageIndex | None]]:
    """Yield a generation's model, and its index, or None where another process has its folder open."""
    with ExitStack() as opened:
        embedder = open_embedder(settings_of(generation, settings))
        if isinstance(embedder, EndpointEmbedder):
            embedder.expect(generation.size)
            opened.callback(embedder.close)
        index = open_index(settings, embedder, generation.name)
        if index is not None:
            opened.callback(index.close)
        yield embedder, index


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder; local weights are loaded when the first text is embedded."""
    if settings.embedding_threads < 1:
        raise BadSetting("FINGERPOST_EMBEDDING_THREADS: give 1 or more")
    if settings.embedding_url and not settings.embedding_model:
        raise BadSetting("FINGERPOST_EMBEDDING_MODEL: name the model that FINGERPOST_EMBEDDING_URL is to be asked for")
    if settings.embedding_url:
        endpoint = Endpoint(settings.embedding_model, settings.embedding_url, settings.llm_api_key)
        return EndpointEmbedder.at(endpoint)
    folder = Path(settings.embedding_model) if settings.embedding_model else None
    return SentenceEmbedder(folder, settings.embedding_threads)


def open_reranker(settings: Settings) -> Reranker | None:
    """Return the cross-encoder of the settings, None without one; it is loaded when the first hits are read again."""
    return Reranker(Path(settings.reranker)) if settings.reranker else None


def open_index(settings: Settings, embedder: Embedder, generation: str = "") -> PassageIndex | None:
    """Return the index of a generation, or None where another process has its folder open."""
    try:
        return index_of(settings, embedder, generation)
    except IndexLocked:
        return None


def index_of(settings: Settings, embedder: Embedder, generation: str = "") -> PassageIndex:
    """Return the index of a generation; raise IndexLocked where another process has its folder open."""
    if settings.qdrant_url:
        return server_index(settings, IndexSpec.of(embedder), f"{COLLECTION}{_apart(generation)}")
    return EdgeIndex(folder_of(settings, generation), IndexSpec.of(embedder))


def server_index(settings: Settings, spec: IndexSpec, prefix: str) -> PassageIndex:
    """Return an index on the Qdrant server of the settings; nothing is asked of it yet. Raises BadSetting."""
    from qdrant_client import QdrantClient

    from retrieval.qdrant import Cluster, QdrantIndex

    names = ("shards", "replicas", "write_consistency", "read_consistency", "batch", "timeout_s", "deadline_s")
    cluster = Cluster(**{name: getattr(settings, f"qdrant_{name}") for name in names})
    if problem := cluster.problem:
        raise BadSetting(f"FINGERPOST_QDRANT_{problem}")
    try:
        client = QdrantClient(
            url=settings.qdrant_url,
            api_key=settings.qdrant_api_key or None,
            timeout=cluster.timeout_s,  # type: ignore[arg-type]  # it goes to the HTTP client, which takes fractions
            check_compatibility=False,
        )
    except ValueError as error:
        raise BadSetting(f"FINGERPOST_QDRANT_URL: {error}; give http://HOST:6333") from error
    return QdrantIndex(client, prefix, spec, cluster)


def folder_of(settings: Settings, generation: str) -> Path:
    """Return the folder of a generation's index."""
    return Path(settings.home) / f"index{_apart(generation)}"


def _apart(generation: str) -> str:
    return f"-{generation}" if generation else ""


def production_app() -> Litestar:
    """Return the application for a server that starts several workers; ports stay open as long as the process."""
    from service.app import create_app

    return create_app(ExitStack().enter_context(open_ports(Settings.from_env())))
