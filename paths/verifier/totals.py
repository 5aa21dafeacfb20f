"""Claims about the figures of a path: gap, coverage, costs, order value, status and fingerprint, all recomputed.

Standard library only. Each function gives the problems it finds, none when the claim holds.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from paths.verifier.limits import penalty
from paths.verifier.replay import Case, Levels, Problems
from paths.verifier.shape import Record
from paths.verifier.world import canonical, digest_of

TOPIC_CHANGE, JUMP, BROKEN, TURNED_ROUND = 6000, 3000, 2000, 500  # hundredths of a minute, as the order value is
MISFIT, CHANGE = 30, 30  # minutes at relevance 0, and per step altered by a re-plan
MOST_WEIGHT = 100.0  # of a row; a role that weighs much may ask for more
HALF_A_CENT = 0.5 + 1e-6  # weights are rounded to 0.01, and by which rule at a half is free
WORST = ("held", "reached", "deferred", "uncoverable")


def demands(case: Case) -> Iterator[tuple[str, Record, float]]:
    """Give every requirement behind the gap: its skill, what a row says of it, and its weight in this path."""
    for goal in case.path["roles"]:
        for item in case.graph.roles.get(goal["role"], {"requirements": []})["requirements"]:
            said = {name: item[name] for name in ("level", "weight", "source", "assumed")}
            yield item["skill"], {"role": goal["role"], "kind": goal["kind"], **said}, item["weight"] * goal["weight"]
    for goal in case.path["skills"]:
        said = {"level": goal["level"], "weight": goal["weight"], "source": "", "assumed": False}
        yield goal["skill"], {"role": None, "kind": "target", **said}, goal["weight"]


def targets(case: Case) -> dict[str, tuple[int, float]]:
    """Return what is asked of each skill: the highest level up to what is waived, and the weight of a level."""
    highest: dict[str, int] = {}
    heaviest: dict[str, float] = {}
    for skill, said, weight in demands(case):
        highest[skill] = max(said["level"], highest.get(skill, 0))
        heaviest[skill] = max(weight, heaviest.get(skill, 0.0))
    for waived in case.path["waivedLevels"]:
        highest[waived["skill"]] = min(waived["level"], highest.get(waived["skill"], 0))
    factors = case.graph.policy["skillWeights"]
    return {
        skill: (level, min(MOST_WEIGHT, heaviest[skill] * factors.get(skill, 1.0)))
        for skill, level in highest.items()
        if level
    }


def asked_of(case: Case) -> dict[str, list[Record]]:
    """Return, by skill, the requirements that its row has to list: each once, by role and level."""
    found: dict[str, list[Record]] = {}
    for skill, said, _ in demands(case):
        listed = found.setdefault(skill, [])
        listed += [said] if said not in listed else []
    order = ("level", "kind", "weight", "source", "assumed")
    return {
        skill: sorted(listed, key=lambda said: (said["role"] or "", *(said[name] for name in order)))
        for skill, listed in found.items()
    }


def role_rows(case: Case) -> dict[str, Record]:
    """Return the gap rows of role skills."""
    return {row["skill"]: row for row in case.path["gap"] if row["origin"] == "role"}


def cents(case: Case) -> dict[str, int]:
    """Return the weight of one level of each role skill, in hundredths."""
    rows, asked = role_rows(case), targets(case)
    weights = {skill: rows[skill]["weight"] if skill in rows else asked[skill][1] for skill in asked}
    return {skill: max(1, round(100 * weight)) for skill, weight in weights.items()}


def gap_as_replayed(case: Case) -> Problems:
    """The gap has one row per role skill, one per other skill that is raised, and all say what the replay says."""
    asked, rows = targets(case), [(row["origin"], row["skill"]) for row in case.path["gap"]]
    for goal in case.path["roles"]:
        if goal["role"] not in case.graph.roles:
            yield f"role {goal['role']} is not in the graph"
    for goal in case.path["skills"]:
        if goal["skill"] not in case.graph.skills:
            yield f"skill {goal['skill']} is not in the graph"
    for skill in sorted(asked):
        if rows.count(("role", skill)) != 1:
            yield f"{skill} is asked for and has {rows.count(('role', skill))} role rows"
    for skill in sorted({rise["skill"] for moment in case.live for rise in moment.raises} - asked.keys()):
        if rows.count(("prerequisite", skill)) != 1:
            yield f"{skill} is raised and has {rows.count(('prerequisite', skill))} prerequisite rows"
    ranks = [(row["origin"] != "role", -row["weight"], row["skill"]) for row in case.path["gap"]]
    if ranks != sorted(ranks):
        yield "gap rows are not in order: role rows first, then by weight, then by skill"
    behind = asked_of(case)
    for row in case.path["gap"]:
        yield from row_problems(case, row, asked)
        if row["asked"] != (behind[row["skill"]] if row["origin"] == "role" and row["skill"] in asked else []):
            yield f"gap row {row['skill']} does not list what the graph asks of it"


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
        yield f"{name} says target {row['target']}, asked is {level}"
    elif skill in asked and abs(round(100 * row["weight"]) - max(1.0, 100 * weight)) > HALF_A_CENT:
        yield f"{name} says weight {row['weight']}, the goals give {weight}"
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
    """The cost is minutes, misfit by relevance, and what departing from the version before costs."""
    said = case.path["objective"]["selection"]
    misfit = sum(MISFIT * (100 - step["relevance"]) // 100 for step in case.steps)
    if said["minutes"] != case.total:
        yield f"the objective says {said['minutes']} minutes, the steps take {case.total}"
    if said["misfit"] != misfit:
        yield f"the path says misfit {said['misfit']}, recomputed {misfit}"
    if said["change"] != change(case):
        yield f"the path says change {said['change']}, recomputed {change(case)}"
    if said["cost"] != said["minutes"] + said["misfit"] + said["change"]:
        yield f"the path says cost {said['cost']}, its terms add up to something else"


def change(case: Case) -> int:
    """Return the price of steps added or dropped against the version before; what is done by now is not dropped."""
    previous, steps = set(case.path["previous"]), {step["resource"] for step in case.steps}
    return CHANGE * len((previous - case.satisfied_before) ^ steps) if previous and case.feasible else 0


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
    weights, asked, loose = cents(case), targets(case), case.graph.loose_into
    value = led_astray(case)
    for moment, minute in zip(case.live, case.ends, strict=True):
        for rise in moment.raises:
            level = asked.get(rise["skill"], (0, 0.0))[0]
            value += weights.get(rise["skill"], 0) * minute * max(0, min(level, rise["to"]) - rise["from"])
            value += JUMP * (rise["to"] - rise["from"] > 1)
            edges = (edge for edge in loose.get(rise["skill"], ()) if breaks(edge, rise, moment.after, case.final))
            value += sum(suggestion(edge["probability"]) for edge in edges)
    topics = [case.graph.topic(moment.resource) for moment in case.live]
    return value + TOPIC_CHANGE * sum(a != b for a, b in pairwise(topics))


def breaks(edge: Record, rise: Record, after: Levels, final: Levels) -> bool:
    """Return whether a rise reaches what an edge would rather have later: its other end comes after this step."""
    reaches, before = rise["from"] < edge["afterLevel"] <= rise["to"], edge["before"]
    return bool(reaches and after.get(before, 0) < edge["beforeLevel"] <= final.get(before, 0))


def suggestion(probability: float | None) -> int:
    """Return what it costs to go against a suggestion: less the less sure it is, nothing where it is a coin's toss."""
    return BROKEN if probability is None else max(0, round(BROKEN * (2 * probability - 1)))


def led_astray(case: Case) -> int:
    """Return what the order pays for steps that come after one which they should lead.

    A step leads another by each suggested precedence, and where it came before it in the version before.
    """
    steps = [moment.step["resource"] for moment in case.live]
    place, price = {id: n for n, id in enumerate(steps)}, 0
    for id in place:
        for item in case.shelf.suggested.get(id, ()):
            price += suggestion(item["probability"]) * (place.get(item["after"], len(steps)) < place[id])
    kept = [place[id] for id in dict.fromkeys(case.path["previous"]) if id in place]
    return price + TURNED_ROUND * sum(later < earlier for earlier, later in combinations(kept, 2))


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
