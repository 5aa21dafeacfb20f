"""What we call ourselves in statements: addresses of tenants, resources and paths, and learners without an account."""

from uuid import UUID, uuid5

from service.activity.agents import Agent
from service.settings import Settings

NOWHERE = "https://fingerpost.invalid"
SPACE = UUID("6f1f4f2c-6a34-5a3b-9d0e-2f6c0a0f7d11")  # of the ids that we derive; any, as long as it stays


def home_of(settings: Settings, tenant: str) -> str:
    """Return the address under which a tenant's things are named; it need not be reachable.

    Where none is set it is one that no name will ever resolve (RFC 2606): some record stores take URLs only as ids.
    """
    return f"{settings.public_url.rstrip('/') or NOWHERE}/tenants/{tenant}"


def resource_iri(settings: Settings, tenant: str, resource: str) -> str:
    """Return the activity id of a resource that has no address of its own."""
    return f"{home_of(settings, tenant)}/resources/{resource}"


def path_iri(settings: Settings, tenant: str, path: str) -> str:
    """Return the activity id of a path."""
    return f"{home_of(settings, tenant)}/paths/{path}"


def own_account(settings: Settings, tenant: str, learner: str) -> Agent:
    """Return a learner as an agent known by the id that we use."""
    return {"objectType": "Agent", "account": {"homePage": home_of(settings, tenant), "name": learner}}


def registration_of(path: str) -> str:
    """Return a path's id as the registration that all its statements share."""
    try:
        return str(UUID(path))
    except ValueError:
        return str(uuid5(SPACE, f"registration\0{path}"))


def statement_id(*of: str) -> str:
    """Return the id of a statement about something: the same for the same."""
    return str(uuid5(SPACE, "\0".join(("statement", *of))))
