"""The command line: the parser alone. A command's code is imported when it runs, so `--help` answers at once."""

import argparse
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import TracebackType

from service.commands.account_parser import account_commands, tenant_option
from service.commands.evaluate_parser import evaluation_commands
from service.commands.keeping_parser import keeping_commands
from service.commands.record_parser import record_commands

OK, NOT_OK, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit 0 (ok), 1 (not ok) or 2 (usage)."""
    sys.excepthook = unforeseen
    with terminal():
        args = parser().parse_args(argv)
        try:
            console, command = (import_module(f"service.commands.{name}") for name in ("console", args.module))
            sys.exit(console.answered(command.run, args))
        except KeyboardInterrupt:
            sys.exit("stopped; what was acknowledged is kept, and the same command goes on from there")


@contextmanager
def terminal() -> Iterator[None]:
    """Let no character that the terminal lacks, and no reader who leaves early (`| head`), end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in (1, 2):  # what is still in the buffers is written when the interpreter ends
            os.dup2(nowhere, number)
        sys.exit(NOT_OK)


def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say of a fault of ours that it is one, in one line; the traceback goes into a file for whoever mends it."""
    with tempfile.NamedTemporaryFile("w", prefix="fingerpost-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exception(kind, error, trace, file=file)
    told = " ".join(f"{kind.__name__}: {error}".splitlines())
    sys.stderr.write(
        f"fingerpost: a fault of this program, not of what you gave it ({told}); please report it with {file.name}\n"
    )


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(prog="fingerpost", description="Learning paths that can be checked.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _demo(commands)
    _ingest(commands)
    _graph(commands)
    _catalogue(commands)
    _recommend(commands)
    _questions(commands)
    _export(commands)
    _verify(commands)
    _replay(commands)
    evaluation_commands(commands, _add)
    _serve(commands)
    _index(commands)
    account_commands(commands, _add)
    record_commands(commands, _add)
    keeping_commands(commands, _add)
    _add(commands, "doctor", "print every setting and where it came from, and what is wrong")
    return top


Subparsers = argparse._SubParsersAction  # the type has no public name


def _add(commands: "Subparsers[argparse.ArgumentParser]", name: str, help: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=help)
    command.set_defaults(module=name)
    command.add_argument("--json", action="store_true", help="print what HTTP would, and nothing else")
    return command


def _demo(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "demo", "load the starter workspace, recommend a path and serve it")
    command.add_argument("--no-serve", action="store_true", help="stop after the path is printed")
    command.add_argument("--port", type=int, default=8000, help="where to serve (default 8000)")


def _ingest(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "ingest", "take content in: native JSONL, a mapped JSONL or CSV, a folder of pages")
    command.add_argument("source", nargs="+", metavar="SOURCE", help="file or folder")
    command.add_argument("--mapping", metavar="FILE", help="YAML mapping for JSONL or CSV that is not native")
    command.add_argument("--prefix", help="source name in the ids of a folder's pages (default: the folder's name)")
    tenant_option(command)
    command.add_argument("--dry-run", action="store_true", help="report what would be taken; write nothing")
    command.add_argument("--withdraw-missing", action="store_true",
                         help="withdraw what a file gave once and holds no more (always done of a folder)")  # fmt: skip


def _graph(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("graph", help="import, infer, review and examine the skills graph")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    into = _add(actions, "import", "import a skills graph")
    into.add_argument("file", metavar="FILE", help="file, or folder of an ESCO or O*NET copy")
    into.add_argument("--format", choices=["csv", "esco", "onet", "jsonl"], required=True)
    into.add_argument("--dry-run", action="store_true", help="report what would be taken; write nothing")
    suggest = _add(actions, "suggest", "infer what comes before what; people decide on it with review, confirm, reject")
    _kind(suggest, "infer")
    suggest.add_argument("--limit", type=int, metavar="N", help="add at most N suggestions, the likeliest")
    suggest.add_argument("--dry-run", action="store_true", help="show what would be suggested; write nothing")
    review = _add(actions, "review", "list suggestions, the least certain first")
    _kind(review, "list")
    review.add_argument("--status", choices=["suggested", "confirmed", "rejected"], default="suggested")
    review.add_argument("--limit", type=int, default=20, metavar="N", help="show at most N of each kind (default 20)")
    for name, what in (("confirm", "let BEFORE bind as a prerequisite of AFTER"), ("reject", "never suggest it again")):
        decide = _add(actions, name, f"decide on two resources or two skills: {what}")
        decide.add_argument("before", metavar="BEFORE")
        decide.add_argument("after", metavar="AFTER")
        decide.add_argument("--levels", nargs=2, type=int, metavar=("B", "A"), help="of skills: level B before level A")
        decide.add_argument("--by", default="", metavar="NAME", help="who decides")
        decide.add_argument("--note", default="", metavar="TEXT", help="why")
    derive = _add(actions, "bootstrap", "derive skills, tags and suggested edges from the catalogue alone")
    derive.add_argument("--dry-run", action="store_true", help="show what would be derived; write nothing")
    _add(actions, "health", "say what contradicts itself, leads nowhere or is taught by nothing")
    for action in actions.choices.values():
        tenant_option(action)
        action.set_defaults(module="graph")


def _catalogue(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("catalogue", help="examine the catalogue, review inferred tags")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    twice = _add(actions, "duplicates", "list documents that say nearly the same, the most alike first")
    twice.add_argument(
        "--threshold", type=float, default=0.8, metavar="S", help="least similarity, 0.5 to 1 (default 0.8)"
    )
    listed = _add(actions, "tags", "list what resources are taken to teach, the least sure first")
    listed.add_argument("--status", choices=["inferred", "accepted", "rejected"], default="inferred")
    listed.add_argument("--limit", type=int, default=20, metavar="N", help="show at most N (default 20)")
    for name, what in (("accept", "let it count as stated"), ("reject", "never infer it again")):
        decide = _add(actions, name, f"decide on an inferred tag: {what}")
        decide.add_argument("resource", metavar="RESOURCE")
        decide.add_argument("skill", metavar="SKILL")
        decide.add_argument("--by", default="", metavar="NAME", help="who decides")
        decide.add_argument("--reason", default="", metavar="TEXT", help="why")
        if name == "accept":
            decide.add_argument("--levels", nargs=2, type=int, metavar=("FROM", "TO"), help="with other levels")
    infer = _add(actions, "infer", "infer tags anew where no source states any; decisions stay")
    infer.add_argument("--dry-run", action="store_true", help="say how many would change; write nothing")
    for action in actions.choices.values():
        tenant_option(action)
        action.set_defaults(module="catalogue")


def _kind(command: argparse.ArgumentParser, verb: str) -> None:
    kind = command.add_mutually_exclusive_group()
    kind.add_argument("--skills", action="store_true", help=f"{verb} those between skills only")
    kind.add_argument("--resources", action="store_true", help=f"{verb} those between resources only")


def _recommend(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "recommend", "recommend a learning path")
    _wanted(command)
    command.add_argument("--picture", metavar="FILE.svg", help="also draw the path")


def _questions(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "questions", "say which short check of which skill would save a learner the most minutes")
    _wanted(command)
    command.add_argument("--limit", type=int, default=5, help="how many to name (default 5)")
    command.add_argument("--check-minutes", type=int, default=10, help="how long a check takes (default 10)")
    command.set_defaults(picture=None)


def _wanted(command: argparse.ArgumentParser) -> None:
    """Add what says who is to reach what, within which limits."""
    command.add_argument(
        "--role", action="append", metavar="ROLE[@KIND][=WEIGHT]",
        help="role id; KIND is current, target or next; may be given several times",
    )  # fmt: skip
    command.add_argument(
        "--skill", action="append", metavar="SKILL=LEVEL", help="a skill wanted for itself, to a level from 1 to 5"
    )
    command.add_argument("--goal", metavar="TEXT", help="what is to be reached, in your own words")
    command.add_argument("--learner", required=True, metavar="FILE|ID", help="learner file, or id of a stored learner")
    command.add_argument("--hours-per-week", type=float)
    command.add_argument("--weeks", type=int)
    command.add_argument(
        "--language", action="append", metavar="L", help="language admitted; may be given several times"
    )
    command.add_argument("--start", metavar="DAY", help="first day (default: today)")
    command.add_argument("--locale", default="en", help="language of the reasons (default en)")
    tenant_option(command)


def _export(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "export", "write the graph, the catalogue, or a path with all that proves it")
    command.add_argument("what", choices=["graph", "catalogue", "bundle"])
    command.add_argument("path_id", nargs="?", metavar="PATH_ID", help="for a bundle")
    command.add_argument("--out", required=True, metavar="FILE")
    tenant_option(command)


def _verify(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "verify", "check a path without trusting who made it")
    command.add_argument("path", metavar="PATH|BUNDLE")
    for name in ("graph", "catalogue", "learner", "documents"):
        command.add_argument(f"--{name}", metavar="FILE")


def _replay(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "replay", "compute a kept path again from its decision record, and compare")
    command.add_argument("path_id", metavar="PATH_ID")
    command.add_argument("--version", type=int, metavar="N", help="which version of it (default: the newest)")
    tenant_option(command)


def _index(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "index", "compare the index with the store, put it right, or change its model")
    command.add_argument(
        "action",
        choices=["status", "reconcile", "rebuild", "build", "switch", "rollback"],
        help="status compares, reconcile mends, rebuild starts afresh; build makes an index with the model that the"
        " settings name beside the one that answers, switch has it answer, rollback the one before",
    )


def _serve(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "serve", "serve the API")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--single-user", action="store_true", help="ask for no key; on a loopback address only")
    command.add_argument("--workers", type=int, default=1, help="more than one needs FINGERPOST_QDRANT_URL")
    command.add_argument("--local-llm", action="store_true", help="with a small language model on this machine")


if __name__ == "__main__":
    main()
