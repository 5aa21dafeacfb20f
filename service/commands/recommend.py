"""`fingerpost recommend`: a learning path on the terminal, as JSON, as a picture."""

import argparse
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from paths.errors import BadRecord, PathError
from paths.graph import SkillGraph, nearest
from paths.model import Constraints, Learner, LearningPath
from retrieval.sources.checks import explain
from service.clock import today
from service.commands.console import NOT_OK, OK, BadUsage, print_json, print_words, say, writable
from service.commands.goals import wanted
from service.commands.tenancy import settings_of
from service.drawing.picture import picture
from service.labels import aims, skill_labels
from service.learners import check_request
from service.ports import Ports
from service.recommend import recommend
from service.running import asked
from service.schemas import PathRequest
from service.settings import Settings
from service.wiring import open_ports

OPTIONS = {
    "constraints.hoursPerWeek": "--hours-per-week",
    "constraints.weeks": "--weeks",
    "constraints.languages": "--language",
    "roles": "--role",
    "skills": "--skill",
    "text": "--goal",
    "start": "--start",
    "locale": "--locale",
    "learner": "--learner",
}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LEARNER = "give a learner file, or the id of a stored learner"
EXAMPLE = '{"id": "ada", "evidence": []}'
DAYS_A_WEEK = 7
LARGEST = 50_000_000  # bytes of a learner file; a learner with 100,000 pieces of evidence takes 10 MB
FILL = "take content in with `fingerpost ingest SOURCE`, or load the sample workspace with `fingerpost demo --no-serve`"


def run(args: argparse.Namespace) -> int:
    check_options(args)
    settings = settings_of(args)
    with open_ports(settings) as ports:
        try:
            request = request_of(ports, settings.tenant, args)
            check_request(request)
            path = found(ports, settings, request)
        except BadRecord as error:
            raise BadUsage(f"{option(error.field)}: {error.problem}") from error
        if args.picture:
            draw(ports, settings.tenant, path, Path(args.picture))
        if args.json:
            print_json(path)
        else:
            print_words(in_words(path, skill_labels(ports, settings.tenant, path)))
    return OK if path.status != "infeasible" else NOT_OK


def found(ports: Ports, settings: Settings, request: PathRequest) -> LearningPath:
    """Return the path: the running server's where one has the index open, so that both give the same one."""
    workspace = ports.workspaces.get(settings.tenant)
    if request.roles and not workspace.graph.roles:
        raise PathError(f"unknown role {request.roles[0].role!r}: there are no roles here yet; {FILL}")
    if not workspace.catalogue.resources:
        say(f"note: the catalogue is empty, so nothing can be recommended; {FILL}")
    note_unknown(workspace.graph, request)
    path = asked(settings, request) if ports.index is None else None
    if path is None and ports.index is None:
        say("note: another process has the index open and no server answers, so relevance and hub pages are left out")
    return path or recommend(ports, settings.tenant, request, today())


def note_unknown(graph: SkillGraph, request: PathRequest) -> None:
    """Say of which skills the learner's evidence counts for nothing, because the graph does not know them."""
    learner = request.learner
    wanted = {e.skill for e in learner.evidence} - set(graph.skills) if isinstance(learner, Learner) else set()
    for skill in sorted(wanted):
        near = nearest(skill, {s.id: (s.id, s.label) for s in graph.skills.values()})
        hint = f"; nearest: {', '.join(near)}" if near else ""
        say(f"note: evidence of {skill!r} counts for nothing, the graph has no such skill{hint}")


def request_of(ports: Ports, tenant: str, args: argparse.Namespace) -> PathRequest:
    """Return the request that the arguments make; options on the command line replace the learner's own."""
    learner = learner_given(args.learner)
    known = learner if isinstance(learner, Learner) else ports.store.learner(tenant, learner)
    goal = wanted(ports, tenant, args)
    request = PathRequest(
        learner=learner,
        roles=goal.roles,
        skills=goal.skills,
        constraints=constrained(known.constraints, args),
        start=args.start,
        locale=args.locale,
    )
    try:
        return msgspec.convert(msgspec.to_builtins(request), PathRequest)  # ranges are checked when decoding
    except msgspec.ValidationError as error:
        told = explain(error, PathRequest)
        raise BadRecord(told.field, told.problem) from error


def option(field: str) -> str:
    """Return the option that gave a field of the request, else the field."""
    return next((name for start, name in OPTIONS.items() if field.startswith(start)), field)


def learner_given(given: str) -> Learner | str:
    """Return the learner of a file, or the id where there is no file; raise BadUsage naming the field."""
    try:
        with open(given, "rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        if "/" not in given and given and not given.endswith(".json"):
            return given
        raise BadUsage(f"{given!r} is not there; {LEARNER}") from None
    except OSError as error:
        raise BadUsage(f"{given!r}: {error.strerror}; {LEARNER}") from error
    if len(content) > LARGEST:
        raise BadUsage(f"{given!r} has more than {LARGEST:,} bytes; {LEARNER}")
    try:
        return msgspec.json.decode(content, type=Learner)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadUsage(f"{given}: {in_short(error)}") from error


def in_short(error: msgspec.DecodeError | UnicodeDecodeError) -> str:
    """Return what is wrong with a learner file, its field first."""
    if not isinstance(error, msgspec.ValidationError):
        return f"not JSON ({error}); give one learner, as in {EXAMPLE}"
    told = explain(error, Learner)
    return f"{told.field}: {told.problem}" if told.field else told.problem


def constrained(own: Constraints, args: argparse.Namespace) -> Constraints:
    """Return the learner's constraints with what the command line says instead."""
    said = {
        "hours_per_week": args.hours_per_week,
        "weeks": args.weeks,
        "languages": tuple(args.language) if args.language else None,
    }
    return replace(own, **{name: value for name, value in said.items() if value is not None})


def check_options(args: argparse.Namespace) -> None:
    """Raise BadUsage, before any work is done, for what no later check would refuse."""
    for name, given in (("--language", args.language or ()), ("--locale", (args.locale,))):
        if wrong := [language for language in given if not LANGUAGE.fullmatch(language)]:
            raise BadUsage(f"{name} {wrong[0]!r}: give a language tag, such as en or pt-BR")
    if args.picture:
        writable("--picture", args.picture)


def draw(ports: Ports, tenant: str, path: LearningPath, file: Path) -> None:
    """Write the picture of a path."""
    file.write_text(picture(path, skill_labels(ports, tenant, path)), encoding="utf-8")
    say(f"drawn: {file}")


def in_words(path: LearningPath, labels: Mapping[str, str]) -> str:
    """Return a path as a person reads it on a terminal; `labels` are those of its roles and skills."""
    lines = [
        f"{path.status.capitalize()} path for {path.learner} to {', '.join(aims(path, labels))}: "
        f"{count(len(path.steps), 'step')}, {path.minutes / 60:.1f} h, {path.start} to {path.end or path.start}"
        f"{over(path)}",
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
    lines += [f"  would suffice: {r.constraint.subject or r.constraint.name}: {r.change}" for r in path.relaxations
              if r.alone and r.change]  # fmt: skip
    held = sum(claim.verdict for claim in path.certificate)
    lines.append(f"Path check: {held} of {count(len(path.certificate), 'claim')} hold. Id {path.id}")
    return "\n".join(lines)


def over(path: LearningPath) -> str:
    """Return how many weeks a path takes, each begun one counted."""
    if path.end is None:
        return ""
    days = (date.fromisoformat(path.end) - date.fromisoformat(path.start)).days + 1
    return f" ({count(-(-days // DAYS_A_WEEK), 'week')})"


def count(number: int, thing: str) -> str:
    """Return how many things there are."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
