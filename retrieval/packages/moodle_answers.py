"""Answers of Moodle's web services, recorded or exported: courses with their sections, activities and competencies.

Which functions were asked, and where the answers come from, is not this module's: it takes them as a list, so that a
connector which asks a live Moodle hands it the same. What is about people (enrolments, completion, grades) is not read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from retrieval.dates import day_of
from retrieval.durations import minutes_of_clock, minutes_of_duration
from retrieval.minutes import LONGEST
from retrieval.packages.archive import BadPackage
from retrieval.packages.item import Item, decoded, joined
from retrieval.sources.plaintext import TooManyTags, html_page
from retrieval.sources.yamltext import BadYaml, read_yaml

MOST_CHARS = 50_000_000  # of a file of answers; a course takes about 10,000
COURSE = "course"
SITE = "site"  # the format of Moodle's own front page, which is no course
WEB = ("http://", "https://")
# Custom fields of a course that say how long it takes; Moodle has no field of its own for that.
LENGTHS = ("duration", "minutes", "timerequired", "learningtime", "workload")
CONTENTS, COMPETENCIES = "core_course_get_contents", "core_competency_list_course_competencies"
UPDATES, PAGES = "core_course_get_updates_since", "mod_page_get_pages_by_courses"
LISTS = ("core_course_get_courses", "core_course_get_courses_by_field", "core_course_search_courses")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function answered to these arguments."""

    function: str
    arguments: Mapping[str, str]
    value: Any


@dataclass
class _Site:
    """What the answers say of courses, by their ids, and of modules, by theirs."""

    courses: dict[int, dict[str, Any]] = field(default_factory=dict)
    contents: dict[int, list[Any]] = field(default_factory=dict)
    skills: dict[int, list[str]] = field(default_factory=dict)
    updated: dict[int, int] = field(default_factory=dict)
    pages: dict[int, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def read_answers(content: bytes, name: str) -> Item:
    """Return the courses that a file of answers tells of, on a shelf. Raises BadPackage.

    YAML or JSON: a recording with `interactions`, as VCR and Betamax write them, or a list of
    `{"function": ..., "arguments": {...}, "answer": ...}`.
    """
    text = decoded(content)
    if len(text) > MOST_CHARS:
        raise BadPackage(f"more than {MOST_CHARS:,} characters; split the file of answers")
    return shelf_of(list(_answers(_parsed(text, name), name)), name)


def shelf_of(answers: Sequence[Answer], name: str = "answers") -> Item:
    """Return the courses that answers tell of; raise BadPackage where they tell of none."""
    site = _Site()
    for answer in answers:
        _take(site, answer)
    for id in site.contents:
        site.courses.setdefault(id, {"id": id, "fullname": f"Course {id}"})
    found = [item for id in sorted(site.courses) if (item := _course(site, site.courses[id])) is not None]
    if not found:
        told = next((f": {problem}" for problem in site.refused.values()), "")
        asked = ", ".join((*LISTS[:1], CONTENTS))
        raise BadPackage(f"no answer of Moodle about a course is in it{told}; it takes {asked}")
    return Item(key=COURSE, title=name, shelf=True, parts=tuple(found))


def _parsed(text: str, name: str) -> Any:
    try:
        if text.lstrip()[:1] in ("{", "["):
            return json.loads(text)
        return read_yaml(text, MOST_CHARS).value
    except BadYaml as error:
        raise BadPackage(f"{name}:{error.line}: {error.problem}") from error
    except (ValueError, RecursionError) as error:
        raise BadPackage(f"{name} is not JSON that can be read ({error}); export it again") from error


def _answers(value: Any, name: str) -> Iterator[Answer]:
    recorded = value.get("interactions") if isinstance(value, dict) else None
    for item in _dicts(recorded if recorded is not None else value):
        answer = _recorded(item) if recorded is not None else _exported(item)
        if answer is not None:
            yield answer
    if not isinstance(recorded if recorded is not None else value, list):
        raise BadPackage(f"{name} holds no answers: give a recording, or a list of function, arguments, answer")


def _recorded(item: dict[str, Any]) -> Answer | None:
    request, response = _dict(item.get("request")), _dict(item.get("response"))
    body, told = request.get("body"), _dict(response.get("body")).get("string")
    sent = body if isinstance(body, str) else _text(_dict(body).get("string"))
    asked = dict(parse_qsl(urlsplit(_text(request.get("uri"))).query) + parse_qsl(sent))
    try:
        value = json.loads(told) if isinstance(told, str) else None
    except (ValueError, RecursionError):
        return None
    return Answer(asked.get("wsfunction", ""), asked, value)


def _exported(item: dict[str, Any]) -> Answer | None:
    function = _text(item.get("function") or item.get("wsfunction"))
    arguments = {str(key): str(value) for key, value in _dict(item.get("arguments")).items()}
    return Answer(function, arguments, item.get("answer")) if function else None


def _take(site: _Site, answer: Answer) -> None:
    """Take what one answer says; an error that Moodle answers is none of a course's content."""
    value = answer.value
    if isinstance(value, dict) and "exception" in value:
        site.refused[answer.function] = _text(value.get("message"))[:200]
        return
    if answer.function in LISTS:
        for course in _dicts(value.get("courses") if isinstance(value, dict) else value):
            if (id := _id(course.get("id"))) is not None:
                site.courses[id] = {**site.courses.get(id, {}), **course}
    elif answer.function == UPDATES:
        for module in _dicts(_dict(value).get("instances")):
            times = [_id(update.get("timeupdated")) or 0 for update in _dicts(module.get("updates"))]
            site.updated[_id(module.get("id")) or 0] = max(times, default=0)
    elif answer.function == PAGES:
        for page in _dicts(_dict(value).get("pages")):
            site.pages[_id(page.get("coursemodule")) or 0] = _text(page.get("content"))
    elif (course_id := _id(answer.arguments.get("courseid", answer.arguments.get("id")))) is not None:
        if answer.function == CONTENTS:
            site.contents[course_id] = value if isinstance(value, list) else []
        elif answer.function == COMPETENCIES:
            named = (_text(_dict(row.get("competency")).get("shortname")) for row in _dicts(value))
            site.skills[course_id] = [name for name in named if name]


def _course(site: _Site, course: dict[str, Any]) -> Item | None:
    id = _id(course.get("id"))
    title = _text(course.get("fullname")) or _text(course.get("displayname"))
    if id is None or not title or course.get("format") == SITE or course.get("visible") == 0:
        return None
    return Item(
        key=str(id),
        title=title,
        description=_plain(course.get("summary")),
        minutes=_minutes(course),
        language=_text(course.get("lang")) or None,
        modality="course",
        teaches=tuple(site.skills.get(id, ())),
        parts=tuple(_sections(site, site.contents.get(id, []))),
        updated=day_of(course.get("timemodified")),
    )


def _minutes(course: dict[str, Any]) -> int | None:
    for custom in _dicts(course.get("customfields")):
        if _text(custom.get("shortname")).casefold().replace("_", "") in LENGTHS:
            value = _text(custom.get("value")) or _text(custom.get("valueraw"))
            found = int(value) if value.isascii() and value.isdigit() and len(value) < 8 else None
            found = found or minutes_of_duration(value) or minutes_of_clock(value)
            if found:
                return min(found, LONGEST)
    return None


def _sections(site: _Site, sections: Sequence[Any]) -> Iterator[Item]:
    """Yield sections with what they hold; what stands in the first one, which is the course's own, is the course's."""
    for section in _dicts(sections):
        if section.get("visible") == 0 or section.get("uservisible") is False:
            continue
        inside = tuple(item for module in _dicts(section.get("modules")) if (item := _module(site, module)))
        title = _text(section.get("name"))
        if title and inside and section.get("section") != 0:
            yield Item(f"section:{section.get('id')}", title, description=_plain(section.get("summary")), parts=inside)
        else:
            yield from inside


def _module(site: _Site, module: dict[str, Any]) -> Item | None:
    id, kind, title = _id(module.get("id")), _text(module.get("modname")), _text(module.get("name"))
    if id is None or not title or module.get("visible") == 0 or module.get("uservisible") is False:
        return None
    contents = _dicts(module.get("contents"))
    own = [_plain(c.get("content")) for c in contents if c.get("type") == "content"]
    times = [_id(c.get("timemodified")) or 0 for c in contents]
    leads = next((_text(c.get("fileurl")) for c in contents if c.get("type") == "url"), "")
    address = leads or _text(module.get("url"))
    return Item(
        key=f"{kind}:{id}",
        title=title,
        description=_plain(module.get("description")),
        text=joined([_plain(site.pages.get(id, "")), *own]),
        modality=kind or None,
        url=address if address.startswith(WEB) else None,
        updated=day_of(max([site.updated.get(id, 0), *times])),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _id(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _plain(html: Any) -> str:
    try:
        return html_page(html).text if isinstance(html, str) and html else ""
    except TooManyTags:
        return ""
