"""Plain pages of the paths, for a browser without scripts: what is printed, or read where the console cannot be."""

from collections.abc import Sequence
from html import escape

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from paths.model import Claim, LearningPath, Reason, Step
from service.drawing.picture import picture
from service.http.securing import page_policy
from service.labels import aims, skill_labels
from service.ports import Ports
from service.readable import readable

NEWEST = 50
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; color: #1b2430 }
a { color: #0b5cad } h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem }
.picture svg { max-width: 100%; height: auto }
blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 3px solid #9db4cf }
.meta, footer { color: #55616e; font-size: .9rem } ul { margin: .3rem 0; padding-left: 1.2rem }
"""


@get("/paths", sync_to_thread=True, include_in_schema=False, media_type=MediaType.HTML)
def list_paths(ports: NamedDependency[Ports]) -> Response[str]:
    """List the newest paths, where the server is for a single user; else say where the API is."""
    if not ports.single_user:
        return _page(
            "Fingerpost", "<p>The API is described at <a href='/schema/openapi.json'>/schema/openapi.json</a>.</p>"
        )
    found = ports.store.newest_paths(ports.settings.tenant, None, "", NEWEST)
    items = "".join(f"<li>{_link(path)}</li>" for path in found)
    none = "<p>No path yet: ask for one with <code>fingerpost recommend</code> or POST /v1/paths.</p>"
    return _page("Learning paths", f"<ul>{items}</ul>" if items else none)


@get("/paths/{id:str}", sync_to_thread=True, include_in_schema=False, media_type=MediaType.HTML)
def show_path(id: FromPath[str], ports: NamedDependency[Ports]) -> Response[str]:
    """Show one path with its picture, reasons and quotes."""
    if not ports.single_user:
        return _page("Fingerpost", "<p>Pages of paths are shown to a single user only; use the API with your key.</p>")
    tenant = ports.settings.tenant
    path = readable(ports, tenant, ports.store.path(tenant, id))
    drawn = picture(path, skill_labels(ports, tenant, path))
    steps = "".join(_step(step) for step in path.steps)
    checks = "".join(f"<li>{_text(_check(claim))}</li>" for claim in path.certificate)
    body = f"<div class='picture'>{drawn}</div>{steps}<h2>Path check</h2><ul class='meta'>{checks}</ul>"
    return _page(f"Path of {path.learner}", body)


def _link(path: LearningPath) -> str:
    goals = ", ".join(aims(path, {row.skill: row.label for row in path.gap}))
    told = f"{path.learner} to {goals}: {path.status}, {len(path.steps)} steps, {path.minutes // 60} h"
    return f"<a href='/paths/{_text(path.id)}'>{_text(told)}</a> <span class='meta'>{_text(path.created)}</span>"


def _step(step: Step) -> str:
    title = f"{step.n}. {step.title}"
    safe = step.url is not None and step.url.startswith(("https://", "http://"))
    name = f"<a href='{_text(step.url or '')}' rel='noreferrer'>{_text(title)}</a>" if safe else _text(title)
    when = f"week {step.week}, {step.start} to {step.end}, {step.minutes} min"
    return f"<h2>{name}</h2><p class='meta'>{_text(when)}</p>{_reasons(step.reasons)}"


def _reasons(reasons: Sequence[Reason]) -> str:
    quotes = "".join(f"<blockquote>{_text(r.text)}</blockquote>" for r in reasons if r.kind == "quote")
    facts = "".join(f"<li>{_text(r.text)}</li>" for r in reasons if r.kind != "quote")
    return f"{quotes}<ul>{facts}</ul>"


def _check(claim: Claim) -> str:
    return f"{'holds' if claim.verdict else 'FAILS'}: {claim.claim} - {claim.witness}"


def _text(text: str) -> str:
    return escape(text, quote=True)


def _page(title: str, body: str) -> Response[str]:
    html = (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{_text(title)}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{STYLE}</style><h1>{_text(title)}</h1>{body}</html>"
    )
    return Response(html, media_type=MediaType.HTML, headers={"Content-Security-Policy": page_policy(STYLE)})


handlers = [list_paths, show_path]
