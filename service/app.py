"""The Litestar application: routes, error table, dependencies, OpenAPI, lifespan; nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, Reference, SecurityScheme
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.types import Middleware

from service.accounts.guard import GUARDED, Authorised
from service.accounts.identify import Identify
from service.accounts.oidc import oidc_of
from service.accounts.origins import cors
from service.accounts.single_user import check_single_user
from service.assistant.running import Runs
from service.auth import Caller, LoopbackNames, caller
from service.console import serving as console_pages
from service.http.api_version import Versioned
from service.http.conditional import Conditional
from service.http.described import DescribedConfig
from service.http.errors import problem_details, unexpected
from service.http.idempotency import Idempotent
from service.http.logs import logging_config
from service.http.openapi import ExactStructs
from service.http.request import HostileRequest
from service.http.securing import secured
from service.limits.admission import Admission, roomy
from service.limits.rates import RateLimited
from service.mcp.plugin import mcp
from service.mcp.tools import inside
from service.ports import Ports
from service.routes import (
    activity,
    assistant,
    audit,
    bulk,
    duplicates,
    edits,
    evaluation_reviews,
    evaluations,
    goals,
    health,
    ingests,
    jobs,
    keys,
    learners,
    me,
    plain_pages,
    policy,
    privacy,
    problems,
    questions,
    records,
    reviews,
    search,
    skill_match,
    sources,
    suggestions,
    switches,
    tags,
    tokens,
    usage,
    webhooks,
    xapi,
)
from service.routes import paths as path_routes
from service.serving import Serving

BODY_LIMIT = 10_000_000  # bytes; a learner with thousands of pieces of evidence takes about 1 MB


SECURITY: dict[str, SecurityScheme | Reference] = {
    "key": SecurityScheme(
        type="http",
        scheme="bearer",
        description="An API key, fp_PREFIX_SECRET: from `fingerpost keys add` or POST /v1/keys.",
    ),
    "token": SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="JWT",
        description="A learner token from /v1/tokens, or a token of the organisation's sign-on.",
    ),
}


class Metrics(PrometheusController):
    path = "/metrics"
    include_in_schema = False


def create_app(ports: Ports, local: bool = False) -> Litestar:
    """Return the application over opened ports; the caller closes them. `local` answers under loopback names only."""

    if ports.single_user:
        check_single_user(ports.settings)
    serving, runs = Serving(ports), Runs()

    def provide_ports() -> Ports:
        return serving.ports

    @asynccontextmanager
    async def indexing(_: Litestar) -> AsyncIterator[None]:
        roomy(ports.settings)
        with serving.running():
            try:
                yield
            finally:
                runs.stop_all()

    return Litestar(
        route_handlers=[
            _v1(),
            _lrs(),
            *health.handlers,
            *console_pages.handlers,
            *plain_pages.handlers,
            *problems.handlers,
            Metrics,
            *([inside()] if ports.settings.mcp else []),
        ],
        dependencies={
            "ports": Provide(provide_ports, sync_to_thread=False),
            "runs": Provide(lambda: runs, sync_to_thread=False),
        },
        exception_handlers={Exception: unexpected},
        plugins=[ExactStructs(), problem_details(), *([mcp(ports.settings)] if ports.settings.mcp else [])],
        middleware=_middleware(ports, local),
        cors_config=cors(ports.settings, ports.single_user),
        before_send=[xapi.answer_in_version, secured],
        logging_config=logging_config(),
        lifespan=[indexing],
        request_class=HostileRequest,
        request_max_body_size=BODY_LIMIT,
        openapi_config=_openapi(),
        signature_types=[Caller],
    )


def _v1() -> Router:
    return Router(
        "/v1",
        route_handlers=[
            *audit.handlers,
            *privacy.handlers,
            *reviews.handlers,
            *bulk.handlers,
            *edits.handlers,
            *switches.handlers,
            *records.handlers,
            *duplicates.handlers,
            *ingests.handlers,
            *jobs.handlers,
            *keys.handlers,
            *tokens.handlers,
            *learners.handlers,
            *me.handlers,
            *goals.handlers,
            *policy.handlers,
            *questions.handlers,
            *search.handlers,
            *assistant.handlers,
            *skill_match.handlers,
            *suggestions.handlers,
            *tags.handlers,
            *evaluations.handlers,
            *evaluation_reviews.handlers,
            *sources.handlers,
            *path_routes.handlers,
            *usage.handlers,
            *activity.handlers,
            *webhooks.handlers,
        ],
        dependencies={"caller": Provide(caller, sync_to_thread=False)},
        security=[{"key": []}, {"token": []}],
        opt={GUARDED: True},
    )


def _lrs() -> Router:
    """Return the statement resource that learning systems forward xAPI to."""
    return Router(
        xapi.PREFIX,
        route_handlers=xapi.handlers,
        dependencies={"caller": Provide(caller, sync_to_thread=False)},
        security=[{"key": []}],
        opt={GUARDED: True},
    )


def _middleware(ports: Ports, local: bool) -> list[Middleware]:
    """Return what every request passes, from the outside in."""
    return [
        PrometheusConfig(app_name="fingerpost", prefix="fingerpost", group_path=True).middleware,
        *([LoopbackNames()] if local else []),
        Versioned(),
        Authorised(Identify(ports, oidc_of(ports.settings))),  # before all that answers in a caller's name
        RateLimited(ports.settings),
        Admission(ports.settings),  # before what is kept of answers: that the server was busy is not one
        Conditional(),
        Idempotent(ports),
    ]


def _openapi() -> DescribedConfig:
    return DescribedConfig(
        title="Fingerpost",
        version="1.0.0",
        description="Learning paths that can be checked: skills gap, cited steps in a provable order, path check.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        components=Components(security_schemes=SECURITY),
    )
