"""The Litestar application: routes, error table, dependencies, OpenAPI, lifespan; nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController

from service.auth import Caller, LoopbackNames, caller
from service.errors import problem_details, unexpected
from service.idempotency import Idempotent
from service.openapi import ExactStructs
from service.ports import Ports
from service.request import HostileRequest
from service.routes import (
    duplicates,
    goals,
    health,
    home,
    ingests,
    learners,
    policy,
    questions,
    records,
    search,
    skill_match,
    suggestions,
)
from service.routes import paths as path_routes
from service.serving import Serving

BODY_LIMIT = 10_000_000  # bytes; a learner with thousands of pieces of evidence takes about 1 MB


class Metrics(PrometheusController):
    path = "/metrics"
    include_in_schema = False


def create_app(ports: Ports, local: bool = False) -> Litestar:
    """Return the application over opened ports; the caller closes them. `local` answers under loopback names only."""

    serving = Serving(ports)

    def provide_ports() -> Ports:
        return serving.ports

    @asynccontextmanager
    async def indexing(_: Litestar) -> AsyncIterator[None]:
        with serving.running():
            yield

    v1 = Router(
        "/v1",
        route_handlers=[
            *records.handlers,
            *duplicates.handlers,
            *ingests.handlers,
            *learners.handlers,
            *goals.handlers,
            *policy.handlers,
            *questions.handlers,
            *search.handlers,
            *skill_match.handlers,
            *suggestions.handlers,
            *path_routes.handlers,
        ],
        dependencies={"caller": Provide(caller, sync_to_thread=False)},
        security=[{"key": []}],
    )
    return Litestar(
        route_handlers=[v1, *health.handlers, *home.handlers, Metrics],
        dependencies={"ports": Provide(provide_ports, sync_to_thread=False)},
        exception_handlers={Exception: unexpected},
        plugins=[ExactStructs(), problem_details()],
        middleware=[
            PrometheusConfig(app_name="fingerpost", prefix="fingerpost", group_path=True).middleware,
            *([LoopbackNames()] if local else []),
            Idempotent(ports),
        ],
        lifespan=[indexing],
        request_class=HostileRequest,
        request_max_body_size=BODY_LIMIT,
        openapi_config=_openapi(),
        signature_types=[Caller],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Fingerpost",
        version="1.0.0",
        description="Learning paths that can be checked: skills gap, cited steps in a provable order, path check.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
    )
