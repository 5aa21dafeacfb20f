"""The parser of the commands about who may call: tenants and API keys."""

import argparse
from collections.abc import Callable

Subparsers = argparse._SubParsersAction  # the type has no public name
Add = Callable[["Subparsers[argparse.ArgumentParser]", str, str], argparse.ArgumentParser]


def account_commands(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    """Add the commands; `add` gives each what all commands have."""
    _tenants(commands, add)
    _keys(commands, add)


def tenant_option(command: argparse.ArgumentParser) -> None:
    """Let a command work on another organisation's data than the settings name."""
    command.add_argument("--tenant", metavar="T", help="the organisation (default: FINGERPOST_TENANT)")


def _tenants(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    actions = _group(commands, "tenants", "organisations that share this installation and nothing else")
    add(actions, "list", "list them, with what they have")
    new = add(actions, "add", "add one")
    new.add_argument("name", metavar="NAME")
    gone = add(actions, "remove", "remove one with all that it has; nothing brings it back but a backup")
    gone.add_argument("name", metavar="NAME")
    gone.add_argument("--yes", metavar="NAME", help="the name again, to show that it is meant")
    for action in actions.choices.values():
        action.set_defaults(module="tenants")


def _keys(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    actions = _group(commands, "keys", "API keys: make, list, rotate, remove; a secret is shown once")
    new = add(actions, "add", "make one and print it")
    new.add_argument("name", metavar="NAME", help="what it is for; people read it")
    new.add_argument("--role", choices=["ld", "admin"], default="admin", help="default admin")
    new.add_argument(
        "--scope", action="append", metavar="RESOURCE:ACTION", help="may be given several times (default: all)"
    )
    life = new.add_mutually_exclusive_group()
    life.add_argument("--days", type=int, default=365, metavar="N", help="expires after N days (default 365)")
    life.add_argument("--no-expiry", action="store_true", help="does not expire")
    add(actions, "list", "list them, without their secrets")
    other = add(actions, "rotate", "give one another secret and print it")
    other.add_argument("prefix", metavar="PREFIX", help="the part between fp_ and the next _")
    other.add_argument(
        "--overlap-minutes", type=int, default=1440, metavar="M", help="the old secret counts on (default a day)"
    )
    gone = add(actions, "remove", "remove one; it is refused from the next request on")
    gone.add_argument("prefix", metavar="PREFIX")
    for action in actions.choices.values():
        tenant_option(action)
        action.set_defaults(module="keys")


def _group(
    commands: "Subparsers[argparse.ArgumentParser]", name: str, help: str
) -> "Subparsers[argparse.ArgumentParser]":
    return commands.add_parser(name, help=help, description=help).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
