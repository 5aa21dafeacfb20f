"""Kill switches: an organisation turns one feature off, and from the next request on nobody gets it."""

from typing import Annotated, Literal, get_args

from msgspec import Meta

from service.ports import Ports
from service.record.audit import note
from service.schemas import Wire
from service.store.errors import StoreError
from service.store.trust.switches import Switch

Feature = Literal["recommend", "search", "explanations", "chat", "suggestions", "evaluations", "activity", "ingest"]
FEATURES: tuple[Feature, ...] = get_args(Feature)


class SwitchedOff(StoreError):
    """A feature is switched off for this organisation."""

    def __init__(self, switch: Switch) -> None:
        super().__init__(
            f"{switch.feature} is switched off since {switch.since} by {switch.by or 'an administrator'}"
            f"{f' ({switch.why})' if switch.why else ''}; ask them to switch it on again"
        )
        self.switch = switch
        self.problem_kind = "switched-off"


class SwitchRequest(Wire, frozen=True):
    """What a feature is to be, and why: whoever meets it switched off reads the reason."""

    state: Literal["on", "off"]
    why: Annotated[str, Meta(min_length=1, max_length=500)]


def on(ports: Ports, tenant: str, feature: Feature) -> bool:
    """Say whether a feature may be used; asked anew each time, so that a switch counts from the next request on."""
    return ports.store.switches.get(tenant, feature).state == "on"


def require(ports: Ports, tenant: str, feature: Feature) -> None:
    """Raise SwitchedOff unless a feature may be used."""
    switch = ports.store.switches.get(tenant, feature)
    if switch.state == "off":
        raise SwitchedOff(switch)


def put_switch(ports: Ports, tenant: str, by: str, feature: Feature, asked: SwitchRequest) -> Switch:
    """Switch a feature, and put it on record."""
    with ports.store.atomic() as together:
        made = together.switches.put(tenant, Switch(feature, asked.state, asked.why, by))
        note(together, tenant, by, f"switch.{asked.state}", f"feature:{feature}", {"why": asked.why})
        return made


def switches(ports: Ports, tenant: str) -> list[Switch]:
    """Return how every feature stands."""
    known = {switch.feature: switch for switch in ports.store.switches.all_of(tenant)}
    return [known.get(feature, Switch(feature, "on")) for feature in FEATURES]
