"""Many sets of finished steps at once: an array (words, sets) of 64-bit words, each question asked of all its sets."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from paths.ordering.bits import TOPIC_CHANGE, Board, Charge, Move, Rule

WORD = 64
FULL = 2**WORD - 1
NEVER = 2**62  # above every value; two of them still fit a 64-bit integer
Words = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class TooManyStates(Exception):
    """More states are reachable than may be looked at."""


def fits(board: Board) -> bool:
    """Say whether every value stays below NEVER, so that 64-bit arithmetic is exact."""
    waiting = sum(charge.amount for move in board.moves for charge in move.waiting)
    flat = sum(TOPIC_CHANGE + sum(charge.amount for charge in (*move.flat, *move.ahead)) for move in board.moves)
    return (waiting + 1) * board.horizon + flat < NEVER


def startable(move: Move, sets: Words) -> Flags:
    """Say in which sets a move is not finished yet and may start."""
    may = ~hit(sets, move.bit)
    for need in move.needs:
        may &= hit(sets, need)
    return may


def price_of(board: Board, move: Move, sets: Words, ends: Whole) -> Whole:
    """Return what a move costs that starts in each of the sets and ends at `ends`, but for a change of topic."""
    total = _charged(move.waiting, sets) * ends + _charged(move.flat, sets)
    for table in board.tables[move.bit]:
        word, shift = divmod(table.shift, WORD)
        total += table.array[(sets[word] >> np.uint64(shift)) & np.uint64(255)]
    return total


def _charged(charges: Iterable[Charge], sets: Words) -> Whole:
    total = np.zeros(sets.shape[1], dtype=np.int64)
    for charge in charges:
        total += np.where(hit(sets, charge.unless), 0, charge.amount)
    return total


def grown(board: Board, move: Move, sets: Words) -> Words:
    """Return the sets after a move, with the wholes that it completes."""
    sets = sets | words(move.bit, board.width)[:, None]
    new = move.bit
    for rule in board.rules:
        if rule.touched & new:
            sets[:, _completed(rule, sets)] |= words(rule.bit, board.width)[:, None]
            new |= rule.bit
    return sets


def _completed(rule: Rule, sets: Words) -> Index:
    met = sum((hit(sets, need).astype(np.int64) for need in rule.needs), np.zeros(sets.shape[1], dtype=np.int64))
    return np.flatnonzero(met >= rule.enough)


def hit(sets: Words, mask: int) -> Flags:
    """Say for each set whether it has a bit of `mask`."""
    found = np.zeros(sets.shape[1], dtype=bool)
    index = 0
    while mask:
        if word := mask & FULL:
            found |= (sets[index] & np.uint64(word)) != 0
        mask >>= WORD
        index += 1
    return found


def words(mask: int, width: int) -> Words:
    """Return a set as a column of words."""
    return np.array([(mask >> at) & FULL for at in range(0, width, WORD)], dtype=np.uint64)


def distinct(sets: Words) -> tuple[Index, Index]:
    """Return where each different set first occurs, and for each set which of the different ones it is."""
    if len(sets) == 1:
        _, first, into = np.unique(sets[0], return_index=True, return_inverse=True)
    else:
        _, first, into = np.unique(sets, axis=1, return_index=True, return_inverse=True)
    return first, into.reshape(-1)
