"""`fingerpost verify`: the independent check, as `python -m paths.verify` does it."""

import argparse
from pathlib import Path

from paths.verify import main
from service.commands.console import BadUsage, in_words


def run(args: argparse.Namespace) -> int:
    given = {name: getattr(args, name) for name in ("graph", "catalogue", "learner", "documents")}
    for file in (args.path, *filter(None, given.values())):
        check_text(file)
    options = [part for name, file in given.items() if file for part in (f"--{name}", file)]
    return main([args.path, *options, *(["--json"] if args.json else [])])


def check_text(file: str) -> None:
    """Raise BadUsage for a file that cannot be read as text; what it says is the verifier's to judge."""
    try:
        Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadUsage(in_words(error)) from error
    except UnicodeDecodeError as error:
        raise BadUsage(f"{file}: not UTF-8 ({error.reason} at byte {error.start}); give the JSON of a path") from error
