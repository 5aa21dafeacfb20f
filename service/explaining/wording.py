"""A change and its cause become a reason: a code, facts, and the sentence that the template makes of them."""

from collections.abc import Iterable

from paths.model import Reason, Step
from prompts.templates import sentence
from service.explaining.causes import Cause
from service.explaining.context import NOTHING, Context, Told, short
from service.explaining.edits import Edit
from service.explaining.inputs import Input
from service.explaining.tellers import TELLERS


def reason(context: Context, edit: Edit) -> Reason:
    """Return why a change came about."""
    code, facts = _told(context, edit)
    return Reason(code, "fact", facts, sentence(context.locale, code, facts))


def _told(context: Context, edit: Edit) -> Told:
    if edit.code == "moved" and (leader := _leader(context, edit)) is not None:
        return "order_follows", {"step": leader.n, "title": context.title(leader.resource)}
    cause = context.found.causes.get(edit)
    if cause is None:
        return _together(context, edit)
    if cause.input.members:
        return _listed(context, cause.input.members)
    replaced = _replaced(context, edit, cause)
    if replaced is not None:
        return "in_place_of", {"title": context.title(replaced)}
    return TELLERS[cause.input.kind](context, edit, cause)


def _leader(context: Context, edit: Edit) -> Step | None:
    """Return the step, new in its place, that a moved one depends on."""
    moved = {change.resource for change in context.found.changes if change.after is not None}
    step = context.after.path.steps[(edit.after or 1) - 1]
    needed = [context.after.path.steps[n - 1] for n in step.depends_on]
    return next((other for other in needed if other.resource in moved), None)


def _replaced(context: Context, edit: Edit, cause: Cause) -> str | None:
    """Return the step that went by the same cause, was what that was about, and brought the same skills."""
    if edit.code != "added":
        return None
    for other, its in context.found.causes.items():
        direct = other.code == "dropped" and its.input is cause.input and its.input.subject == other.resource
        if direct and context.raised(other.resource) & context.raised(edit.resource):
            return other.resource
    return None


def _together(context: Context, edit: Edit) -> Told:
    """Say of a change without a cause of its own which inputs brought it about together, or else the program."""
    old, new = context.before.programs, context.after.programs
    if joint := context.found.joint.get(edit):
        return _listed(context, joint)
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    if not changed:
        return "unexplained", {}
    then, now = (", ".join(f"{name} {some.get(name, NOTHING)}" for name in changed) for some in (old, new))
    return "program_changed", {"before": then, "after": now}


def _listed(context: Context, inputs: Iterable[Input]) -> Told:
    flat = [member for one in inputs for member in one.members or (one,)]
    return "together", {"inputs": short(", ".join(dict.fromkeys(_name(context, one) for one in flat)))}


def _name(context: Context, one: Input) -> str:
    """Return an input as a list of several names it: by its kind, and what it is about."""
    if one.kind in ("evidence", "waived_level"):
        return f"{one.kind}: {context.label(one.subject)}"
    if one.kind in ("constraint", "start"):
        return one.subject
    return f"{one.kind}: {context.title(one.subject)}" if one.subject else one.kind
