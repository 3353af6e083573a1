"""Where tocsin never connects: the machine itself, its network and the metadata services of clouds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# Public by its number, and yet the host of a virtual machine: Azure's WireServer.
_METADATA = frozenset({ip_address("168.63.129.16")})
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_COMPATIBLE = IPv6Network("::/96")  # deprecated, and still understood by some systems


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Networks by their names, such as "10.1.0.0/16"."""
    return tuple(ip_network(name) for name in names)


def refusal(address: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why a numeric address is not connected to; `None` if it is.

    Looked at is the address itself and every IPv4 address that an IPv6 address holds (mapped, compatible, 6to4,
    Teredo, NAT64), since a gateway would lead there.

    Examples
    --------
    >>> refusal("::ffff:127.0.0.1")
    '::ffff:127.0.0.1 is an address of this machine (loopback)'
    >>> refusal("8.8.8.8") is None
    True
    """
    bare = ip_address(address.partition("%")[0])
    meant = (bare, *_inside(bare))
    if any(each in network for each in meant for network in allowed):
        return None
    for each in meant:
        kind = _kind(each)
        if kind is not None:
            return f"{address} is an address {kind}"
    return None


def _inside(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in found if each is not None)


def _kind(address: IPv4Address | IPv6Address) -> str | None:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64):
        return None  # it is what is inside it
    if address in _METADATA:
        return "of a cloud's metadata service"
    if address.is_loopback:
        return "of this machine (loopback)"
    if address.is_link_local:
        return "of the local link, where clouds keep their metadata"
    if address.is_multicast:
        return "of many machines (multicast)"
    if not address.is_global:
        return "that is not public (private or reserved)"
    return None
