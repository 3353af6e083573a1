from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.read.fetching.guard import networks, refusal

INSIDE = "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.100.100.200 0.0.0.0 168.63.129.16 224.0.0.1 255.255.255.255"
V6 = "::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1"


@pytest.mark.parametrize("address", [*INSIDE.split(), *V6.split()])
def test_the_inside_is_refused(address):
    assert refusal(address) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_public_is_not(address):
    assert refusal(address) is None


@given(st.sampled_from(INSIDE.split()), st.sampled_from(["::ffff:0:0", "64:ff9b::", "::", "2002::"]))
def test_no_form_of_ipv6_hides_the_inside(inside, prefix):
    number = int(IPv4Address(inside))
    base = int(IPv6Address(prefix))
    assert refusal(str(IPv6Address(base + (number << 80 if prefix == "2002::" else number)))) is not None


def test_what_is_allowed_is_allowed():
    assert refusal("10.1.2.3", networks(["10.1.0.0/16"])) is None
    assert refusal("10.2.2.3", networks(["10.1.0.0/16"])) is not None
