"""`fingerpost recommend`: a learning path on the terminal, as JSON, as a picture."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from paths.errors import PathError
from paths.model import Constraints, Learner, LearningPath, RoleGoal
from retrieval.errors import RetrievalError
from service.commands.console import NOT_OK, OK, USAGE, fail, print_json, say
from service.labels import skill_labels
from service.picture import picture
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.settings import BadSetting, Settings
from service.store.errors import StoreError
from service.wiring import open_ports


class BadLearner(Exception):
    """The learner file cannot be used."""


def run(args: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
        with open_ports(settings) as ports:
            path = recommend(ports, settings.tenant, request_of(ports, settings.tenant, args), datetime.now(UTC).date())
            if args.picture:
                draw(ports, settings.tenant, path, Path(args.picture))
    except BadLearner as error:
        return fail(str(error), USAGE)
    except (BadSetting, PathError, RetrievalError, StoreError) as error:
        return fail(str(error), NOT_OK)
    if args.json:
        print_json(path)
    else:
        print(in_words(path))
    return OK if path.status != "infeasible" else NOT_OK


def request_of(ports: Ports, tenant: str, args: argparse.Namespace) -> PathRequest:
    """Return the request that the arguments make; options on the command line replace the learner's own."""
    learner = learner_given(args.learner)
    known = learner if isinstance(learner, Learner) else ports.store.learner(tenant, learner)
    return PathRequest(
        learner=learner,
        roles=tuple(RoleGoal(role) for role in args.role),
        constraints=constrained(known.constraints, args),
        start=args.start,
        locale=args.locale,
    )


def learner_given(given: str) -> Learner | str:
    """Return the learner of a file, or the id where there is no file; raise BadLearner naming the field."""
    file = Path(given)
    if not file.is_file():
        if "/" in given or given.endswith(".json"):
            raise BadLearner(f"{given} is not there; give a learner file, or the id of a learner that is kept")
        return given
    try:
        return msgspec.json.decode(file.read_bytes(), type=Learner)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadLearner(f"{given}: {error}") from error


def constrained(own: Constraints, args: argparse.Namespace) -> Constraints:
    """Return the learner's constraints with what the command line says instead."""
    said = {
        "hours_per_week": args.hours_per_week,
        "weeks": args.weeks,
        "languages": tuple(args.language) if args.language else None,
    }
    changed = replace(own, **{name: value for name, value in said.items() if value is not None})
    try:
        return msgspec.convert(msgspec.to_builtins(changed), Constraints)  # the ranges are checked when decoding
    except msgspec.ValidationError as error:
        raise BadLearner(f"constraints: {error}") from error


def draw(ports: Ports, tenant: str, path: LearningPath, file: Path) -> None:
    """Write the picture of a path."""
    file.write_text(picture(path, skill_labels(ports, tenant, path)), encoding="utf-8")
    say(f"drawn: {file}")


def in_words(path: LearningPath) -> str:
    """Return a path as a person reads it on a terminal."""
    labels = {row.skill: row.label for row in path.gap}
    lines = [
        f"{path.status.capitalize()} path for {path.learner} to {', '.join(goal.role for goal in path.roles)}: "
        f"{len(path.steps)} steps, {path.minutes / 60:.1f} h, {path.start} to {path.end or path.start}",
        "",
    ]
    for step in path.steps:
        raised = ", ".join(f"{labels.get(r.skill, r.skill)} {r.from_}->{r.to}" for r in step.raises)
        lines.append(f"{step.n:3}. week {step.week:<3} {step.minutes:>5} min  {step.title}  [{raised}]")
        lines += [f"           {quote.text}  ({step.citations[quote.citations[0]].document})" for quote in step.reasons
                  if quote.kind == "quote"][:1]  # fmt: skip
    lines += ["", *(f"  {row.status:12} {row.label}: {row.current} -> {row.after} of {row.target}  {row.reason}"
                    for row in path.gap if row.status not in ("held", "reached"))]  # fmt: skip
    lines += [f"  cannot hold together: {conflict.text or conflict.name}" for conflict in path.conflicts]
    lines += [f"  would suffice: {r.change}" for r in path.relaxations if r.alone and r.change]
    held = sum(claim.verdict for claim in path.certificate)
    lines.append(f"Path check: {held} of {len(path.certificate)} claims hold. Id {path.id}")
    return "\n".join(lines)
