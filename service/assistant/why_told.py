"""Why a step or a skill is in the path, and why a resource is not: what was solved for it, in sentences."""

from collections.abc import Iterator

from service.assistant.ground import Ground
from service.assistant.saying import Part
from service.assistant.speaking import duration, levels_named
from service.assistant.telling import row_of
from service.assistant.wording import Words, say
from service.explaining.values import Consequence, Place
from service.explaining.why import why
from service.explaining.why_not import why_not

MOST_STEPS = 4  # of a skill that are named


def why_step(known: Ground, n: int) -> Iterator[Part]:
    """Give why a step is in the path, what the best path without it would cost, and why it stands where it stands."""
    if known.path is None or known.step(n) is None:
        return
    found = why(known.ports, known.tenant, known.path.id, n)
    facts: dict[str, Words] = {"n": n, "title": found.title}
    yield Part("fact", say(known.locale, "why.step", facts), resources=(found.resource,))
    for reason in found.reasons:
        if reason.kind == "fact" and reason.text:
            yield Part("fact", reason.text, before=" ", resources=(found.resource,))
    if found.without is not None:
        yield from _cost(known, found.without)
    for key, place in (("earlier", found.here.earlier), ("later", found.here.later)):
        if place is not None:
            yield from _place(known, key, place)


def _cost(known: Ground, without: Consequence) -> Iterator[Part]:
    if without.status == "infeasible":
        yield Part("fact", say(known.locale, "why.no_path_without"), before=" ")
    elif without.lost:
        text = say(known.locale, "why.lost_without", {"levels": levels_named(known, without.lost)})
        yield Part("fact", text, before=" ")
    elif without.minutes > 0:
        text = say(known.locale, "why.longer_without", {"by": duration(known.locale, without.minutes)})
        yield Part("fact", text, before=" ")
    else:
        yield Part("fact", say(known.locale, "why.fits_best"), before=" ")


def _place(known: Ground, key: str, place: Place) -> Iterator[Part]:
    if place.obstacle is None:
        return
    step = known.step(place.obstacle.step) if key == "later" else None
    needs = place.obstacle.needs
    if needs:
        text = say(known.locale, f"why.{key}", {"levels": levels_named(known, needs)})
        yield Part("fact", text, before=" ", resources=(step.resource,) if step else ())


def why_skill(known: Ground, skill: str) -> Iterator[Part]:
    """Give why a skill is in the path: who asks for it, and the steps that bring it; or that nothing does."""
    path = known.path
    if path is None:
        return
    row, label = row_of(path, skill), known.label(skill)
    steps = [step for step in path.steps if any(raised.skill == skill for raised in step.raises)]
    if row is None and not steps:
        yield Part("fact", say(known.locale, "why.not_asked", {"label": label}))
        return
    if row is not None:
        key = "why.goal" if row.origin == "role" else "why.prerequisite"
        facts: dict[str, Words] = {"label": label, "current": row.current, "target": row.target}
        yield Part("fact", say(known.locale, key, facts))
    for step in steps[:MOST_STEPS]:
        yield Part("fact", say(known.locale, "why.brought", {"n": step.n, "title": step.title}), before=" ",
                   resources=(step.resource,))  # fmt: skip
    if not steps:
        held = row is not None and row.current >= row.target
        yield Part("fact", say(known.locale, "why.held" if held else "why.unreached"), before=" ")
    else:
        yield from why_step(known, steps[0].n)


def why_not_told(known: Ground, resource: str) -> Iterator[Part]:
    """Give why a resource is not in the path, and what the best path with it would cost."""
    if known.path is None:
        return
    found = why_not(known.ports, known.tenant, known.path.id, resource)
    about = (found.resource,)
    yield Part("fact", say(known.locale, "why_not.about", {"title": found.title}), resources=about)
    yield Part("fact", found.reason.text, before=" ", resources=(*about, *((found.by,) if found.by else ())))
    costs = found.with_it
    if costs is not None and costs.status != "infeasible" and costs.minutes:
        key = "why_not.longer" if costs.minutes > 0 else "why_not.shorter"
        yield Part("fact", say(known.locale, key, {"by": duration(known.locale, abs(costs.minutes))}), before=" ")
