"""Claims about the steps of a path: each function gives the problems it finds, and none when the claim holds.

Standard library only.
"""

from collections import Counter
from collections.abc import Mapping, Set
from datetime import date
from itertools import combinations, pairwise

from paths.verifier.replay import Case, Moment, Problems, replay, why_not
from paths.verifier.shape import Record
from paths.verifier.timing import Axis, Stay, week_of


def is_listed(case: Case) -> Problems:
    """Every step is one resource of the catalogue, under its own title and address, and steps count from 1."""
    for n, moment in enumerate(case.moments, start=1):
        resource = case.shelf.resources.get(moment.step["resource"])
        if moment.step["n"] != n:
            yield f"the step after step {n - 1} has number {moment.step['n']}"
        if resource is None:
            yield f"{moment.name} is not in the catalogue"
        elif (moment.step["title"], moment.step["url"]) != (resource["title"], resource["url"]):
            yield f"{moment.name} does not bear the title and address that the catalogue gives"


def may_start(case: Case) -> Problems:
    """Every step may start when its turn comes."""
    for moment in case.live:
        if moment.broken:
            yield f"{moment.name} may not start: {moment.broken}"


def raises_as_said(case: Case) -> Problems:
    """Every step raises what it says; a skipped or waived step raises nothing."""
    for moment in case.moments:
        if moment.step["raises"] != moment.raises:
            said, found = rises(moment.step["raises"]), rises(moment.raises)
            yield f"{moment.name} says it raises {said}; replayed it raises {found}"


def rises(raises: list[Record]) -> str:
    """Return rises in words."""
    return ", ".join(f"{rise['skill']} {rise['from']} to {rise['to']}" for rise in raises) or "nothing"


def minutes_as_listed(case: Case) -> Problems:
    """Every step takes the catalogue's minutes, and the path their sum."""
    for moment in case.moments:
        step, resource = moment.step, moment.resource
        if (step["minutes"], step["minutesSource"]) != (resource["minutes"], resource.get("minutesSource")):
            listed = f"{resource['minutes']} minutes ({resource.get('minutesSource')})"
            yield f"{moment.name} says {step['minutes']} minutes ({step['minutesSource']}), the catalogue {listed}"
    if case.path["minutes"] != case.total:
        yield f"the path says {case.path['minutes']} minutes, its steps take {case.total}"


def on_calendar(case: Case) -> Problems:
    """Every step starts and ends on the days, and in the week, that the calendar gives, waiting for its session."""
    last = None
    for moment, stay in zip(case.live, case.stays, strict=True):
        step, days = moment.step, days_of(stay, case.axis)
        if days is None:
            yield f"step {step['n']} would take until more than 100 years from the start"
            break
        start, last = days
        week = max(1, week_of(start, case.start))  # a begun session may lie before the start of a path planned anew
        if (step["start"], step["end"], step["week"]) != (start.isoformat(), last.isoformat(), week):
            said = f"{step['start']} to {step['end']} in week {step['week']}"
            yield f"step {step['n']} says {said}, recomputed {start} to {last} in week {week}"
    if case.path["end"] != (last.isoformat() if last else None):
        yield f"the path says it ends on {case.path['end']}, recomputed {last}"


def days_of(stay: Stay, axis: Axis) -> tuple[date, date] | None:
    """Return the first and the last day of a stay: the session's, or those on which minutes are used."""
    if stay.session is not None:
        return stay.session.first, stay.session.last
    first, last = axis.day_of(stay.begin + 1), axis.day_of(stay.till)
    return (first, last) if first and last else None


def in_sessions(case: Case) -> Problems:
    """Every step of a resource that is given in sessions takes the earliest with seats when its turn has come."""
    for moment, stay in zip(case.live, case.stays, strict=True):
        said, found = moment.step["session"], stay.session.id if stay.session else None
        if stay.problem:
            yield f"{moment.name} {stay.problem}"
        elif said != found:
            yield f"{moment.name} takes session {said}, the calendar gives {found}"


def begun_lead(case: Case) -> Problems:
    """What was begun when the path was planned leads it, in the order of the version before."""
    begun, steps = case.path["begun"], [step["resource"] for step in case.path["steps"]]
    if case.feasible and steps[: len(begun)] != begun:
        yield f"the path begins with {steps[: len(begun)]}, begun were {begun}"
    place = {id: n for n, id in enumerate(case.path["previous"])}
    if unknown := [id for id in begun if id not in place]:
        yield f"{unknown[0]} is said to be begun and was not in the version before"
    elif any(place[a] >= place[b] for a, b in pairwise(begun)):
        yield "what was begun stood in another order in the version before"


def branches_as_said(case: Case) -> Problems:
    """Steps are of one branch when dependencies, followed either way, lead from one to the other; counted from 1."""
    steps = case.path["steps"]
    near: dict[int, set[int]] = {step["n"]: set(step["dependsOn"]) for step in steps}
    for step in steps:
        for n in step["dependsOn"]:
            near.setdefault(n, set()).add(step["n"])
    numbers: dict[int, int] = {}
    for step in steps:
        if step["n"] not in numbers:
            numbers |= dict.fromkeys(connected(near, step["n"]), max(numbers.values(), default=0) + 1)
        if step["branch"] != numbers[step["n"]]:
            yield f"step {step['n']} is said to be of branch {step['branch']}, it is of {numbers[step['n']]}"


def connected(near: Mapping[int, Set[int]], start: int) -> set[int]:
    """Return what hangs together with a step."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = near[waiting.pop()] - found
        found |= fresh
        waiting.extend(fresh)
    return found


def additions_are_own(case: Case) -> Problems:
    """What the learner has added is as the learner file says, under ids of its own, and stands for nothing else."""
    said, kept = ({item["id"]: item for item in record["additions"]} for record in (case.path, case.person.record))
    if said != kept or len(said) != len(case.path["additions"]):
        yield "the path has other additions than the learner file"
    for name, item in sorted(said.items()):
        if not name.startswith("own:"):
            yield f"{name} is the learner's own and its id does not begin with own:"
        if name in case.shelf.records:
            yield f"{name} is the learner's own and in the catalogue as well"
        stands_for = {*item["hasPart"], *item["isPartOf"], *item["countsAs"]}
        if foreign := sorted(stands_for - said.keys()):
            yield f"{name} is the learner's own and is to stand for {foreign[0]}"


def is_open(case: Case) -> Problems:
    """The learner may see every step, and no other resource is named unless the request named it."""
    own = {*case.constraints["excluded"], *case.constraints["pinned"], *mandatory(case), *case.done}
    shown = {entry["resource"] for entry in case.path["excluded"]}
    shown |= {str(conflict["subject"]) for conflict in case.path["conflicts"]}
    shown |= {str(change["constraint"]["subject"]) for change in case.path["relaxations"]}
    for name in sorted(shown - own | {step["resource"] for step in case.path["steps"]}):
        resource = case.shelf.resources.get(name)
        if resource is not None and not case.person.principals & set(resource["access"]):
            yield f"{name} is not open to this learner"


def is_cited_from_open(case: Case) -> Problems:
    """The learner may read every cited document."""
    for moment in case.moments:
        for citation in moment.step["citations"]:
            document = case.library.find(citation["document"], citation["version"])
            if document is not None and not case.person.principals & set(document["access"]):
                yield f"{moment.name} cites {citation['document']}, which is not open to this learner"


def kept(case: Case) -> list[Moment]:
    """Return the steps that stand: all but the skipped."""
    return [moment for moment in case.moments if moment.step["state"] != "skipped"]


def no_whole_with_part(case: Case) -> Problems:
    """No step is part of another one."""
    steps = {moment.step["resource"]: moment for moment in kept(case)}
    for name, moment in steps.items():
        for part in sorted((case.shelf.all_parts(name) & steps.keys()) - {name}):
            yield f"{moment.name} contains {steps[part].name}"


def no_equivalents(case: Case) -> Problems:
    """No step counts as another one."""
    for a, b in combinations(kept(case), 2):
        if b.step["resource"] in a.resource["countsAs"] or a.step["resource"] in b.resource["countsAs"]:
            yield f"{a.name} and {b.name} count as each other"


def not_done_before(case: Case) -> Problems:
    """No step repeats what is already done, or another step."""
    for moment in kept(case):
        if moment.step["resource"] in case.satisfied_before:
            yield f"{moment.name} is already done, waived or counted"
    for name, times in Counter(moment.step["resource"] for moment in kept(case)).items():
        if times > 1:
            yield f"{name} is {times} steps"


def mandatory(case: Case) -> set[str]:
    """Return the mandatory items."""
    return {item["resource"] for item in case.constraints["mandatory"]}


def is_needed(case: Case) -> Problems:
    """Every step raises something, is asked for, is what a later step requires, or has been begun."""
    asked = mandatory(case).union(case.constraints["pinned"])
    for i, moment in enumerate(case.moments):
        if moment.raises or moment.step["state"] != "planned":
            continue
        later = (item for other in case.moments[i + 1 :] if other.live for item in other.resource["requires"])
        waiting = (n for n in range(i + 1, len(case.moments)) if case.moments[n].live)
        if not serves(case, moment.step["resource"], asked.union(later)) and not any(
            is_necessary(case, moment, n) for n in waiting
        ):
            yield f"{moment.name} raises nothing, and nothing asks for it"


def serves(case: Case, name: str, wanted: set[str]) -> bool:
    """Return whether a resource is wanted, counts as what is, or completes it together with other steps."""
    steps = case.done | {moment.step["resource"] for moment in kept(case)}
    missed = case.shelf.satisfied(steps) - case.shelf.satisfied(steps - {name})
    return bool(wanted & (case.shelf.satisfied({name}) | missed))


def depends_as_said(case: Case) -> Problems:
    """Every step names the earlier steps without which it could not start: none that is not, none left out."""
    stuck: dict[int, set[int]] = {}
    for i, moment in enumerate(case.moments):
        named, earlier = set(moment.step["dependsOn"]), {m.step["n"] for m in case.moments[:i]}
        if not named <= earlier:
            yield f"{moment.name} depends on step {min(named - earlier)}, which is not earlier"
        if not moment.live:
            continue
        necessary = {other.step["n"] for other in case.moments[:i] if is_necessary(case, other, i)}
        for n in sorted(necessary - named):
            yield f"{moment.name} could not start without step {n} and does not say so"
        for n in sorted((named & earlier) - necessary):
            if n not in stuck:
                stuck[n] = {m.step["n"] for m in replay(case, (n,)) if m.broken}
            if moment.step["n"] not in stuck[n]:
                yield f"{moment.name} could start without step {n}, on which it says it depends"


def is_necessary(case: Case, other: Moment, i: int) -> bool:
    """Return whether step `i` could not start if an earlier step had left no trace, all else having gone as it went."""
    moment = case.moments[i]
    if not moment.resource["requires"] and not touches(case, other, moment):
        return False
    before = [m for m in case.moments[:i] if m is not other]
    levels = dict(case.levels)
    for held in before:
        if held.live:
            for band in held.resource["teaches"]:
                levels[band["skill"]] = max(levels.get(band["skill"], 0), band["to"])
    done = case.done | {m.step["resource"] for m in before if m.step["state"] != "skipped"}
    return not moment.broken and bool(why_not(moment.resource, levels, case.shelf.satisfied(done), case.graph))


def touches(case: Case, other: Moment, moment: Moment) -> bool:
    """Return whether an earlier step raised a skill that this one's start depends on."""
    taught = {band["skill"] for band in moment.resource["teaches"]}
    asked = taught | {entry["skill"] for entry in moment.resource["competencyRequired"]}
    asked |= {edge["before"] for skill in taught for edge in case.graph.hard_into.get(skill, ())}
    return any(rise["skill"] in asked for rise in other.raises)
