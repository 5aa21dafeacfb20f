"""Claims about the figures of a path: gap, coverage, costs, order value, status and fingerprint, all recomputed.

Standard library only. Each function gives the problems it finds, none when the claim holds.
"""

from collections.abc import Mapping
from itertools import pairwise

from paths.verifier.limits import penalty
from paths.verifier.replay import Case, Levels, Problems
from paths.verifier.shape import Record
from paths.verifier.world import canonical, digest_of

TOPIC_CHANGE, JUMP, EDGE_BROKEN = 6000, 3000, 2000  # hundredths of a minute, as the order value is
MISFIT, CHANGE = 30, 30  # minutes at relevance 0, and per step altered by a re-plan
MOST_WEIGHT = 100.0  # of a row; a role that weighs much may ask for more
HALF_A_CENT = 0.5 + 1e-6  # weights are rounded to 0.01, and by which rule at a half is free
WORST = ("held", "reached", "deferred", "uncoverable")


def targets(case: Case) -> dict[str, tuple[int, float]]:
    """Return what the roles ask: the highest level and the highest weight of each skill."""
    asked: dict[str, tuple[int, float]] = {}
    for goal in case.path["roles"]:
        role = case.graph.roles.get(goal["role"], {"requirements": []})
        for item in role["requirements"]:
            level, weight = asked.get(item["skill"], (0, 0.0))
            heavy = min(MOST_WEIGHT, item["weight"] * goal["weight"])
            asked[item["skill"]] = (max(level, item["level"]), max(weight, heavy))
    return asked


def role_rows(case: Case) -> dict[str, Record]:
    """Return the gap rows of role skills."""
    return {row["skill"]: row for row in case.path["gap"] if row["origin"] == "role"}


def cents(case: Case) -> dict[str, int]:
    """Return the weight of one level of each role skill, in hundredths."""
    rows, asked = role_rows(case), targets(case)
    return {skill: round(100 * rows[skill]["weight"] if skill in rows else 100 * asked[skill][1]) for skill in asked}


def gap_as_replayed(case: Case) -> Problems:
    """The gap has one row per role skill, one per other skill that is raised, and all say what the replay says."""
    asked, rows = targets(case), [(row["origin"], row["skill"]) for row in case.path["gap"]]
    for goal in case.path["roles"]:
        if goal["role"] not in case.graph.roles:
            yield f"role {goal['role']} is not in the graph"
    for skill in sorted(asked):
        if rows.count(("role", skill)) != 1:
            yield f"{skill} is asked for and has {rows.count(('role', skill))} role rows"
    for skill in sorted({rise["skill"] for moment in case.live for rise in moment.raises} - asked.keys()):
        if rows.count(("prerequisite", skill)) != 1:
            yield f"{skill} is raised and has {rows.count(('prerequisite', skill))} prerequisite rows"
    ranks = [(row["origin"] != "role", -row["weight"], row["skill"]) for row in case.path["gap"]]
    if ranks != sorted(ranks):
        yield "gap rows are not in order: role rows first, then by weight, then by skill"
    for row in case.path["gap"]:
        yield from row_problems(case, row, asked)


def row_problems(case: Case, row: Record, asked: Mapping[str, tuple[int, float]]) -> Problems:
    """One gap row says what the graph and the replay say."""
    skill, name = row["skill"], f"gap row {row['skill']}"
    level, weight = asked.get(skill, (0, 0.0))
    current, after = case.levels.get(skill, 0), case.final.get(skill, 0)
    if (row["current"], row["after"]) != (current, after):
        yield f"{name} says {row['current']} now and {row['after']} after, replayed {current} and {after}"
    if (row["origin"] == "role") != (skill in asked):
        yield f"{name} is of origin {row['origin']}"
    elif skill in asked and row["target"] != level:
        yield f"{name} says target {row['target']}, the roles ask {level}"
    elif skill in asked and abs(round(100 * row["weight"]) - max(1.0, 100 * weight)) > HALF_A_CENT:
        yield f"{name} says weight {row['weight']}, the roles give {weight}"
    if skill in case.graph.skills and row["label"] != case.graph.skills[skill]["label"]:
        yield f"{name} has another label than the graph"
    if not set(row["evidence"]) <= known_evidence(case).get(skill, set()):
        yield f"{name} names evidence that the profile has not"
    yield from level_problems(row, name)


def known_evidence(case: Case) -> dict[str, set[str]]:
    """Return the evidence behind each skill's estimate."""
    return {estimate["skill"]: set(estimate["evidence"]) for estimate in case.path["profile"]["estimates"]}


def level_problems(row: Record, name: str) -> Problems:
    """The levels of a row are complete, each as the row's own figures say, and the worst is its status."""
    levels = [item["level"] for item in row["levels"]]
    wanted = set(range(row["current"] + 1, row["target"] + 1))
    if levels != sorted(set(levels)) or not wanted <= set(levels) <= set(range(1, row["target"] + 1)):
        yield f"{name} does not list its levels {row['current'] + 1} to {row['target']}"
    for item in row["levels"]:
        held, reached = item["level"] <= row["current"], item["level"] <= row["after"]
        fits = ("held",) if held else ("reached",) if reached else ("deferred", "uncoverable")
        if item["status"] not in fits:
            yield f"{name} says level {item['level']} is {item['status']}, replayed it is {' or '.join(fits)}"
    worst = max([0, *(WORST.index(item["status"]) for item in row["levels"])])
    if row["status"] != WORST[worst]:
        yield f"{name} says {row['status']}, the worst of its levels is {WORST[worst]}"


def uncovered_as_replayed(case: Case) -> Problems:
    """The weight of role levels not reached is what the replay leaves."""
    said, found = case.path["objective"]["selection"]["uncovered"], open_weight(case, case.final)
    if said != found:
        total = open_weight(case, case.levels)
        yield f"the path says {said} of {total} is uncovered, replayed it is {found}"


def open_weight(case: Case, levels: Levels) -> int:
    """Return the weight of the role levels above these, in hundredths."""
    weights = cents(case)
    return sum(weights[skill] * max(0, level - levels.get(skill, 0)) for skill, (level, _) in targets(case).items())


def penalty_as_replayed(case: Case) -> Problems:
    """The price of broken soft constraints is what the replay breaks."""
    said, found = case.path["objective"]["selection"]["penalty"], penalty(case)
    if said != found:
        yield f"the path says penalty {said}, recomputed {found}"


def cost_adds_up(case: Case) -> Problems:
    """The cost is minutes, misfit by relevance, and change; what a re-plan changed is the path's own word."""
    said = case.path["objective"]["selection"]
    misfit = sum(MISFIT * (100 - step["relevance"]) // 100 for step in case.steps)
    if said["minutes"] != case.total:
        yield f"the objective says {said['minutes']} minutes, the steps take {case.total}"
    if said["misfit"] != misfit:
        yield f"the path says misfit {said['misfit']}, recomputed {misfit}"
    if said["change"] < 0 or said["change"] % CHANGE:
        yield f"the path says change {said['change']}, which is not a number of steps at {CHANGE} each"
    if said["cost"] != said["minutes"] + said["misfit"] + said["change"]:
        yield f"the path says cost {said['cost']}, its terms add up to something else"


def order_value_as_replayed(case: Case) -> Problems:
    """The order value is the replay's, and the bound is not above it; a proven one equals it."""
    said, found = case.path["objective"]["order"], order_value(case)
    if said["value"] != found:
        yield f"the path says order value {said['value']}, recomputed {found}"
    if said["bound"] > said["value"]:
        yield f"the bound {said['bound']} is above the value {said['value']}"
    if said["method"] == "exact" and said["bound"] != said["value"]:
        yield f"the order is called exact with value {said['value']} and bound {said['bound']}"


def order_value(case: Case) -> int:
    """Return the order value of the replay, in hundredths of a weighted minute."""
    weights, asked, loose, value, minute = cents(case), targets(case), case.graph.loose_into, 0, 0
    for moment in case.live:
        minute += moment.step["minutes"]
        for rise in moment.raises:
            level = asked.get(rise["skill"], (0, 0.0))[0]
            value += weights.get(rise["skill"], 0) * minute * max(0, min(level, rise["to"]) - rise["from"])
            value += JUMP * (rise["to"] - rise["from"] > 1)
            value += EDGE_BROKEN * sum(
                breaks(edge, rise, moment.after, case.final) for edge in loose.get(rise["skill"], ())
            )
    topics = [case.graph.topic(moment.resource) for moment in case.live]
    return value + TOPIC_CHANGE * sum(a != b for a, b in pairwise(topics))


def breaks(edge: Record, rise: Record, after: Levels, final: Levels) -> bool:
    """Return whether a rise reaches what an edge would rather have later: its other end comes after this step."""
    reaches, before = rise["from"] < edge["afterLevel"] <= rise["to"], edge["before"]
    return bool(reaches and after.get(before, 0) < edge["beforeLevel"] <= final.get(before, 0))


def status_as_replayed(case: Case) -> Problems:
    """Complete means every role level held or reached, infeasible no steps and a reason, partial the rest."""
    if not case.feasible:
        if case.path["steps"]:
            yield f"the path is infeasible and has {len(case.path['steps'])} steps"
        if not case.path["conflicts"]:
            yield "the path is infeasible and names no conflict"
    elif (case.path["status"] == "complete") != (open_weight(case, case.final) == 0):
        yield f"the path says {case.path['status']}, the replay leaves {open_weight(case, case.final)} uncovered"


def fingerprint_of(path: Record) -> str:
    """Return the digest of what makes a path this path: no ids, times or prose."""
    steps = [
        {
            "resource": step["resource"],
            "minutes": step["minutes"],
            "raises": [[rise["skill"], rise["from"], rise["to"]] for rise in step["raises"]],
            "pinned": step["pinned"],
        }
        for step in path["steps"]
    ]
    gap = [[row[name] for name in ("skill", "current", "target", "after", "origin", "status")] for row in path["gap"]]
    figures = {name: path["objective"]["selection"][name] for name in ("uncovered", "penalty", "cost")}
    whole = {"status": path["status"], "minutes": path["minutes"], "steps": steps, "gap": gap, **figures}
    return digest_of(canonical({**whole, "order": path["objective"]["order"]["value"]}))


def fingerprint_as_computed(case: Case) -> Problems:
    """The fingerprint is that of this path."""
    if case.path["fingerprint"] != fingerprint_of(case.path):
        yield "the fingerprint is another path's"
