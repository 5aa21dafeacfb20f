"""Statements that could not be matched are tried again when the tenant's records have changed."""

from service.ports import Ports


def match_new_records(ports: Ports, matched: dict[str, int]) -> int:
    """Have unmatched statements tried again of tenants whose revision moved since `matched` last knew it.

    At the first look at a tenant they are tried, too: what came while nobody looked is not to wait for the next change.
    """
    count = 0
    for tenant in ports.store.activity.lacking():
        revision = ports.store.revision(tenant)
        if matched.get(tenant) != revision:
            count += ports.store.activity.again(tenant)
            matched[tenant] = revision
    return count
