"""The one table of changes of state, and who may make them. What the table does not list is refused.

    path   draft      active      learner, ld
    path   draft      replaced    learner, ld, service
    path   draft      withdrawn   learner, ld
    path   active     done        service
    path   active     replaced    learner, ld, service
    path   active     withdrawn   learner, ld
    path   done       active      service
    step   planned    started     learner, service
    step   planned    completed   learner, ld, service
    step   planned    skipped     learner, ld
    step   planned    waived      ld
    step   started    completed   learner, ld, service
    step   started    planned     learner, ld
    step   started    skipped     learner, ld
    step   started    waived      ld
    step   completed  started     ld, service
    step   skipped    planned     learner, ld
    step   waived     planned     ld
    self   standing   withdrawn   learner, ld
    self   contested  standing    ld
    self   contested  withdrawn   learner, ld
    self   withdrawn  standing    learner, ld
    piece  standing   contested   learner
    piece  standing   withdrawn   ld, service
    piece  contested  standing    learner, ld
    piece  contested  withdrawn   ld, service
    piece  withdrawn  standing    ld, service

`ld` is a learning and development specialist; `service` acts by itself on what it observes: a path is done when its
last step is, and active again when a completion is taken back. A replaced or withdrawn path stays what it is.
`self` is a piece of evidence that the learner gave, `piece` any other: learners withdraw what they said of themselves
and contest what others say; a specialist settles it. The service withdraws what a completion proved when it is taken
back.
Staying in a state is no change: anyone may ask for it, so a message that arrives twice does no harm.
"""

from collections.abc import Mapping
from typing import Literal, TypeVar, get_args

from paths.errors import BadTransition
from paths.model import Evidence, EvidenceState, PathState, StepState

Who = Literal["learner", "ld", "service"]
S = TypeVar("S", bound=str)

PATH_CHANGES: Mapping[tuple[PathState, PathState], tuple[Who, ...]] = {
    ("draft", "active"): ("learner", "ld"),
    ("draft", "replaced"): ("learner", "ld", "service"),
    ("draft", "withdrawn"): ("learner", "ld"),
    ("active", "done"): ("service",),
    ("active", "replaced"): ("learner", "ld", "service"),
    ("active", "withdrawn"): ("learner", "ld"),
    ("done", "active"): ("service",),
}
STEP_CHANGES: Mapping[tuple[StepState, StepState], tuple[Who, ...]] = {
    ("planned", "started"): ("learner", "service"),
    ("planned", "completed"): ("learner", "ld", "service"),
    ("planned", "skipped"): ("learner", "ld"),
    ("planned", "waived"): ("ld",),
    ("started", "completed"): ("learner", "ld", "service"),
    ("started", "planned"): ("learner", "ld"),
    ("started", "skipped"): ("learner", "ld"),
    ("started", "waived"): ("ld",),
    ("completed", "started"): ("ld", "service"),
    ("skipped", "planned"): ("learner", "ld"),
    ("waived", "planned"): ("ld",),
}

SELF_CHANGES: Mapping[tuple[EvidenceState, EvidenceState], tuple[Who, ...]] = {
    ("standing", "withdrawn"): ("learner", "ld"),
    ("contested", "standing"): ("ld",),
    ("contested", "withdrawn"): ("learner", "ld"),
    ("withdrawn", "standing"): ("learner", "ld"),
}
PIECE_CHANGES: Mapping[tuple[EvidenceState, EvidenceState], tuple[Who, ...]] = {
    ("standing", "contested"): ("learner",),
    ("standing", "withdrawn"): ("ld", "service"),
    ("contested", "standing"): ("learner", "ld"),
    ("contested", "withdrawn"): ("ld", "service"),
    ("withdrawn", "standing"): ("ld", "service"),
}


def move_path(state: PathState, to: PathState, who: Who) -> PathState:
    """Return the path's new state. Raises BadTransition, naming what is possible, where `who` may not change it so."""
    if state != to or state not in get_args(PathState):
        _check("path", PATH_CHANGES, (state, to), who)
    return to


def move_step(state: StepState, to: StepState, who: Who) -> StepState:
    """Return the step's new state. Raises BadTransition, naming what is possible, where `who` may not change it so."""
    if state != to or state not in get_args(StepState):
        _check("step", STEP_CHANGES, (state, to), who)
    return to


def move_evidence(piece: Evidence, to: EvidenceState, who: Who) -> EvidenceState:
    """Return the new state of a piece of evidence. Raises BadTransition, naming what is possible, as for a step."""
    if piece.state != to or to not in get_args(EvidenceState):
        own = piece.source == "self"
        what, changes = ("self-assessment", SELF_CHANGES) if own else ("piece of evidence", PIECE_CHANGES)
        _check(what, changes, (piece.state, to), who)
    return to


def table() -> str:
    """Return the table as text, a change a line, as the documentation shows it."""
    changes = (("path", PATH_CHANGES), ("step", STEP_CHANGES), ("self", SELF_CHANGES), ("piece", PIECE_CHANGES))
    return "\n".join(
        f"{what:<6} {state:<10} {to:<11} {', '.join(who)}"
        for what, table in changes
        for (state, to), who in table.items()
    )


def _check(what: str, changes: Mapping[tuple[S, S], tuple[Who, ...]], change: tuple[S, S], who: Who) -> None:
    if who in changes.get(change, ()):
        return
    state, to = change
    able = sorted(new for (old, new), people in changes.items() if old == state and who in people)
    raise BadTransition(
        f"a {what} that is {state!r} cannot be made {to!r} by {who!r}; "
        f"possible from here: {', '.join(able) if able else 'nothing'}"
    )
