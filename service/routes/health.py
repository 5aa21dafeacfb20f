"""Is the process alive, and can it do its work."""

from litestar import Response, get
from litestar.di import NamedDependency

from service.ports import Ports
from service.schemas import Health
from service.store.errors import StoreUnavailable


@get("/health", sync_to_thread=False, summary="The process is alive")
def health() -> Health:
    return Health("ok")


@get("/ready", sync_to_thread=True, summary="The service can answer")
def ready(ports: NamedDependency[Ports]) -> Response[Health]:
    """Say what of the service works; 503 while the store is away."""
    checks = {
        "index": "ok" if ports.index else "written by another process: searches fall back to the store",
        "embedding": ports.embedder.name,
        "languageModel": ports.settings.llm_model or "none, which is a supported mode",
    }
    try:
        ports.store.revision(ports.settings.tenant)
    except StoreUnavailable as error:
        return Response(Health("failing", {**checks, "store": str(error)}), status_code=503)
    return Response(Health("ok", {**checks, "store": "ok"}))


handlers = [health, ready]
