from service.http.api_version import HEADER, VERSIONS


def test_every_answer_names_the_version_that_gave_it(client):
    for asked in (None, *VERSIONS):
        reply = client.get("/v1/skills", headers={HEADER: asked} if asked else {})
        assert (reply.status_code, reply.headers.get_list(HEADER)) == (200, [asked or VERSIONS[0]])


def test_a_version_that_there_is_not_is_refused_with_those_that_there_are(client):
    for asked in ("2020-01-01", "newest", "", "2026-11-2"):
        reply = client.get("/v1/skills", headers={HEADER: asked})
        assert (reply.status_code, reply.json()["type"]) == (400, "/problems/unknown-version")
        assert reply.json()["extra"][0]["known"] == list(VERSIONS)


def test_refusals_name_the_version_once_too(client):
    for reply in (client.get("/v1/skills/none"), client.get("/v1/skills", headers={"Authorization": ""})):
        assert reply.headers.get_list(HEADER) == [VERSIONS[0]]


def test_versions_are_days_newest_first():
    assert list(VERSIONS) == sorted(VERSIONS, reverse=True)
