"""Webhooks: where events are sent, how that goes, and sending again. They follow Standard Webhooks."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter

from service.auth import Caller
from service.events import webhooks
from service.events.webhooks import Replayed, ReplaySince, SecretShown, WebhookChange, WebhookRequest
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.store.telling.webhook_values import Delivery, DeliveryState, Webhook

READ, WRITE = problems(400, 401, 403, 404, 422), problems(400, 401, 403, 404, 409, 413, 415, 422)
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["webhooks"]}
WebhookPage = Annotated[Page[Webhook], KwargDefinition(schema_component_key="WebhookPage")]
DeliveryPage = Annotated[Page[Delivery], KwargDefinition(schema_component_key="DeliveryPage")]
State = Annotated[DeliveryState | None, QueryParameter(name="state", description="only deliveries in this state")]
ONE = "/webhooks/{id:str}"
AnyRequest = Request[Any, Any, Any]


@post("/webhooks", summary="Make a webhook", responses=WRITE, scope="webhooks:write", secret=True, **TOLD)
def create_webhook(
    data: JSONBody[WebhookRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> SecretShown:
    """The secret signs every delivery and is shown this once."""
    return webhooks.create(ports, caller, data)


@get("/webhooks", summary="Webhooks, by age", responses=READ, scope="webhooks:read", **TOLD)
def list_webhooks(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                  limit: Limit = 50, cursor: Cursor = None) -> Response[WebhookPage]:  # fmt: skip
    return page(request, ports.store.webhooks.page(caller.tenant, cursor or "", limit + 1), limit, lambda one: one.id)


@get(ONE, summary="One webhook", responses=READ, scope="webhooks:read", **TOLD)
def get_webhook(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Webhook:
    return ports.store.webhooks.get(caller.tenant, id)


@patch(ONE, summary="Change a webhook", responses=WRITE, scope="webhooks:write", **TOLD)
def patch_webhook(
    id: FromPath[str], data: JSONBody[WebhookChange], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Webhook:
    """Its address, its types, or whether it is active; what waits for one that is disabled is over."""
    return webhooks.change(ports, caller, id, data)


@delete(ONE, summary="Remove a webhook", responses=READ, scope="webhooks:write", **TOLD)
def delete_webhook(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> None:
    webhooks.remove(ports, caller, id)


@post(f"{ONE}/rotate", status_code=200, summary="Another secret", responses=READ, scope="webhooks:write", secret=True,
      **TOLD)  # fmt: skip
def rotate_secret(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> SecretShown:
    """Until `oldUntil` both secrets sign, so that the receiver can be changed meanwhile."""
    return webhooks.rotate(ports, caller, id)


@get(f"{ONE}/deliveries", summary="How deliveries go, oldest first", responses=READ, scope="webhooks:read", **TOLD)
def list_deliveries(request: AnyRequest, id: FromPath[str], caller: NamedDependency[Caller],
                    ports: NamedDependency[Ports], in_state: State = None, limit: Limit = 50,
                    cursor: Cursor = None) -> Response[DeliveryPage]:  # fmt: skip
    found = ports.store.webhooks.deliveries(caller.tenant, id, in_state, cursor or "", limit + 1)
    return page(request, found, limit, lambda one: one.id)


@post(f"{ONE}/deliveries/{{delivery:str}}/replay", status_code=200, summary="Send a delivery again", responses=READ,
      scope="webhooks:write", **TOLD)  # fmt: skip
def replay_delivery(
    id: FromPath[str], delivery: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Delivery:
    """Under the same webhook-id, whatever became of it before."""
    return ports.store.webhooks.replay(caller.tenant, id, delivery)


@post(f"{ONE}/replay", status_code=200, summary="Send all again since a time", responses=WRITE,
      scope="webhooks:write", **TOLD)  # fmt: skip
def replay_since(
    id: FromPath[str], data: JSONBody[ReplaySince], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Replayed:
    """After an outage of the receiver, or to fill a new one; events are kept for thirty days."""
    return Replayed(ports.store.webhooks.replay_since(caller.tenant, id, data.since))


handlers = [create_webhook, list_webhooks, get_webhook, patch_webhook, delete_webhook, rotate_secret,
            list_deliveries, replay_delivery, replay_since]  # fmt: skip
