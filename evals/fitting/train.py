"""Train the network that judges answers: `python -m evals.fitting.train DATA --folder FOLDER`.

Half an hour on two cores. Stopped, it goes on from what FOLDER keeps when called again: the questions beside their
candidates, corpus by corpus, then the last checkpoint. Call it with OMP_NUM_THREADS=1: two processes look, and threads
that share a short product wait for one another. What memory a step needs grows and shrinks; with jemalloc it is not
asked for anew each time.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from evals.fit_answering import auc
from evals.fitting.looked import Example, looked_at
from retrieval.answering.judging import WEIGHTS
from retrieval.answering.network import NEVER, Batch, Network

OUT = Path(str(files("retrieval.answering"))) / WEIGHTS
EPOCHS, QUESTIONS = 3, 32  # questions a step
RATE, DECAY, MOST_SLOPE = 1e-3, 0.02, 1.0  # of Adam; of the weights each step; a longer gradient is shortened
WARM, LOWEST = 100, 0.02  # steps in which the rate rises; the share of it that is left at the end
# Shares that are left out while training, so that it learns to do without: words of the question, word pieces of the
# blocks, and the candidates that answer, whereupon nothing does.
NO_WORD, NO_PIECE, NO_ANSWER = 0.05, 0.05, 0.1
LEAST_LEFT = 3  # candidates without which those that answer are not left out
KEPT_EVERY = 100  # steps
LEAST_DEVIATION = 1e-3
FALSE_REFUSALS = 0.2  # of questions that have an answer: with fewer, a timer is quoted to who wants to cook
Answers = tuple[Batch, Tensor]  # questions, and which candidates answer: (questions, c)


def batch_of(examples: Sequence[Example]) -> Answers:
    """Put examples side by side."""
    batch = Batch.of([one.beside for one in examples])
    right = np.zeros(batch.which.shape, dtype=np.bool_)
    for row, one in enumerate(examples):
        right[row, : len(one.right)] = one.right
    return batch, torch.from_numpy(right)


def surprise(odds: Tensor, nothing: Tensor, right: Tensor) -> Tensor:
    """Return the mean cross-entropy of what is right: any of the candidates that answer, or nothing."""
    said = odds.masked_fill(~right, NEVER).logsumexp(dim=1)
    everything = torch.cat([nothing[:, None], odds], dim=1).logsumexp(dim=1)
    return (everything - torch.where(right.any(dim=1), said, nothing)).mean()


def thinned(batch: Batch, right: Tensor, chance: torch.Generator) -> Answers:
    """Leave out some words and word pieces, and of some questions all that answers."""

    def kept(of: torch.Size, share: float) -> Tensor:
        return torch.rand(of, generator=chance) >= share

    asked = batch.asked & kept(batch.asked.shape, NO_WORD)
    asked = torch.where(asked.any(dim=1, keepdim=True), asked, batch.asked)
    others = batch.there & ~right
    bare = right.any(dim=1) & (others.sum(dim=1) >= LEAST_LEFT) & ~kept(right.shape[:1], NO_ANSWER)
    marks = batch.marks & kept(batch.marks.shape[:3], NO_PIECE)[..., None]
    marks = torch.where(marks[..., :1].any(dim=2, keepdim=True), marks, batch.marks)
    there = torch.where(bare[:, None], others, batch.there)
    return batch._replace(asked=asked, marks=marks, there=there), right & there


def epoch(examples: Sequence[Example], seed: int) -> list[list[Example]]:
    """Return each example once, in steps; those on one passage together, since they share their candidates."""
    chance = random.Random(seed)
    passages: dict[tuple[str, str | None, int], list[Example]] = {}
    for one in examples:
        passages.setdefault(one.of, []).append(one)
    groups = list(passages.values())
    chance.shuffle(groups)
    every = [one for group in groups for one in group]
    steps = [every[i : i + QUESTIONS] for i in range(0, len(every), QUESTIONS)]
    chance.shuffle(steps)
    return steps


class Training:
    """A network on its way: `steps` of `total` are done."""

    def __init__(self, network: Network, total: int) -> None:
        self.network, self.total, self.steps = network, total, 0
        self._adam = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)

    def step(self, examples: Sequence[Example]) -> float:
        """Learn from some examples; return how surprised the network was."""
        chance = torch.Generator().manual_seed(self.steps)
        torch.manual_seed(self.steps)  # what a layer drops: the same after a stop
        batch, right = thinned(*batch_of(examples), chance)
        self._adam.param_groups[0]["lr"] = RATE * self._share()
        odds, nothing = self.network(batch)
        lost = surprise(odds, nothing, right)
        lost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), MOST_SLOPE)
        self._adam.step()
        self._adam.zero_grad()
        self.steps += 1
        return float(lost.detach())

    def _share(self) -> float:
        return min(1.0, (self.steps + 1) / WARM) * max(LOWEST, 1 - self.steps / self.total)

    def state(self) -> dict[str, Any]:
        """Return what `resume` needs."""
        return {"steps": self.steps, "network": self.network.state_dict(), "adam": self._adam.state_dict()}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where `state` was."""
        self.network.load_state_dict(state["network"])
        self._adam.load_state_dict(state["adam"])
        self.steps = state["steps"]


def train(training: Training, examples: Sequence[Example], epochs: int, checkpoint: Path) -> Iterator[str]:
    """Train to the end, from the checkpoint where there is one. Yields how it goes."""
    if checkpoint.exists():
        training.resume(torch.load(checkpoint))
    begun, first = perf_counter(), training.steps
    steps = [step for number in range(epochs) for step in epoch(examples, number)]
    lately: list[float] = []
    for step in steps[training.steps :]:
        lately.append(training.step(step))
        if training.steps % KEPT_EVERY == 0 or training.steps == training.total:
            torch.save(training.state(), checkpoint)
            left = (perf_counter() - begun) / (training.steps - first) * (training.total - training.steps) / 60
            told = np.mean(lately[-KEPT_EVERY:])
            yield f"step {training.steps} of {training.total}, surprise {told:.4f}, {left:.0f} minutes to go"


def scored(network: Network, examples: Sequence[Example]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return for each example the log-odds that any candidate answers."""
    found: list[Tensor] = []
    with torch.inference_mode():
        for i in range(0, len(examples), QUESTIONS):
            odds, nothing = network.eval()(batch_of(examples[i : i + QUESTIONS])[0])
            found.append(odds.logsumexp(dim=1) - nothing)
    return np.asarray(torch.cat(found).double().numpy())


def report(network: Network, examples: Sequence[Example]) -> str:
    """Say how well answerable questions are told from others, and where the border between them lies."""
    odds, has = scored(network, examples), np.array([one.answerable for one in examples])
    border = float(np.quantile(odds[has], FALSE_REFUSALS))
    refused = float((odds[~has] < border).mean())
    return (
        f"{len(examples)} questions held out: AUC {auc(odds[has], odds[~has]):.3f} (a coin .5); "
        f"the border {border:.4f} refuses {FALSE_REFUSALS} of those with an answer, {refused:.3f} of the others"
    )


def _standardised(network: Network, examples: Sequence[Example]) -> Network:
    rows = np.concatenate([one.beside.features for one in examples])
    network.mean = torch.from_numpy(np.nanmean(rows, axis=0))
    network.deviation = torch.from_numpy(np.maximum(np.nanstd(rows, axis=0), LEAST_DEVIATION))
    return network


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, train, report on what was held out, and write the weights; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of open data")
    parser.add_argument("--folder", type=Path, required=True, help="where what is half done is kept")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(arguments)
    examples: list[Example] = []
    for name, found in looked_at(args.data, args.folder):
        examples += found
        _say(f"{name}: {len(examples)} questions so far")
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(1)
    learnt = [one for one in examples if not one.held]
    training = Training(_standardised(Network(), learnt).train(), EPOCHS * len(epoch(learnt, 0)))
    for line in train(training, learnt, EPOCHS, args.folder / "network.checkpoint"):
        _say(line)
    _say(report(training.network, [one for one in examples if one.held]))
    save_file({name: value.half() for name, value in training.network.state_dict().items()}, str(args.out))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
