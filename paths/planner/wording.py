"""Constraints in words, for conflicts."""

from paths.admissible import Rule, visible
from paths.model import Conflict, Constraints
from paths.problem import Problem
from paths.schedule import calendar


def named(rule: Rule, problem: Problem) -> Conflict:
    """Return a rule as a conflict names it, with its value in words."""
    return Conflict(rule.name, rule.subject, _words(rule, problem))


def _until(problem: Problem) -> str:
    """Return the last day of the weeks: the first of them is the one that the start lies in, even on a Sunday."""
    weeks = problem.constraints.weeks
    return "" if weeks is None else f", until {calendar(problem.constraints, problem.start).last_day_of(weeks)}"


def _levels(constraints: Constraints) -> list[str]:
    return [f"{level} in {language}" for language, level in sorted(constraints.language_levels.items())]


def _words(rule: Rule, problem: Problem) -> str:
    constraints = problem.constraints
    known = problem.catalogue.resources.get(rule.subject or "")
    lacking = "" if known is not None and visible(known, problem.learner) else "; it is not available"
    due = next((item.due for item in constraints.mandatory if item.resource == rule.subject and item.due), None)
    words = {
        "coverage": "every level that the catalogue could bring is reached",
        "languageLevels": f"nothing above {', '.join(_levels(constraints))}",
        "weeks": f"at most {constraints.weeks} {'week' if constraints.weeks == 1 else 'weeks'}{_until(problem)}",
        "deadline": f"done by {constraints.deadline}",
        "hoursPerWeek": f"{constraints.hours_per_week:g} hours a week",
        "maxSteps": f"at most {constraints.max_steps} steps",
        "maxCost": f"at most {constraints.max_cost} in cost",
        "maxStepMinutes": f"no step longer than {constraints.max_step_minutes} minutes",
        "languages": f"only in {', '.join(constraints.languages)}",
        "accessibilityFeatures": f"only with {', '.join(constraints.accessibility_features)}",
        "modalities": f"only as {', '.join(constraints.modalities)}",
        "providers": f"only by {', '.join(constraints.providers)}",
        "excluded": f"without {rule.subject}",
        "pinned": f"with {rule.subject}{lacking}",
        "mandatory": f"{rule.subject} is mandatory{f', due {due}' if due else ''}{lacking}",
        "fixed": f"{rule.subject} leads the path, being done or started",
    }
    return words[rule.name]
