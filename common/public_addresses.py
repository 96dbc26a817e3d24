"""Which addresses of the internet a server may be sent to by somebody's words?

Only those that are anybody's: never this machine, the network it stands in, or what a
cloud keeps beside it. An IPv6 address that wraps an IPv4 one is judged by that one.
"""

from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

# By the registries of special-purpose addresses (RFC 6890 and what came after), written
# out: what Python calls global differs from version to version.
_NOT_PUBLIC_4 = [
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds answer 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "168.63.129.16/32",  # Azure's own server beside every machine
    )
]
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFF_FFFF


def is_public(text: str) -> bool:
    """Whether that address is one anybody may be sent to. ValueError for text that is
    no address; the scope of an IPv6 address ("%eth0") is left out of account.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = _wrapped(address)
        if inner is None:
            apart = any(address in network for network in _NOT_PUBLIC_6)
            return address in _PUBLIC_6 and not apart
        address = inner
    return not any(address in network for network in _NOT_PUBLIC_4)


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that it stands for, if it does."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32_BITS)
    return None
