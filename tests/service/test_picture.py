"""The picture is valid, self-contained, the same every time, and says in words what it shows in colours and lines."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import (
    Conflict,
    Constraints,
    GapRow,
    Inputs,
    LearningPath,
    Objective,
    OrderObjective,
    Raised,
    Relaxation,
    RoleGoal,
    SelectionObjective,
    Step,
)
from paths.schedule import Calendar, lay_out
from service.drawing.head import coverage
from service.drawing.picture import ROOM, picture
from service.drawing.svg import fit, width, wrap
from service.drawing.weeks import weeks_of

SVG = "{http://www.w3.org/2000/svg}"
LABELS = {"r:a": "Data Analyst", "s:sql": "SQL", "s:viz": "Charts"}
START = date(2026, 3, 4)
Row = tuple[str, int, tuple[int, ...]]
Changes = dict[int, dict[str, Any]]


def path(rows: list[Row], changes: Changes | None = None, hours: float = 5, **more: Any) -> LearningPath:
    slots = lay_out(Calendar(START, hours), [minutes for _, minutes, _ in rows])
    steps = tuple(
        Step(n, f"c:{n}", title, minutes, slot.start.isoformat(), slot.end.isoformat(), slot.week,
             **{"raises": (Raised("s:sql", 0, 2),), "depends_on": after, **(changes or {}).get(n, {})})
        for n, ((title, minutes, after), slot) in enumerate(zip(rows, slots, strict=True), 1)
    )  # fmt: skip
    base: dict[str, Any] = {"status": "complete", "end": steps[-1].end if steps else None}
    return LearningPath(
        id="p:1", fingerprint="d" * 64, learner="l:1", roles=(RoleGoal("r:a"),), start=START.isoformat(), steps=steps,
        minutes=sum(minutes for _, minutes, _ in rows), constraints=Constraints(hours_per_week=hours),
        objective=Objective(SelectionObjective(0, 0, 1, 1, 0), OrderObjective(0, 0, "exact")),
        inputs=Inputs(1, "a" * 64, "b" * 64, "c" * 64, "0"), **{**base, **more},
    )  # fmt: skip


def row(skill: str, current: int, target: int, after: int, weight: float = 1.0, **more: Any) -> GapRow:
    base: dict[str, Any] = {"origin": "role", "status": "deferred", "reason": ""}
    return GapRow(skill, skill, current, target, after, weight, **{**base, **more})


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


EIGHT: list[Row] = [
    ("Databases", 95, ()), ("Git", 60, ()), ("Python", 360, (2,)), ("Distributions", 120, ()), ("Charts", 150, (4,)),
    ("Joins", 240, (1,)), ("Cleaning", 400, (3, 6)), ("Capstone", 300, (5, 6, 7)),
]  # fmt: skip
HOSTILE = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_any_text_gives_valid_xml_without_scripts_or_references(title: str, label: str, reason: str) -> None:
    given_path = path(
        [(title, 60, ())], gap=(row("s:sql", 0, 3, 2, reason=reason),), conflicts=(Conflict("weeks", None, reason),)
    )
    svg = picture(given_path, {"r:a": label, "s:sql": label})
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}

    assert tags <= {"svg", "g", "title", "desc", "rect", "path", "circle", "text"}
    assert svg.encode("utf-8").decode() == svg


def test_markup_in_a_title_is_text() -> None:
    svg = picture(path([("<script>alert(\"1\")</script> & 'x'", 60, ())]), LABELS)

    assert "<script" not in svg
    assert any(text.startswith("<script>") for text in words(svg))


def test_nothing_is_fetched_from_elsewhere() -> None:
    svg = picture(path(EIGHT), LABELS)

    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|url\(|<style|<image|\son\w+=", svg)


def test_the_same_path_gives_the_same_picture() -> None:
    assert picture(path(EIGHT), LABELS) == picture(path(EIGHT), dict(reversed(LABELS.items())))


@pytest.mark.parametrize("hours", [0.5, 5, 40, 168])
@pytest.mark.parametrize("count", [0, 1, 8, 60])
def test_every_step_is_drawn_once_and_the_picture_stays_as_wide_as_a_page(count: int, hours: float) -> None:
    rows: list[Row] = [(f"Item {n}", 90, (n - 1,) if n > 1 else ()) for n in range(1, count + 1)]
    svg = picture(path(rows, hours=hours), LABELS)
    root = ElementTree.fromstring(svg)
    tops = [float(r.get("y", 0)) + float(r.get("height", 0)) for r in root.iter(f"{SVG}rect")]
    rights = [float(r.get("x", 0)) + float(r.get("width", 0)) for r in root.iter(f"{SVG}rect")]

    assert [text for text in words(svg) if text.startswith("Item")] == [f"Item {n}" for n in range(1, count + 1)]
    assert float(root.get("width", 0)) < ROOM + 100
    assert max(rights) <= float(root.get("width", 0))
    assert max(tops) <= float(root.get("height", 0))


def test_states_are_said_in_words_not_only_in_colour() -> None:
    changes: Changes = {
        1: {"state": "completed"}, 2: {"state": "started", "progress": 40}, 3: {"state": "waived"},
        4: {"tag_only": True}, 5: {"pinned": True}, 6: {"due": "2026-04-10"}, 7: {"minutes_source": "words"},
    }  # fmt: skip
    told = " | ".join(words(picture(path(EIGHT, changes, status="partial"), LABELS)))

    for said in (
        "completed",
        "started · 40 %",
        "waived",
        "tag only",
        "pinned",
        "due 2026-04-10",
        "≈ 6 h 40 min",
        "◐ partial",
    ):
        assert said in told
    assert "after 3, 6" in told


def test_who_cannot_see_it_is_told_the_steps() -> None:
    root = ElementTree.fromstring(picture(path(EIGHT), LABELS))
    about = root.findtext(f"{SVG}desc") or ""

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Learning path: Data Analyst"
    assert all(title in about for title, _, _ in EIGHT)


def test_the_full_title_of_a_shortened_one_can_be_read() -> None:
    long = "A very long title about many things " * 4
    root = ElementTree.fromstring(picture(path([(long, 60, ())]), LABELS))

    assert any(long.strip() in (title.text or "") for title in root.iter(f"{SVG}title"))
    assert any((text.text or "").endswith("…") for text in root.iter(f"{SVG}text"))


def test_no_arrow_passes_through_a_box() -> None:
    root = ElementTree.fromstring(picture(path(EIGHT), LABELS))
    drawn = [r for r in root.iter(f"{SVG}rect") if r.get("rx") == "8"]
    boxes = [tuple(float(r.get(key, 0)) for key in ("x", "y", "width", "height")) for r in drawn]
    runs = [
        (float(m[1]), float(m[2]), float(m[3]))
        for p in root.iter(f"{SVG}path")
        if (m := re.search(r" ([\d.]+) ([\d.]+)H([\d.]+)", p.get("d", "")))
    ]

    assert runs
    for start, y, end in runs:
        assert not any(start < x < end and top < y < top + high for x, top, _, high in boxes)


def test_an_infeasible_path_says_what_contradicts_and_what_would_help() -> None:
    told = words(picture(
        path([], status="infeasible", conflicts=(Conflict("mandatory", "c:9", "Fire safety is due 2026-03-05"),),
             relaxations=(Relaxation(Conflict("deadline", None, "deadline"), True, "2026-05-01"),
                          Relaxation(Conflict("weeks", None, "weeks"), False))),
        LABELS,
    ))  # fmt: skip

    assert "✕ infeasible" in told
    assert "Fire safety is due 2026-03-05" in told
    assert "deadline: 2026-05-01" in told
    assert "weeks" not in told


def test_the_words_are_those_of_the_paths_locale() -> None:
    told = words(picture(path(EIGHT, locale="de-AT", status="partial"), LABELS))

    assert "Lernpfad" in told
    assert "nach 3, 6" in told


def test_coverage_is_by_weight_of_the_role_levels_open_at_the_start() -> None:
    rows = (row("a", 0, 3, 3), row("b", 1, 2, 1, 0.5), row("c", 0, 3, 3, origin="prerequisite"), row("d", 4, 2, 4))

    assert coverage(path([], gap=rows)) == pytest.approx(300 / 350)
    assert coverage(path([], gap=rows[3:])) is None


@settings(max_examples=60)
@given(st.lists(st.integers(1, 2000), max_size=8), st.floats(0.5, 60))
def test_the_weeks_hold_all_minutes_and_none_holds_more_than_it_can(minutes: list[int], hours: float) -> None:
    drawn = list(weeks_of(path([("x", m, ()) for m in minutes], hours=hours)))

    assert sum(week.minutes for week in drawn) == sum(minutes)
    assert all(0 <= week.minutes <= week.capacity for week in drawn)
    assert [week.number for week in drawn] == list(range(1, len(drawn) + 1))


@settings(max_examples=80)
@given(st.text(max_size=80), st.integers(30, 300))
def test_lines_fit_their_room_and_lose_nothing_without_an_ellipsis(text: str, room: int) -> None:
    lines = wrap(text, room, 12, 2)

    assert len(lines) <= 2
    assert all(width(line, 12) <= room for line in lines)
    assert (lines[-1:] and lines[-1].endswith("…")) or " ".join(lines) == " ".join(text.split())
    assert fit(text, 10_000, 12) == " ".join(text.split())
