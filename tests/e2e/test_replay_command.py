"""`fingerpost replay`: a kept path computed again."""


def path_of(fingerpost, guest):
    ran = fingerpost("recommend", "--role", "r:analyst", "--learner", guest, "--start", "2026-11-23", "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_kept_path_comes_out_the_same(fingerpost, stocked, guest):
    path = path_of(fingerpost, guest)
    ran = fingerpost("replay", path["id"], "--json")

    assert ran.code == 0
    assert (ran.json["same"], ran.json["recomputed"]) == (True, path["fingerprint"])
    assert "the same path again" in fingerpost("replay", path["id"], "--version", "1").out


def test_a_path_that_is_not_there_is_said_in_one_line(fingerpost, stocked):
    ran = fingerpost("replay", "nothing")

    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
