"""The graph of a source comes first and as a whole: an edge or a role may name a skill of a later line."""

from collections.abc import Iterable, Iterator

from paths.model import GraphRecord, Role, Skill, SkillEdge
from retrieval.sources.outcome import Piece, Taken
from service.intake.curate import build_graph
from service.intake.decided import undecided
from service.intake.embed_roles import embed_roles
from service.intake.embed_skills import embed_skills
from service.intake.known import file_key
from service.intake.names import Names
from service.intake.run import Run
from service.store.content.records import id_of


def take_graph(run: Run, pieces: Iterable[Piece]) -> dict[str, Skill]:
    """Write skills, edges and roles of these files in one transaction, embed what is new; return all skills then.

    Raises Cycle where prerequisites wait for each other, and then nothing is written.
    """
    taken = list(_read(pieces))
    known = run.store.graph(run.tenant)
    skills = {r.id: r for r in known if isinstance(r, Skill)} | {
        o.record.id: o.record for _, o in taken if isinstance(o.record, Skill)
    }
    names = Names(skills)
    files: dict[tuple[type, str], str] = {}
    passed: list[GraphRecord] = []
    for file, outcome in taken:
        if refused := names.refusal(outcome):
            run.refuse(refused, file, lines=True)
        elif isinstance(outcome.record, GraphRecord):
            passed.append(outcome.record)
            files[(type(outcome.record), id_of(outcome.record))] = file
    good = undecided(run.store, run.tenant, passed)
    if good:
        build_graph(({(type(r), id_of(r)): r for r in (*known, *_of_graph(good))}).values())
        run.write(good, file_of=lambda record: files[(type(record), id_of(record))])
    if not run.dry:
        _embed(run)
    return {record.id: record for record in (*known, *good) if isinstance(record, Skill)}


def _read(pieces: Iterable[Piece]) -> Iterator[tuple[str, Taken]]:
    for piece in pieces:
        for outcome in piece.read():
            if isinstance(outcome, Taken) and isinstance(outcome.record, GraphRecord):
                yield file_key(piece.name), outcome


def _of_graph(records: Iterable[GraphRecord]) -> Iterator[GraphRecord]:
    return (record for record in records if isinstance(record, Skill | SkillEdge | Role))


def _embed(run: Run) -> None:
    tell, store, embedder = run.options.progress, run.store, run.ports.embedder
    embed_skills(store, embedder, run.tenant, lambda done, total: tell("embedding skills", done, total))
    embed_roles(store, embedder, run.tenant, lambda done, total: tell("embedding roles", done, total))
