"""Claims about the limits that a path was made within: each function gives the problems it finds, none when it holds.

Standard library only. A constraint named in `soft` may be broken at its price, which `penalty` adds up.
"""

from collections.abc import Callable
from datetime import date

from paths.verifier.replay import Case, Problems
from paths.verifier.shape import Record
from paths.verifier.timing import budget, usable

Offends = Callable[[Record, Record], bool]
BUDGET = ("hoursPerWeek", "weeks", "deadline")  # three names of one limit: the minutes there are


def within_budget(case: Case) -> Problems:
    """The steps, and the waiting for sessions among them, take no more minutes than there are."""
    limit, end = budget(case.constraints, case.axis), max(case.ends, default=0)
    if limit is not None and end > limit:
        waiting = f", and {end - case.total} of waiting for sessions" if end > case.total else ""
        yield f"the steps take {case.total} minutes{waiting}, weeks and deadline leave {limit}"


def in_time(case: Case) -> Problems:
    """Every mandatory item with a due day is done by then, and every step bears the due day it has."""
    for item in case.constraints["mandatory"]:
        if late(case, item) and "mandatory" not in case.constraints["soft"]:
            yield f"{item['resource']} is due on {item['due']} and not done by then"
    for moment in case.moments:
        named = [i["due"] for i in case.constraints["mandatory"] if i["resource"] == moment.step["resource"]]
        dues = sorted(filter(None, named))
        if dues and moment.step["due"] != dues[0]:
            yield f"{moment.name} says it is due {moment.step['due']}, the constraints say {dues[0]}"
        if moment.step["due"] not in (None, *(i["due"] for i in case.constraints["mandatory"])):
            yield f"{moment.name} says it is due {moment.step['due']}, which no constraint asks"


def late(case: Case, item: Record) -> bool:
    """Return whether a mandatory item is done, but after its due day."""
    due = item["due"]
    return bool(due) and item["resource"] in done_by(case, None) and item["resource"] not in done_by(case, due)


def done_by(case: Case, due: str | None) -> set[str]:
    """Return what is done by the end of a day (None: of the path), and all it counts as."""
    until = None if due is None else case.axis.until(date.fromisoformat(due).toordinal())
    ended = zip(case.live, case.ends, strict=True)
    done = {moment.step["resource"] for moment, end in ended if until is None or end <= until}
    waived = {step["resource"] for step in case.path["steps"] if step["state"] == "waived"}
    return case.shelf.satisfied(case.done | done | waived)


def has_mandatory(case: Case) -> Problems:
    """Every mandatory item is done before, in the path, or by what counts as it."""
    for item in case.constraints["mandatory"]:
        if item["resource"] not in done_by(case, None):
            yield f"{item['resource']} is mandatory and neither done nor a step"


def has_pinned(case: Case) -> Problems:
    """Every pinned item is a step and marked so, unless it was done before."""
    marked = {step["resource"] for step in case.path["steps"] if step["pinned"]}
    for item in case.constraints["pinned"]:
        if item not in marked and item not in case.satisfied_before:
            yield f"{item} is pinned and not a pinned step"


def is_excluded(resource: Record, limits: Record) -> bool:
    """Return whether the learner ruled this resource out."""
    return resource["id"] in limits["excluded"]


def speaks_other_language(resource: Record, limits: Record) -> bool:
    """Return whether a resource is known to be in none of the languages, by primary subtag."""
    asked, language = {primary(tag) for tag in limits["languages"]}, resource["language"]
    return bool(asked and language) and primary(language) not in asked


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag: `en` of `en-GB`."""
    return tag.split("-")[0].lower()


def is_barred(resource: Record, limits: Record) -> bool:
    """Return whether a resource lacks an accessibility feature that is asked for."""
    return not set(limits["accessibilityFeatures"]) <= set(resource["accessibilityFeatures"])


def is_too_long(resource: Record, limits: Record) -> bool:
    """Return whether a step takes longer than one may."""
    return limits["maxStepMinutes"] is not None and (resource["minutes"] or 0) > limits["maxStepMinutes"]


def is_of_other_modality(resource: Record, limits: Record) -> bool:
    """Return whether a resource is of no modality asked for, an unknown one included."""
    return bool(limits["modalities"]) and resource["modality"] not in limits["modalities"]


def is_of_other_provider(resource: Record, limits: Record) -> bool:
    """Return whether a resource is of no provider asked for, an unknown one included."""
    return bool(limits["providers"]) and resource["provider"] not in limits["providers"]


def is_above_level(resource: Record, limits: Record) -> bool:
    """Return whether it takes more of its language than the learner has, where both are known."""
    language, asked = resource["language"], resource["languageLevel"]
    held = [level for tag, level in limits["languageLevels"].items() if language and primary(tag) == primary(language)]
    return bool(held and asked) and asked > max(held)  # A1 to C2 stand in the order of the alphabet


def has_no_session(case: Case, resource: Record) -> bool:
    """Return whether a resource is given in sessions of which none has seats and starts within the path."""
    return bool(resource["sessions"]) and not usable(resource, case.axis)


FILTERS: dict[str, Offends] = {
    "excluded": is_excluded,
    "languages": speaks_other_language,
    "accessibilityFeatures": is_barred,
    "maxStepMinutes": is_too_long,
    "modalities": is_of_other_modality,
    "providers": is_of_other_provider,
    "languageLevels": is_above_level,
}


def offences(name: str) -> Callable[[Case], Problems]:
    """Return the claim that no step offends one filter; what is done or under way stays, whatever is asked now."""

    def problems(case: Case) -> Problems:
        for moment in case.live:
            if moment.step["resource"] not in case.begun and FILTERS[name](moment.resource, case.constraints):
                yield f"{moment.name} offends {name}"

    return problems


def exclusions_hold(case: Case) -> Problems:
    """Every resource that is said to be kept out, and is in the catalogue, offends what is said to keep it out."""
    for entry in case.path["excluded"]:
        resource, name = case.shelf.resources.get(entry["resource"]), entry["constraint"]
        if resource is None:
            yield f"{entry['resource']} is said to be kept out and is not in the catalogue"
        elif not keeps_out(case, resource, name):
            yield f"{entry['resource']} is said to be kept out by {name}, which it does not offend"


def keeps_out(case: Case, resource: Record, name: str) -> bool:
    """Return whether a filter, by name, keeps a resource from being a step."""
    if name == "minutes":
        return resource["minutes"] is None
    if name == "sessions":
        return has_no_session(case, resource)
    if name == "fixed":
        return any(case.shelf.rivals(resource["id"], step["resource"]) for step in case.path["steps"])
    return name in FILTERS and name not in case.constraints["soft"] and FILTERS[name](resource, case.constraints)


def within_steps(case: Case) -> Problems:
    """There are no more steps than asked for."""
    most = case.constraints["maxSteps"]
    if most is not None and len(case.steps) > most:
        yield f"there are {len(case.steps)} steps, at most {most} are asked for"


def within_cost(case: Case) -> Problems:
    """The steps cost no more than there is."""
    cost, most = sum(moment.resource["cost"] for moment in case.live), case.constraints["maxCost"]
    if most is not None and cost > most:
        yield f"the steps cost {cost}, at most {most} may be spent"


def penalty(case: Case) -> int:
    """Return the price of all broken soft constraints: per step, per item, or once for a total."""
    soft, items = case.constraints["soft"], case.constraints["mandatory"]
    times = {name: sum(offends(m.resource, case.constraints) for m in case.live) for name, offends in FILTERS.items()}
    times["mandatory"] = len([*has_mandatory(case)]) + sum(late(case, item) for item in items)
    times["pinned"] = len([*has_pinned(case)])
    times["maxSteps"], times["maxCost"] = len([*within_steps(case)]), len([*within_cost(case)])
    price = sum(int(soft.get(name, 0)) * count for name, count in times.items())
    over = [soft[name] for name in BUDGET if name in soft and [*within_budget(case)]]
    return price + int(max(over, default=0))
