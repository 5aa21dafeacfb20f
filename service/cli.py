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
    _recommend(commands)
    _export(commands)
    _verify(commands)
    _evaluate(commands)
    _serve(commands)
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
    command.add_argument("--dry-run", action="store_true", help="report what would be taken; write nothing")


def _graph(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "graph", "import a skills graph")
    command.add_argument("action", choices=["import"])
    command.add_argument("file", metavar="FILE", help="file, or folder of an ESCO or O*NET copy")
    command.add_argument("--format", choices=["csv", "esco", "onet", "jsonl"], required=True)
    command.add_argument("--dry-run", action="store_true", help="report what would be taken; write nothing")


def _recommend(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "recommend", "recommend a learning path")
    command.add_argument("--role", action="append", required=True, help="role id; may be given several times")
    command.add_argument("--learner", required=True, metavar="FILE|ID", help="learner file, or id of a stored learner")
    command.add_argument("--hours-per-week", type=float)
    command.add_argument("--weeks", type=int)
    command.add_argument(
        "--language", action="append", metavar="L", help="language admitted; may be given several times"
    )
    command.add_argument("--start", metavar="DAY", help="first day (default: today)")
    command.add_argument("--locale", default="en", help="language of the reasons (default en)")
    command.add_argument("--picture", metavar="FILE.svg", help="also draw the path")


def _export(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "export", "write the graph, the catalogue, or a path with all that proves it")
    command.add_argument("what", choices=["graph", "catalogue", "bundle"])
    command.add_argument("path_id", nargs="?", metavar="PATH_ID", help="for a bundle")
    command.add_argument("--out", required=True, metavar="FILE")


def _verify(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "verify", "check a path without trusting who made it")
    command.add_argument("path", metavar="PATH|BUNDLE")
    for name in ("graph", "catalogue", "learner", "documents"):
        command.add_argument(f"--{name}", metavar="FILE")


def _evaluate(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "eval", "run evaluation suites, compare runs")
    command.set_defaults(module="evaluate")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    run = actions.add_parser("run", help="run one suite")
    run.add_argument("suite", metavar="SUITE", help="ordering, closure, retrieval or paths")
    run.add_argument("--data", metavar="FILE|DIR", help="the cases (paths: default those on the starter workspace)")
    run.add_argument("--corpus", metavar="FILE|DIR", help="the content to search, where the suite needs one")
    run.add_argument(
        "--edges", choices=["given", "hidden"], default="given", help="closure: use the file's edges or not"
    )
    run.add_argument("--out", metavar="FILE", help="write the run: manifest and metrics first, then a line per case")
    run.add_argument("--seed", type=int, default=0)
    run.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")
    compare = actions.add_parser("compare", help="compare two runs, paired by case")
    compare.add_argument("before", metavar="A")
    compare.add_argument("after", metavar="B")
    compare.add_argument("--json", action="store_true")


def _serve(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    command = _add(commands, "serve", "serve the API")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--single-user", action="store_true", help="ask for no key; on a loopback address only")
    command.add_argument("--workers", type=int, default=1, help="more than one needs FINGERPOST_QDRANT_URL")


if __name__ == "__main__":
    main()
