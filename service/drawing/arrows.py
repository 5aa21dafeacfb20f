"""Arrows between the boxes of a band: around boxes, never through one that has no part in it."""

from collections.abc import Mapping, Sequence

from paths.model import LearningPath, Step
from service.drawing.step import BOX, Box
from service.drawing.svg import MUTED, element

_CLEAR = 5  # pixels an arrow keeps from a box it passes
_TURN = 26  # room in which an arrow changes its height, just after a box and just before one
_BOW = 22


def arrows(path: LearningPath, boxes: Mapping[int, Box]) -> list[str]:
    """Draw what the steps in `boxes` depend on, as far as it is in `boxes` too; `boxes` is by step number."""
    needed = {step.n: set(step.depends_on) for step in path.steps}
    return [
        _arrow(boxes[n], box, list(boxes.values()))
        for box in boxes.values()
        for n in _direct(needed, box.step)
        if n in boxes
    ]


def _direct(needed: Mapping[int, set[int]], step: Step) -> list[int]:
    """Return what the step depends on, without what it depends on through another one: fewer lines say the same."""
    through = {n for other in step.depends_on for n in _reach(needed, other)}
    return [n for n in step.depends_on if n not in through]


def _reach(needed: Mapping[int, set[int]], start: int) -> set[int]:
    found: set[int] = set()
    todo = list(needed.get(start, ()))
    while todo:
        n = todo.pop()
        if n not in found:
            found.add(n)
            todo += needed.get(n, ())
    return found


def _arrow(source: Box, target: Box, boxes: Sequence[Box]) -> str:
    if target.x <= source.x:
        return _below(source, target, boxes)
    between = [box for box in boxes if source.x < box.x < target.x]
    x, end = source.x + BOX, target.x - 5
    if not between:
        return _drawn(f"M{x:g} {source.middle:g}{_bend(x, source.middle, end, target.middle)}", target)
    y, out, back = _free_height(source, target, between), x + _TURN, end - _TURN
    leave, arrive = _bend(x, source.middle, out, y), _bend(back, y, end, target.middle)
    return _drawn(f"M{x:g} {source.middle:g}{leave}H{back:g}{arrive}", target)


def _free_height(source: Box, target: Box, between: Sequence[Box]) -> float:
    """Return the height at which an arrow passes all boxes `between` on the shortest way."""
    heights = [source.middle, target.middle]
    heights += [y for box in between for y in (box.y - _CLEAR - 1, box.y + box.height + _CLEAR + 1)]
    free = [y for y in heights if not any(b.y - _CLEAR < y < b.y + b.height + _CLEAR for b in between)]
    return min(free, key=lambda y: (abs(y - source.middle) + abs(y - target.middle), y))


def _below(source: Box, target: Box, boxes: Sequence[Box]) -> str:
    """Draw an arrow within a lane: straight down to the next box, past others on their left."""
    passed = any(box.x == source.x and source.y < box.y < target.y for box in boxes)
    x, y = source.x + 26, source.y + source.height
    if not passed:
        tip = f"M{x - 4:g} {target.y - 7:g}h8l-4 7z"
        return _line(f"M{x:g} {y:g}V{target.y - 5:g}") + element("path", d=tip, fill=MUTED)
    x, bow, end = source.x, source.x - _BOW, target.middle
    return _drawn(f"M{x:g} {source.middle:g}C{bow:g} {source.middle:g} {bow:g} {end:g} {x - 5:g} {end:g}", target)


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    turn = (to_x - x) / 2
    return f"C{x + turn:g} {y:g} {to_x - turn:g} {to_y:g} {to_x:g} {to_y:g}"


def _drawn(curve: str, target: Box) -> str:
    tip = f"M{target.x - 7:g} {target.middle - 4:g}l7 4l-7 4z"
    return _line(curve) + element("path", d=tip, fill=MUTED)


def _line(curve: str) -> str:
    return element("path", d=curve, fill="none", stroke=MUTED, stroke_width=1.4)
