"""Names of skills in anybody's words."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.auth import Caller
from service.finding.skill_match import SkillMatchReply, SkillMatchRequest, match_skills
from service.http.errors import problems
from service.ports import Ports


@post("/skills/match", status_code=200, sync_to_thread=True, summary="The skills that free texts name", tags=["graph"],
      responses=problems(400, 401, 413, 415, 422), scope="graph:read")  # fmt: skip
def post_skill_match(
    data: JSONBody[SkillMatchRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> SkillMatchReply:
    """Per text the likeliest skills of the graph with a confidence. Nothing is stored: people review, then write."""
    return match_skills(ports, caller.tenant, data)


handlers = [post_skill_match]
