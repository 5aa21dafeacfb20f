"""A reader: a model that is given a question with a passage, and says which sentence answers, or that none does."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertModel

from evals.fit_answering import auc
from evals.fitting.pieces import Pieces, Reading
from evals.fitting.questions import Asked, Text
from retrieval.embed import PACKAGED_SIZE as SIZE

SENTENCE, NOTHING = "sentence", "nothing"  # the two heads
SHAPES = 16  # lengths are rounded up to it: for each length kernels are made anew
NEVER = -1e4  # the odds of a sentence that is not there


class Pair(NamedTuple):
    """A question read with a passage: how many sentences that has, and which of them answer."""

    reading: Reading
    sentences: int
    right: tuple[int, ...]


class Reader(nn.Module):
    """The packaged model with two heads on its states: of each sentence, and of the first place.

    As in reading comprehension with questions that have no answer (Devlin et al. 2019, section 4.3), with sentences for
    spans: they are what is shown.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.body = BertModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.body.embeddings.word_embeddings.weight.requires_grad = False
        self.heads = nn.ModuleDict({name: _head() for name in (SENTENCE, NOTHING)})

    def forward(self, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor]:
        """Return the odds of nothing, shape (pairs,), and of each sentence, shape (pairs, most sentences)."""
        read = _padded([pair.reading for pair in pairs])
        ids, kinds, there, numbers = (one.to(self.body.device) for one in read)
        states = self.body(ids, token_type_ids=kinds, attention_mask=there).last_hidden_state.float()
        most = max(1, *(pair.sentences for pair in pairs))
        of = F.one_hot(numbers + 1, most + 1)[:, :, 1:].float()
        count = of.sum(dim=1)
        means = torch.einsum("ptn,pth->pnh", of, states) / count.clamp(min=1)[..., None]
        odds = self.heads[SENTENCE](means).squeeze(-1).float().masked_fill(count == 0, NEVER)
        return self.heads[NOTHING](states[:, 0]).squeeze(-1).float(), odds


def _head() -> nn.Module:
    return nn.Sequential(nn.Linear(SIZE, SIZE), nn.GELU(), nn.Linear(SIZE, 1))


def _padded(readings: Sequence[Reading]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    longest = -(-max(len(reading.ids) for reading in readings) // SHAPES) * SHAPES
    ids, kinds, there = (torch.zeros(len(readings), longest, dtype=torch.long) for _ in range(3))
    numbers = torch.full((len(readings), longest), -1)
    for row, reading in enumerate(readings):
        size = len(reading.ids)
        ids[row, :size], numbers[row, :size] = torch.tensor(reading.ids), torch.tensor(reading.numbers)
        kinds[row, reading.second : size], there[row, :size] = 1, 1
    return ids, kinds, there, numbers


def surprise(nothing: Tensor, odds: Tensor, pairs: Sequence[Pair]) -> Tensor:
    """Return the mean cross-entropy of what is right: nothing, or any of the sentences that answer."""
    right = torch.zeros_like(odds, dtype=torch.bool)
    for row, pair in enumerate(pairs):
        right[row, list(pair.right)] = True
    right &= odds > NEVER
    said = odds.masked_fill(~right, NEVER).logsumexp(dim=1)
    everything = torch.cat([nothing[:, None], odds], dim=1).logsumexp(dim=1)
    return (everything - torch.where(right.any(dim=1), said, nothing)).mean()


def pair_of(asked: Asked, text: Text, pieces: Pieces) -> Pair:
    """Return a question as it is read with a passage."""
    reading = pieces.of(asked.question.text, text.passage)
    return Pair(reading, len(text.passage.sentences), tuple(asked.answering(text)))


def report(model: Reader, questions: Sequence[Asked], pieces: Pieces) -> str:
    """Say how well a model does on questions that it was not trained on, and how a coin would.

    Each is asked of the passages that a search brings, the surest sentence counts: as when answers are shown.
    """
    sure, right = [], []
    for asked in questions:
        odds, answers = [np.array([NEVER])], [np.array([False])]
        for pair, found in _odds(model, [pair_of(asked, text, pieces) for text in asked.found]):
            odds.append(found)
            answers.append(np.isin(np.arange(pair.sentences), pair.right))
        every, hit = np.concatenate(odds), np.concatenate(answers)
        sure.append(float(every.max()))
        right.append(bool(hit[int(every.argmax())]))
    has = np.array([bool(asked.question.answer) for asked in questions])
    told = auc(np.array(sure)[has], np.array(sure)[~has])
    share = np.mean(np.array(right)[has])
    return f"{len(questions)} questions: AUC {told:.3f} (a coin .5), the surest sentence answers in {share:.3f}"


def _odds(model: Reader, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, np.ndarray[tuple[int], np.dtype[np.float64]]]]:
    if not pairs:
        return
    with torch.inference_mode():
        nothing, odds = model(pairs)
    for pair, none, row in zip(pairs, nothing, odds, strict=True):
        yield pair, np.asarray((row[: pair.sentences] - none).double().cpu().numpy())
