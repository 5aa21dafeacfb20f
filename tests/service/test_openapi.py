from openapi_spec_validator import validate


def test_the_schema_is_valid_openapi_3_1(client):
    schema = client.get("/schema/openapi.json").json()
    validate(schema)

    assert schema["openapi"].startswith("3.1")


def test_every_v1_route_asks_for_the_key_and_documents_the_refusal(client):
    schema = client.get("/schema/openapi.json").json()
    routes = [
        route for address, found in schema["paths"].items() if address.startswith("/v1/") for route in found.values()
    ]

    assert routes
    assert all(route["security"] == [{"key": []}, {"token": []}] for route in routes)
    assert all("application/problem+json" in route["responses"]["401"]["content"] for route in routes)


def test_health_and_readiness_need_no_key(client):
    assert client.get("/health", headers={"Authorization": ""}).json()["status"] == "ok"
    assert client.get("/ready", headers={"Authorization": ""}).json()["checks"]["store"] == "ok"


def test_metrics_are_there(client):
    client.get("/health")

    assert "fingerpost_requests_total" in client.get("/metrics").text


def test_pages_show_paths_to_a_single_user_only(client, single_user):
    body = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
    path = single_user.post("/v1/paths", json=body).json()

    assert path["id"] in single_user.get("/paths").text
    assert "Joining tables" in single_user.get(f"/paths/{path['id']}").text
    assert "Joining tables" not in client.get(f"/paths/{path['id']}").text


def test_the_list_of_paths_names_skills_that_are_goals_by_themselves(single_user):
    asked = {"learner": {"id": "zoe"}, "skills": [{"skill": "s:git", "level": 1}], "start": "2026-11-23"}
    assert single_user.post("/v1/paths", json=asked).status_code == 201

    assert "zoe to Git 1: " in single_user.get("/paths").text
