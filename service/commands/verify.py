"""`fingerpost verify`: the independent check, as `python -m paths.verify` does it."""

import argparse

from paths.verify import main


def run(args: argparse.Namespace) -> int:
    given = {name: getattr(args, name) for name in ("graph", "catalogue", "learner", "documents")}
    options = [part for name, file in given.items() if file for part in (f"--{name}", file)]
    return main([args.path, *options, *(["--json"] if args.json else [])])
