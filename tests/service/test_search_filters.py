"""Search filters, over HTTP: what the catalogue says of a resource decides whether its passages are found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from paths.catalogue import Catalogue
from paths.errors import BadRecord
from paths.graph import SkillGraph
from paths.model import Resource, Skill, Teaches
from service.app import create_app
from service.finding.search_filter import admitted
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.schemas import SearchRequest
from tests.service.conftest import KEY, TENANT

QUERY = "weaving a basket"
SHELF = [
    Skill("s:weave", "Weaving"),
    Skill("s:dye", "Dyeing"),
    Resource("w:film", "Weaving, a film", "Weaving a basket.", provider="Loom", modality="video", minutes=20,
             language="en", teaches=(Teaches("s:weave", 0, 2),)),
    Resource("w:book", "Weaving, a book", "Weaving a basket.", provider="Loom", modality="text", minutes=200,
             language="de", teaches=(Teaches("s:weave", 2, 4), Teaches("s:dye", 0, 2))),
    Resource("w:other", "Weaving elsewhere", "Weaving a basket.", provider="Knot", modality="video", minutes=60,
             language="en", teaches=(Teaches("s:dye", 1, 3),)),
    Resource("w:bare", "Weaving", "Weaving a basket."),
    Resource("w:closed", "Weaving, closed", "Weaving a basket.", provider="Loom", modality="video", minutes=20,
             teaches=(Teaches("s:weave", 0, 2),), access=("group:board",)),
]  # fmt: skip
FILTERS = [
    ({"modalities": ["video"]}, {"w:film", "w:other"}),
    ({"providers": ["Loom"]}, {"w:film", "w:book"}),
    ({"minutesAtMost": 60}, {"w:film", "w:other"}),
    ({"minutesAtLeast": 60}, {"w:book", "w:other"}),
    ({"skills": ["s:weave"]}, {"w:film", "w:book"}),
    ({"skills": ["s:weave", "s:dye"]}, {"w:film", "w:book", "w:other"}),
    ({"reachesLevel": 3}, {"w:book", "w:other"}),
    ({"startsAtMost": 0}, {"w:film", "w:book"}),
    ({"skills": ["s:weave"], "startsAtMost": 0}, {"w:film"}),
    ({"skills": ["s:dye"], "reachesLevel": 3, "startsAtMost": 0}, set()),
    ({"reachesLevel": 2, "startsAtMost": 3}, {"w:film", "w:book", "w:other"}),
    ({"modalities": ["video"], "providers": ["Loom"], "minutesAtMost": 20}, {"w:film"}),
    ({"providers": ["nobody"]}, set()),
    ({"providers": ["Loom"], "languages": ["de"]}, {"w:book"}),
]


@pytest.fixture
def shelf(filled):
    put_records(filled, TENANT, SHELF, ())
    Indexer(filled).drain()
    return filled


def served(ports):
    client = TestClient(create_app(ports))
    client.headers["Authorization"] = f"Bearer {KEY}"
    return client


def found(client, **asked):
    reply = client.post("/v1/search", json={"query": QUERY, "limit": 50, **asked})
    assert reply.status_code == 200, reply.text
    return {hit["resource"] for hit in reply.json()["hits"] if not (hit["resource"] or "").startswith("t:")}


def test_each_filter_admits_what_meets_it_with_the_index_and_without(shelf):
    with served(shelf) as client, served(replace(shelf, index=None)) as without:
        for asked, wanted in FILTERS:
            assert (asked, found(client, **asked)) == (asked, wanted)
            assert (asked, found(without, **asked)) == (asked, wanted)


def test_hub_pages_are_found_only_where_nothing_is_asked_of_resources(shelf):
    with served(shelf) as client:
        assert None in found(client, query="SQL joins with explicit conditions")
        assert None not in found(client, query="SQL joins with explicit conditions", minutesAtMost=1_000_000)


def test_what_a_learner_may_not_see_meets_no_filter(shelf):
    with served(shelf) as client:
        assert "w:closed" not in found(client, providers=["Loom"], learner="lea")
        assert "w:closed" in found(client, providers=["Loom"], learner="max")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"minutesAtLeast": 61, "minutesAtMost": 60}, "minutesAtLeast"),
        ({"skills": ["s:weave", "s:weav"]}, "skills[1]"),
    ],
)
def test_filters_that_nothing_can_meet_are_refused_by_name(shelf, asked, field):
    with served(shelf) as client:
        reply = client.post("/v1/search", json={"query": QUERY, **asked})

    assert (reply.status_code, reply.json()["extra"][0]["key"]) == (422, field)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"minutesAtMost": 0}, "minutesAtMost"),
        ({"reachesLevel": 6}, "reachesLevel"),
        ({"providers": [""]}, "providers"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name(shelf, asked, field):
    with served(shelf) as client:
        reply = client.post("/v1/search", json={"query": QUERY, **asked})

    assert (reply.status_code, field in reply.text) == (400, True)


def test_more_resources_than_one_search_takes_are_refused():
    catalogue = Catalogue.build(Resource(f"x:{n}", "X", minutes=5) for n in range(2))
    asked = SearchRequest("x", minutes_at_most=9)

    with pytest.raises(BadRecord, match=r"minutesAtMost.* 2 resources.* takes 1"):
        admitted(catalogue, SkillGraph.build([], []), asked, frozenset({"everyone"}), most=1)


REQUESTS = st.builds(
    SearchRequest,
    query=st.just("x"),
    modalities=st.sampled_from([(), ("video",), ("text", "video")]),
    providers=st.sampled_from([(), ("Loom",), ("Knot",)]),
    minutes_at_most=st.sampled_from([None, 20, 60]),
    skills=st.sampled_from([(), ("s:weave",), ("s:dye",)]),
    reaches_level=st.sampled_from([None, 3, 4]),
    starts_at_most=st.sampled_from([None, 0, 1]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REQUESTS)
def test_one_filter_more_never_admits_more(request_):
    resources = [record for record in SHELF if isinstance(record, Resource)]
    catalogue = Catalogue.build(resources)
    graph = SkillGraph.build([record for record in SHELF if isinstance(record, Skill)], [])
    wider = [SearchRequest("x", modalities=request_.modalities), SearchRequest("x", skills=request_.skills)]
    some = admitted(catalogue, graph, request_, frozenset({"everyone"}))

    assert all(some <= admitted(catalogue, graph, other, frozenset({"everyone"})) for other in wider)
    assert "w:closed" not in some
