"""`fingerpost switch`: turn a feature of an organisation off at once, or on again."""

import argparse

from service.commands.console import OK, BadUsage, print_json, say
from service.record.switches import SwitchRequest, put_switch, switches
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    if args.feature and not args.state:
        raise BadUsage("say `on` or `off` after the feature")
    if args.state and not args.why:
        raise BadUsage("say --why: whoever meets the feature switched off reads it")
    settings = Settings.from_env()
    tenant = args.tenant or settings.tenant
    with open_ports(settings) as ports:
        ports.store.revision(tenant)  # NotFound for a tenant that is none
        if args.feature:
            put_switch(ports, tenant, args.by, args.feature, SwitchRequest(args.state, args.why))
        found = switches(ports, tenant)
    if args.json:
        print_json(found)
    for switch in found:
        told = f"  since {switch.since} by {switch.by}: {switch.why}" if switch.since else ""
        say(f"{switch.feature}: {switch.state}{told}")
    return OK
