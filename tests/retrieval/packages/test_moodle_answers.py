"""Courses out of what Moodle's web services answered: structure, texts, days, minutes, and nothing about people."""

import json

import pytest

from paths.model import Document, Resource
from retrieval.packages.archive import BadPackage
from retrieval.packages.kinds import read_item
from retrieval.packages.records import read_package
from retrieval.sources.outcome import Refused, Taken

BEES = {
    "id": 7, "fullname": "Bees", "summary": "<p>All about bees &amp; hives.</p>", "lang": "en", "visible": 1,
    "timemodified": 1_760_000_000, "customfields": [{"shortname": "duration", "value": "PT1H30M"}],
}  # fmt: skip
CONTENT = [
    {"id": 1, "section": 0, "name": "General", "modules": [
        {"id": 10, "modname": "forum", "name": "News", "url": "https://moodle.example/mod/forum?id=10"}]},
    {"id": 2, "section": 1, "name": "At home", "summary": "<p>Inside.</p>", "modules": [
        {"id": 11, "modname": "page", "name": "The hive", "description": "<p>Wax.</p>",
         "contents": [{"type": "file", "filename": "index.html", "timemodified": 1_761_000_000}]},
        {"id": 12, "modname": "url", "name": "Watch", "contents": [{"type": "url", "fileurl": "https://example.org/b"}]},
        {"id": 13, "modname": "page", "name": "Hidden", "visible": 0}]},
    {"id": 3, "section": 2, "name": "Secret", "visible": 0, "modules": [{"id": 14, "modname": "page", "name": "No"}]},
]  # fmt: skip
ANSWERS = [
    {"function": "core_course_get_courses", "answer": [BEES, {"id": 1, "fullname": "Site", "format": "site"},
                                                       {"id": 8, "fullname": "Gone", "visible": 0}]},
    {"function": "core_course_get_contents", "arguments": {"courseid": 7}, "answer": CONTENT},
    {"function": "mod_page_get_pages_by_courses", "answer": {"pages": [
        {"coursemodule": 11, "content": "<p>Bees build combs.</p>"}]}},
    {"function": "core_competency_list_course_competencies", "arguments": {"id": 7}, "answer": [
        {"competency": {"shortname": "Beekeeping"}}]},
    {"function": "core_enrol_get_enrolled_users", "arguments": {"courseid": 7}, "answer": [{"fullname": "Ada L."}]},
    {"function": "core_course_get_contents", "arguments": {"courseid": 9}, "answer": {"exception": "x"}},
]  # fmt: skip


def read(file, prefix="lms"):
    outcomes = list(read_package(file, prefix))
    assert not [o for o in outcomes if isinstance(o, Refused)], outcomes
    found = [o.record for o in outcomes if isinstance(o, Taken)]
    resources = {r.title: r for r in found if isinstance(r, Resource)}
    names = {o.record.title: o.names for o in outcomes if isinstance(o, Taken) and o.names}
    return resources, {d.resource: d for d in found if isinstance(d, Document)}, names


def written(tmp_path, value, name="answers.json"):
    file = tmp_path / name
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return file


def test_exported_answers_give_courses_with_sections_activities_and_texts(tmp_path):
    resources, documents, names = read(written(tmp_path, ANSWERS))
    bees, hive = resources["Bees"], resources["The hive"]

    assert list(resources) == ["Bees", "News", "At home", "The hive", "Watch"]
    assert (bees.id, bees.minutes, bees.language, bees.updated) == ("lms:course~2F7", 90, "en", "2025-10-09")
    assert bees.description == "All about bees & hives.\n\n- Beekeeping"
    assert bees.has_part == (resources["News"].id, resources["At home"].id)
    assert resources["At home"].has_part == (hive.id, resources["Watch"].id)
    assert (documents[hive.id].text, hive.updated) == ("Bees build combs.", "2025-10-20")
    assert resources["Watch"].url == "https://example.org/b"
    assert names == {"Bees": ("Beekeeping",)}


def test_nothing_about_people_is_read(tmp_path):
    assert "Ada" not in str(read(written(tmp_path, ANSWERS)))


def test_ids_are_those_of_the_lms_whatever_the_file_is_called(tmp_path):
    one, two = (set(read(written(tmp_path, ANSWERS, name))[0]) for name in ("a.json", "b.json"))

    assert one == two


@pytest.mark.parametrize(
    "value",
    ["[]", "{}", "nothing", "interactions: 3",
     '[{"function": "core_course_get_courses", "answer": {"exception": "e"}}]',
     "[[[", "a: &x 1\nb: *x", '[{"function": 3}]', '{"interactions": [{"request": 1, "response": []}]}'],
)  # fmt: skip
def test_a_file_without_courses_is_refused_and_says_why(tmp_path, value):
    with pytest.raises(BadPackage):
        read_item(written(tmp_path, value))


def test_the_recording_of_a_real_moodle_is_read_right(shared_data):
    resources, documents, names = read(shared_data / "moodle" / "moodle_4.4dev_rest.yaml")
    courses = {r.title: r for r in resources.values() if r.modality == "course"}

    assert sorted(courses) == [f"Course {n}" for n in range(1, 6)]
    assert courses["Course 1"].description == "About topic 1 & more\n\n- SQL basics"
    assert names["Course 2"] == ("Python basics",)
    assert resources["Topic 1"].has_part
    assert {"Read C1", "Video C1", "Read C2", "Video C2"} <= resources.keys()
    assert resources["Read C1"].updated == "2026-11-21"
    assert resources["Video C1"].url
    assert "learner1" not in str((resources, documents))
