"""Which addresses of the network a stranger may have us call."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

HTTPS_PORTS = frozenset({443, 8443})

# Where clouds hand out credentials to whoever asks from inside; never to be called, on nobody's network.
METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)
METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
INNER_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".home")

# IPv6 that is given out to the world. Outside lie the forms that carry an IPv4 address inside (mapped, NAT64).
WORLD = ip_network("2000::/3")
NOT_WORLD = tuple(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "192.88.99.0/24", "192.0.0.0/24"))
)
OWN = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                     "::1/128", "fc00::/7"))
)  # fmt: skip
_NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x20\x7f\\%]")


class Refused(Exception):
    """An address that may not be called; the message says why."""


@dataclass(frozen=True, slots=True)
class Allow:
    """What an operator lets strangers' addresses be; `private` admits their own networks, and any port there."""

    private: bool = False
    http: bool = False
    ports: Collection[int] = HTTPS_PORTS

    def port(self, port: int) -> bool:
        return (self.private and port > 0) or port in self.ports or (self.http and port == 80)


def check_name(host: str, allow: Allow) -> None:
    """Raise Refused for a name that is one of this machine or network, or an address in a form made to deceive."""
    name = host.lower().strip("[]").rstrip(".")
    if not name or _CONTROLS.search(name):
        raise Refused("the address names no host")
    if name in METADATA_NAMES:
        raise Refused("this is where a cloud keeps its secrets")
    if ":" in name or _NUMBERS.fullmatch(name.rpartition(".")[2]):
        check_address(name, allow)
    elif not allow.private and ("." not in name or name.endswith(INNER_ENDINGS)):
        raise Refused(f"{host!r} is a name inside a network; give one that all the world can resolve")


def check_address(text: str, allow: Allow) -> None:
    """Raise Refused unless this is an address of the world, or of the operator's own network where that is allowed."""
    try:
        address = ip_address(text)
    except ValueError as error:
        raise Refused("write the address as four decimal numbers, or as IPv6") from error
    if address in METADATA:
        raise Refused("this is where a cloud keeps its secrets")
    own = any(address in network for network in OWN if network.version == address.version)
    if not (public(address) or (own and allow.private)):
        raise Refused(f"the address {address} is not one of the public Internet")


def public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the public Internet and of one machine."""
    apart = any(address in network for network in NOT_WORLD if network.version == address.version)
    if isinstance(address, IPv6Address) and address not in WORLD:
        return False
    return address.is_global and not address.is_multicast and not apart
