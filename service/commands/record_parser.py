"""The parser of the commands about the record: audit, switches, secrets, and what is kept of learners."""

import argparse
from collections.abc import Callable

FEATURES = ("recommend", "search", "explanations", "chat", "suggestions", "evaluations", "activity", "ingest")

Subparsers = argparse._SubParsersAction  # the type has no public name
Add = Callable[["Subparsers[argparse.ArgumentParser]", str, str], argparse.ArgumentParser]


def record_commands(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    """Add the commands; `add` gives each what all commands have."""
    _audit(commands, add)
    _switch(commands, add)
    _secrets(commands, add)
    _erase(commands, add)
    _retention(commands, add)


def _audit(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    actions = _group(commands, "audit", "who did what: check the log, list it, take its signed end")
    check = add(actions, "verify", "find what was changed, moved or taken away, and where")
    check.add_argument("--checkpoint", metavar="FILE", help="what `audit checkpoint` wrote, kept elsewhere since")
    keep = add(actions, "checkpoint", "write the signed end of the log, to be kept elsewhere")
    keep.add_argument("--out", metavar="FILE", help="default: stdout")
    show = add(actions, "list", "print the newest entries")
    show.add_argument("--limit", type=int, default=50, metavar="N", help="at most N (default 50)")
    _tenant(check, "default: all that have a log")
    for action in (keep, show):
        _tenant(action)
    for action in (check, keep, show):
        action.set_defaults(module="audit")


def _switch(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    command = add(commands, "switch", "turn a feature of an organisation off at once, or on again; alone: list them")
    command.add_argument("feature", nargs="?", metavar="FEATURE", choices=FEATURES, help=", ".join(FEATURES))
    command.add_argument("state", nargs="?", choices=["on", "off"])
    command.add_argument("--why", metavar="TEXT", help="read by whoever meets the feature switched off")
    command.add_argument("--by", default="command line", metavar="NAME", help="who switches, for the record")
    _tenant(command)


def _secrets(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    actions = _group(commands, "secrets", "the keys that seal secrets at rest")
    add(actions, "status", "say which keys there are, and how much is sealed with each")
    add(actions, "new", "print a new key for FINGERPOST_SECRET_KEY")
    add(actions, "rotate", "put a new key in use and seal everything with it anew")
    for action in actions.choices.values():
        action.set_defaults(module="secrets")


def _erase(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    command = add(commands, "erase", "forget one learner everywhere, and prove it")
    command.add_argument("learner", nargs="?", metavar="LEARNER")
    command.add_argument("--export", metavar="FILE", help="first write all that is held of the learner")
    command.add_argument("--rewrite-backups", metavar="FOLDER", help="also rewrite backups that hold erased learners")
    command.add_argument("--by", default="command line", metavar="NAME", help="who erases, for the record")
    command.add_argument("--why", default="", metavar="TEXT", help="why, for the record")
    _tenant(command)


def _retention(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    command = add(commands, "retention", "remove what has been kept for its time; without --apply only say what it is")
    command.add_argument("--apply", action="store_true", help="remove it; the worker does so daily")
    _tenant(command)


def _group(
    commands: "Subparsers[argparse.ArgumentParser]", name: str, help: str
) -> "Subparsers[argparse.ArgumentParser]":
    return commands.add_parser(name, help=help, description=help).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )


def _tenant(command: argparse.ArgumentParser, help: str = "default: FINGERPOST_TENANT") -> None:
    command.add_argument("--tenant", metavar="T", help=help)
