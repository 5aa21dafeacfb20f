"""What a command is to reach: roles, skills with levels, or a goal in somebody's own words."""

import argparse
import re

from paths.model import RoleGoal, SkillGoal
from service.clock import today
from service.commands.console import BadUsage, say
from service.finding.goal_wire import Goal, GoalReply, GoalRequest
from service.finding.goals import goals
from service.ports import Ports

ROLE = re.compile(r"(?P<role>[^@=]+)(@(?P<kind>[^@=]*))?(=(?P<weight>[^@=]*))?")
SKILL = re.compile(r"(?P<skill>[^=]+)=(?P<level>[1-5])")
KINDS = {"current", "target", "next"}


def wanted(ports: Ports, tenant: str, args: argparse.Namespace) -> Goal:
    """Return what --role, --skill and --goal ask for together, each once; raise BadUsage for what says nothing."""
    roles = [role_goal(given) for given in dict.fromkeys(args.role or ())]
    skills = [skill_goal(given) for given in dict.fromkeys(args.skill or ())]
    if args.goal is not None:
        meant = meant_by(ports, tenant, args.goal, args.locale)
        roles += [goal for goal in meant.roles if goal not in roles]
        skills += [goal for goal in meant.skills if goal not in skills]
    if not roles and not skills:
        raise BadUsage("say what is to be reached: --role ROLE, --skill SKILL=LEVEL, or --goal in your own words")
    return Goal(tuple(roles), tuple(skills))


def role_goal(given: str) -> RoleGoal:
    """Return the goal of `ROLE`, `ROLE@next`, `ROLE=0.5` or both."""
    found = ROLE.fullmatch(given)
    kind = found["kind"] if found and found["kind"] is not None else "target"
    if found is None or kind not in KINDS:
        raise BadUsage(f"--role {given!r}: give ROLE, ROLE@current, ROLE@target or ROLE@next, with =WEIGHT or without")
    try:
        weight = 1.0 if found["weight"] is None else float(found["weight"])
    except ValueError:
        raise BadUsage(f"--role {given!r}: the weight after = is a number above 0, such as 0.5") from None
    return RoleGoal(found["role"], weight, kind)  # type: ignore[arg-type]


def skill_goal(given: str) -> SkillGoal:
    """Return the goal of `SKILL=LEVEL`."""
    found = SKILL.fullmatch(given)
    if found is None:
        raise BadUsage(f"--skill {given!r}: give SKILL=LEVEL with a level from 1 (knows what it is) to 5")
    return SkillGoal(found["skill"], int(found["level"]))


def meant_by(ports: Ports, tenant: str, text: str, locale: str) -> Goal:
    """Return what a goal text means, with the candidates told; raise BadUsage with the options where it is open."""
    reply = goals(ports, tenant, GoalRequest(text, locale), today())
    tell(reply)
    if reply.goal is not None:
        return reply.goal
    asked = reply.question
    options = "; ".join(
        f"{option.label} (--role {option.role})" if option.role else f"{option.label} (--skill {option.skill}=LEVEL)"
        for option in (asked.options if asked else ())
    )
    raise BadUsage(f"--goal {text!r}: {asked.text if asked else ''} {options}")


def tell(reply: GoalReply) -> None:
    """Say what was found."""
    for role in reply.roles:
        say(f"  role  {role.score:4.2f}  {role.label} ({role.role}): {role.because}")
    for skill in reply.skills:
        say(f"  skill {skill.score:4.2f}  {skill.label} ({skill.skill}): {skill.because}")
    for note in reply.notes:
        say(f"note: {note}")
    if reply.goal is not None:
        named = [goal.role for goal in reply.goal.roles]
        named += [f"{goal.skill} to level {goal.level}" for goal in reply.goal.skills]
        say(f"taken to mean: {', '.join(named)}")
