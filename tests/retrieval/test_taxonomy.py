import json

import pytest

from paths.model import Record, Requirement, Role, Skill, SkillEdge
from retrieval.sources.csvgraph import read_csv_graph
from retrieval.sources.onet import read_onet
from retrieval.sources.outcome import Outcome, Refused, SourceError, Taken
from retrieval.sources.taxonomy import read_esco

ESCO = "http://data.europa.eu/esco/"
PACKAGE = {
    "skills_en.csv": "conceptType,conceptUri,skillType,preferredLabel,altLabels,description\n"
    f'KnowledgeSkillCompetence,{ESCO}skill/a1,knowledge,SQL,"SQL\nsequel\nquery language",Querying.\n'
    f"KnowledgeSkillCompetence,{ESCO}skill/b2,skill,tune queries,,\n",
    "skillGroups_en.csv": "conceptType,conceptUri,preferredLabel,altLabels,description\n"
    f"SkillGroup,{ESCO}isced-f/06,ICT,,Information.\n",
    "broaderRelationsSkillPillar_en.csv": "conceptType,conceptUri,broaderType,broaderUri\n"
    f"KnowledgeSkillCompetence,{ESCO}skill/a1,SkillGroup,{ESCO}isced-f/06\n",
    "skillSkillRelations_en.csv": "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n"
    f"{ESCO}skill/b2,skill,essential,knowledge,{ESCO}skill/a1\n"
    f"{ESCO}skill/b2,skill,essential,knowledge,{ESCO}skill/none\n",
    "occupations_en.csv": "conceptType,conceptUri,preferredLabel,altLabels,description\n"
    f"Occupation,{ESCO}occupation/o1,developer,coder,Writes.\n"
    f"Occupation,{ESCO}occupation/o2,gardener,,Grows.\n",
    "occupationSkillRelations_en.csv": "occupationUri,relationType,skillType,skillUri\n"
    f"{ESCO}occupation/o1,essential,knowledge,{ESCO}skill/a1\n"
    f"{ESCO}occupation/o1,optional,skill,{ESCO}skill/b2\n",
}


def records(outcomes: list[Outcome], kind: type[Record]) -> list:
    return [o.record for o in outcomes if isinstance(o, Taken) and isinstance(o.record, kind)]


def refused(outcomes: list[Outcome]) -> list[Refused]:
    return [o for o in outcomes if isinstance(o, Refused)]


@pytest.fixture(scope="module")
def esco(shared_data) -> list[Outcome]:
    return list(read_esco(shared_data / "esco"))


@pytest.fixture
def package(tmp_path):
    for name, text in PACKAGE.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_copy_of_esco_is_read_with_its_groups_relations_and_roles(esco):
    assert len(records(esco, Skill)) == 13_896 + 518
    assert len(records(esco, SkillEdge)) == 5_898
    assert len(records(esco, Role)) == 91


def test_nothing_of_the_copy_of_esco_points_nowhere(esco):
    skills = {skill.id for skill in records(esco, Skill)}
    assert all(parent in skills for skill in records(esco, Skill) for parent in skill.parents)
    assert all({edge.before, edge.after} <= skills for edge in records(esco, SkillEdge))
    assert all(row.skill in skills for role in records(esco, Role) for row in role.requirements)


def test_relations_of_esco_never_bind(esco):
    assert {(edge.strength, edge.status) for edge in records(esco, SkillEdge)} == {("soft", "suggested")}


def test_levels_that_esco_does_not_give_are_marked_as_assumed(esco):
    rows = {(row.level, row.weight, row.assumed) for role in records(esco, Role) for row in role.requirements}
    assert rows == {(3, 1.0, True)}, "this copy holds the essential skills only"


def test_rows_without_a_uri_are_found_by_label_and_the_rest_is_refused(esco):
    assert {o.problem.split("'")[1] for o in refused(esco)[:-1]} == {
        "data extraction, transformation and loading tools"
    }
    assert refused(esco)[-1].problem.startswith("2,916 occupations")


def test_the_official_package_of_esco_is_read_by_its_own_columns(package):
    got = list(read_esco(package))
    assert records(got, Skill) == [
        Skill("esco:06", "ICT", "Information.", uri=f"{ESCO}isced-f/06"),
        Skill("esco:a1", "SQL", "Querying.", ("sequel", "query language"), ("esco:06",), f"{ESCO}skill/a1"),
        Skill("esco:b2", "tune queries", uri=f"{ESCO}skill/b2"),
    ]
    assert records(got, SkillEdge) == [
        SkillEdge("esco:a1", "esco:b2", strength="soft", status="suggested", provenance="ESCO essential")
    ]
    requirements = (
        Requirement("esco:a1", 3, 1.0, "ESCO essential", True),
        Requirement("esco:b2", 2, 0.5, "ESCO optional", True),
    )
    assert records(got, Role) == [
        Role("esco:o1", "developer", "Writes.", ("coder",), requirements, f"{ESCO}occupation/o1")
    ]
    assert [o.line for o in refused(got)] == [3, 0]


def test_a_missing_file_of_esco_is_reported_and_the_rest_read(package):
    (package / "skillSkillRelations_en.csv").unlink()
    got = list(read_esco(package))
    assert "no edges are read" in refused(got)[0].problem
    assert len(records(got, Role)) == 1


def test_a_folder_without_esco_stops_at_once(tmp_path):
    with pytest.raises(SourceError, match="no ESCO skills"):
        read_esco(tmp_path)


def test_onet_occupations_require_the_tools_that_are_hot_or_in_demand(shared_data):
    got = list(read_onet(shared_data / "onet"))
    assert len(records(got, Skill)) == 8_745 + 135
    assert len(records(got, Role)) == 901
    skills = {skill.id for skill in records(got, Skill)}
    assert all(parent in skills for skill in records(got, Skill) for parent in skill.parents)
    developers = next(role for role in records(got, Role) if role.id == "onet:15-1252.00")
    assert Requirement("onet:Python", 3, 1.0, "O*NET in demand", True) in developers.requirements


def test_a_bad_onet_row_is_refused_by_field(tmp_path):
    good = {"code": "1", "title": "T", "technology_skills": [{"example": "C++", "commodity": "X", "hot": True}]}
    bad = [{**good, "code": 5}, {"code": "2"}, {**good, "technology_skills": [{"hot": True}]}, {**good, "code": ""}]
    (tmp_path / "occupations.jsonl").write_text("\n".join(map(json.dumps, [good, *bad])))
    got = list(read_onet(tmp_path))
    assert [o.field for o in refused(got)] == ["code", "title", "technology_skills[0].example", "code"]
    assert [role.requirements[0].skill for role in records(got, Role)] == ["onet:C~2B~2B"]


def test_a_csv_graph_is_read_from_three_files(tmp_path):
    (tmp_path / "skills.csv").write_text("id,label,alt_labels,parents\na,A,x|y,\nb,B,,a\n")
    (tmp_path / "edges.csv").write_text("before,after,before_level,status\na,b,2,suggested\n")
    (tmp_path / "roles.csv").write_text("id,label,skill,level,weight\nr,R,a,3,0.5\nr,R,b,2,\n")
    got = list(read_csv_graph(tmp_path))
    assert [o.record for o in got] == [
        Skill("a", "A", alt_labels=("x", "y")),
        Skill("b", "B", parents=("a",)),
        SkillEdge("a", "b", before_level=2, status="suggested"),
        Role("r", "R", requirements=(Requirement("a", 3, 0.5), Requirement("b", 2))),
    ]


@pytest.mark.parametrize(
    ("text", "line", "field", "word"),
    [
        ("id,lable\na,A\n", 1, "lable", "nearest: label"),
        ("id,description\na,A\n", 1, "label", "missing"),
        ("before\na\n", 1, "after", "missing"),
        ("id,label\na b,A\n", 2, "id", "no space"),
        ("id,label\na,A\na,B\n", 3, "id", "line 2"),
        ("before,after,strength\na,b,strong\n", 2, "strength", "strong"),
        ("before,after,before_level\na,b,six\n", 2, "beforeLevel", "Expected"),
        ("id,label,skill,level\nr,R,s,9\n", 2, "requirements[0].level", "<= 5"),
        ("id,label,skill,level,weight\nr,R,s,1,nan\n", 2, "requirements[0].weight", "> 0"),
    ],
)
def test_what_a_csv_graph_gets_wrong_is_named(tmp_path, text, line, field, word):
    (tmp_path / "graph.csv").write_text(text)
    (only,) = refused(list(read_csv_graph(tmp_path / "graph.csv")))
    assert (only.line, only.field) == (line, field)
    assert word in only.problem


def test_a_folder_without_a_csv_graph_stops_at_once(tmp_path):
    with pytest.raises(SourceError, match="holds none of"):
        read_csv_graph(tmp_path)
