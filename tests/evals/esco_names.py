"""Cases for the suite `skills` from ESCO: alternative labels that the taxonomy is then left without.

    python -m tests.evals.esco_names FOLDER [--skills 2000] [--cases 300] [--misspelt]

writes FOLDER/skills.jsonl and FOLDER/taxonomy.jsonl: skills evenly from all of ESCO's, of which some lose one of their
alternative labels; that one is the case's text, so that nothing in the taxonomy is called so. Labels that another skill
has too are left alone. `--misspelt` swaps two letters of each text, or leaves one out. Seeded, so that the same copy of
ESCO gives the same cases.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.conftest import SHARED_DATA
from tests.retrieval.goal_titles import misspelt

SEED = 20261122


def skills(folder: Path, many: int) -> list[dict[str, Any]]:
    """Return `many` skills of ESCO, evenly in the order of their addresses, as native records."""
    with gzip.open(folder / "esco" / "skills.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = sorted((row for row in map(json.loads, lines) if row["uri"]), key=lambda row: str(row["uri"]))
    step = max(1, len(rows) // many)
    return [
        {
            "type": "skill",
            "id": f"esco:{row['uri'].rpartition('/')[2]}",
            "label": row["label"],
            "description": row["description"] or "",
            "altLabels": _others(row),
        }
        for row in rows[::step][:many]
    ]


def _others(row: dict[str, Any]) -> list[str]:
    """Return the alternative labels; ESCO lists the label itself among them at times."""
    names = {name.strip() for text in row["alt"] for name in text.split("\n")}
    return sorted(name for name in names if name and name.casefold() != row["label"].casefold())


def held_out(taxonomy: Sequence[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    """Take one alternative label from each of `many` skills, and return these as cases."""
    chance = Random(SEED)
    names = Counter(name.casefold() for skill in taxonomy for name in {skill["label"], *skill["altLabels"]})
    able = [s for s in taxonomy if sum(names[alt.casefold()] == 1 for alt in s["altLabels"]) > 0]
    cases = []
    for skill in chance.sample(able, min(many, len(able))):
        taken = chance.choice([alt for alt in skill["altLabels"] if names[alt.casefold()] == 1])
        skill["altLabels"].remove(taken)
        cases.append({"id": f"{skill['id']}:{taken}", "text": taken, "gold": [skill["id"]]})
    return cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--skills", type=int, default=2000)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--misspelt", action="store_true")
    args = parser.parse_args()
    taxonomy = skills(SHARED_DATA, args.skills)
    cases = held_out(taxonomy, args.cases)
    if args.misspelt:
        cases = [{**case, "text": misspelt(case["text"], case["id"])} for case in cases]
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("skills.jsonl", cases), ("taxonomy.jsonl", taxonomy)):
        (args.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
