"""A small network that compares a question with its candidates word by word: which answers, and that none does.

Attend, compare, aggregate (Parikh et al. 2016) over the states that the embedding model gives anyway: each word of the
question looks for what it is about in a block and in its sentence, and is compared with what it finds there; the
question looks for what the sentence says of it that it did not say itself. Trained by `evals.fitting.train`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from retrieval.answering.comparing import MARKS, OF_WORD, Compared
from retrieval.answering.features import OF_CANDIDATE
from retrieval.embed import PACKAGED_SIZE as SIZE

WIDE, HIDDEN, DROPPED = 96, 64, 0.25
SHARP, SCALE = 12.0, 8.0  # of a likeness when the training begins; of states, which have length 1 in SIZE dimensions
FARTHEST = 5.0  # deviations that a feature may lie from its mean
NEVER = -1e4


class Batch(NamedTuple):
    """Questions of up to w words with up to c candidates each, on t texts of up to m word pieces.

    `there` says which candidates there are, `asked` which words; `marks` of a word piece has one more in front: whether
    it is there.
    """

    features: Tensor  # (questions, c, len(OF_CANDIDATE))
    of_words: Tensor  # (questions, c, w, len(OF_WORD))
    words: Tensor  # (questions, w, SIZE)
    texts: Tensor  # (t, m, SIZE)
    which: Tensor  # (questions, c)
    marks: Tensor  # (questions, c, m, 1 + len(MARKS))
    there: Tensor  # (questions, c)
    asked: Tensor  # (questions, w)

    @classmethod
    def of(cls, questions: Sequence[Compared]) -> "Batch":
        """Put questions side by side; a text that several share is there once."""
        texts = {id(text): text for one in questions for text in one.texts}
        places = {text: at for at, text in enumerate(texts)}
        c, w = max(len(one.which) for one in questions), max(len(one.words) for one in questions)
        m = max(len(text) for text in texts.values())
        features = np.zeros((len(questions), c, len(OF_CANDIDATE)), dtype=np.float32)
        of_words = np.zeros((len(questions), c, w, len(OF_WORD)), dtype=np.float32)
        words = np.zeros((len(questions), w, SIZE), dtype=np.float32)
        states = np.zeros((len(texts), m, SIZE), dtype=np.float32)
        which = np.zeros((len(questions), c), dtype=np.int64)
        marks = np.zeros((len(questions), c, m, 1 + len(MARKS)), dtype=np.bool_)
        there, asked = np.zeros(which.shape, dtype=np.bool_), np.zeros(words.shape[:2], dtype=np.bool_)
        for at, text in enumerate(texts.values()):
            states[at, : len(text)] = text
        for q, one in enumerate(questions):
            features[q, : len(one.which)], of_words[q, : len(one.which), : len(one.words)] = one.features, one.of_words
            words[q, : len(one.words)], asked[q, : len(one.words)] = one.words, True
            which[q, : len(one.which)], there[q, : len(one.which)] = [places[id(one.texts[t])] for t in one.which], True
            for i, marked in enumerate(one.marks):
                marks[q, i, : len(marked), 0], marks[q, i, : len(marked), 1:] = True, marked
        arrays = (features, of_words, words, states, which, marks, there, asked)
        return cls(*map(torch.from_numpy, arrays))


class Network(nn.Module):
    """Says of each candidate how likely it answers, and how likely none does."""

    mean: Tensor  # of the features it was trained on, and their deviation
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(len(OF_CANDIDATE)))
        self.register_buffer("deviation", torch.ones(len(OF_CANDIDATE)))
        self.text = nn.Linear(SIZE, 3 * WIDE)  # to be found by, to be compared, to answer
        self.question = nn.Linear(SIZE, 4 * WIDE)  # to look in the block, in the sentence, to be compared, to ask
        self.sharp, self.places = nn.Parameter(torch.tensor(SHARP)), nn.Parameter(torch.zeros(len(MARKS)))
        self.compare, self.weigh = _layers(5 * WIDE + len(OF_WORD)), nn.Linear(HIDDEN, 1)
        self.asks, self.repeats = nn.Linear(WIDE, 1), nn.Parameter(torch.tensor(0.0))
        self.answer = _layers(3 * WIDE)
        self.judge, self.odds = _layers(len(OF_CANDIDATE) + 4 * HIDDEN), nn.Linear(HIDDEN, 1)
        self.nothing = nn.Sequential(nn.Linear(2 * HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.dropped = nn.Dropout(DROPPED)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the odds of each candidate, shape (questions, c), and of nothing, shape (questions,)."""
        found, compared, says = (one[batch.which] for one in self._parts(self.text, batch.texts))
        in_block, in_sentence, own, asking = self._parts(self.question, batch.words)
        likeness = torch.einsum("qws,qcms->qcwm", batch.words, batch.texts[batch.which])
        piece, inside = batch.marks[..., 0], _inside(batch.marks)

        def sought(by: Tensor, where: Tensor, bias: Tensor | float) -> Tensor:
            odds = self.sharp * likeness + torch.einsum("qwd,qcmd->qcwm", by, found) / WIDE**0.5 + bias
            share = odds.masked_fill(~where[:, :, None], NEVER).softmax(dim=-1)
            return torch.einsum("qcwm,qcmd->qcwd", share, compared)

        bias = (batch.marks[..., 1:].float() @ self.places)[:, :, None]
        words = self._compare(own, sought(in_block, piece, bias), sought(in_sentence, inside, 0.0), batch)
        answers = self._answers(asking, says, likeness, inside, batch.asked)
        known = torch.nan_to_num((batch.features - self.mean) / self.deviation, nan=0.0).clamp(-FARTHEST, FARTHEST)
        judged = self.judge(torch.cat([known, *words, answers], dim=-1))
        odds = self.odds(judged).squeeze(-1).masked_fill(~batch.there, NEVER)
        return odds, self.nothing(torch.cat(_most_and_mean(judged, batch.there), dim=-1)).squeeze(-1)

    def _parts(self, layer: nn.Linear, states: Tensor) -> Sequence[Tensor]:
        parts: Sequence[Tensor] = layer(self.dropped(states) * SCALE).split(WIDE, dim=-1)
        return parts

    def _compare(self, own: Tensor, block: Tensor, sentence: Tensor, batch: Batch) -> list[Tensor]:
        """Compare each word with what it found; return what comes of all words: weighed, the most and the mean."""
        own = own[:, None].expand_as(block)
        each = self.compare(torch.cat([own, block, sentence, own * block, own * sentence, batch.of_words], dim=-1))
        asked = batch.asked[:, None].expand(each.shape[:3])
        share = self.weigh(each).masked_fill(~asked[..., None], NEVER).softmax(dim=2)
        return [(share * each).sum(dim=2), *_most_and_mean(each, asked)]

    def _answers(self, asking: Tensor, says: Tensor, likeness: Tensor, inside: Tensor, asked: Tensor) -> Tensor:
        """Compare what is asked for with what the sentence says: where, may depend on how much that repeats."""
        share = self.asks(torch.tanh(asking)).squeeze(-1).masked_fill(~asked, NEVER).softmax(dim=-1)
        wanted = (share[..., None] * asking).sum(dim=1)
        repeated = likeness.masked_fill(~asked[:, None, :, None], -1.0).amax(dim=2)
        odds = torch.einsum("qd,qcmd->qcm", wanted, says) / WIDE**0.5 + self.repeats * repeated
        said = torch.einsum("qcm,qcmd->qcd", odds.masked_fill(~inside, NEVER).softmax(dim=-1), says)
        wanted = wanted[:, None].expand_as(said)
        return torch.as_tensor(self.answer(torch.cat([said, wanted, said * wanted], dim=-1)))


def _layers(size: int) -> nn.Sequential:
    """Return two layers, the first of which reads with some of its input dropped while training."""
    first, second = nn.Linear(size, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
    return nn.Sequential(nn.Dropout(DROPPED), first, nn.GELU(), nn.Dropout(DROPPED), second, nn.GELU())


def _inside(marks: Tensor) -> Tensor:
    """Return which pieces are of the sentence; all, where what is read ends before it."""
    inside = marks[..., 1]
    return torch.where(inside.any(dim=-1, keepdim=True), inside, marks[..., 0])


def _most_and_mean(each: Tensor, there: Tensor) -> list[Tensor]:
    """Return the most and the mean over the last dimension but one, of what is there."""
    there = there[..., None]
    most = each.masked_fill(~there, NEVER).amax(dim=-2)
    return [most, (each * there).sum(dim=-2) / there.sum(dim=-2).clamp(min=1)]
