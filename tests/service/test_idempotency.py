from concurrent.futures import ThreadPoolExecutor

BODY = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def sent(client, key, **change):
    return client.post("/v1/paths", json={**BODY, **change}, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_have_one_effect_and_one_answer(client):
    first, second = sent(client, "a"), sent(client, "a")

    assert first.json() == second.json()
    assert len(client.get("/v1/paths").json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(client):
    sent(client, "a")

    assert sent(client, "a", learner="max").status_code == 422


def test_an_error_is_repeated_too(client):
    first, second = sent(client, "a", learner="nobody"), sent(client, "a", learner="nobody")

    assert (first.status_code, second.status_code) == (404, 404)
    assert first.json() == second.json()


def test_without_the_right_key_nothing_is_repeated(client):
    sent(client, "a")
    reply = client.post("/v1/paths", json=BODY, headers={"Idempotency-Key": "a", "Authorization": "Bearer wrong"})

    assert reply.status_code == 401


def test_many_at_once_have_one_effect(client):
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: sent(client, "once"), range(6)))

    assert {reply.status_code for reply in replies} <= {201, 409}
    assert len(client.get("/v1/paths").json()["items"]) == 1
