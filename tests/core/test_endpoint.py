"""Endpoints agree with botocore's rule sets, and plain HTTP stays on loopback."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import pytest

from rawchime import InvalidRequest, resolve
from rawchime.endpoint import is_loopback


@cache
def rule_set(service: str) -> Any:
    import botocore.session
    from botocore.endpoint_provider import EndpointProvider

    loader = botocore.session.get_session().get_component("data_loader")
    return EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), loader.load_data("partitions"))


def botocore_says(service: str, region: str, fips: bool, dualstack: bool) -> tuple[str, str, str]:
    """URL, signing name and signing region, from the rule set that botocore carries."""
    found = rule_set(service).resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack)
    scheme = (found.properties.get("authSchemes") or [{}])[0]
    return found.url, scheme.get("signingName", "chime"), scheme.get("signingRegion", region)


def regions() -> list[str]:
    import botocore.session

    session = botocore.session.get_session()
    listed = session.get_component("data_loader").load_data("partitions")["partitions"]
    named = session.get_component("data_loader").load_data("endpoints")["partitions"]
    found = {region for partition in (*listed, *named) for region in partition["regions"]}
    return sorted(found | {"us-east-99", "cn-west-9", "us-gov-north-7", "mars-north-1"})


@pytest.mark.parametrize("service", ["chime-sdk-voice", "chime"])
def test_every_region_goes_where_botocore_sends_it(service: str) -> None:
    """Host, signing name and signing region, for every region of every partition, with and without FIPS and dualstack."""
    tried = 0
    for region, fips, dualstack in itertools.product(regions(), (False, True), (False, True)):
        ours = resolve(region, service, fips=fips, dualstack=dualstack)
        expected = botocore_says(service, region, fips, dualstack)
        assert (ours.url, ours.signing_name, ours.signing_region) == expected, region
        tried += 1
    assert tried > 4 * 50


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", ""),
        ("http://localhost", "localhost", ""),
        ("http://LOCALHOST:80/", "localhost", ""),
        ("http://[::1]:5000/base/", "[::1]:5000", "/base"),
        ("https://example.com:443", "example.com", ""),
        ("https://Example.com:8443/v1", "example.com:8443", "/v1"),
        ("http://chime:4000", "chime:4000", ""),
    ],
)
def test_an_endpoint_url_is_taken_as_it_is(url: str, authority: str, path: str) -> None:
    """The default port is left out, the host lowered, the path kept; a host may be allowed plain HTTP by name."""
    endpoint = resolve("us-east-1", endpoint_url=url, allow_http=["chime"])
    assert (endpoint.authority, endpoint.path, endpoint.signing_name) == (authority, path, "chime")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://10.0.0.1",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "http://",
        "http://127.0.0.1:99999",
        "http://[::1",
        "https://user@example.com",
        "https://example.com/?a=b",
        "https://example.com/#a",
        "",
        " ",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    """Plain HTTP off loopback, and what is no URL of a host, never becomes an endpoint."""
    with pytest.raises(InvalidRequest):
        resolve("us-east-1", endpoint_url=url or "x")


@pytest.mark.parametrize("region", ["", "US-EAST-1", "us east", "us-east-1.evil.com", "a" * 64, "-a", "us-east-1\n"])
def test_what_is_no_region_is_refused(region: str) -> None:
    """A region becomes part of a host name: only one label of it is let in."""
    with pytest.raises(InvalidRequest):
        resolve(region)


def test_fips_does_not_go_with_an_endpoint_url() -> None:
    """A URL is where the request goes: that it is a FIPS endpoint cannot be promised."""
    for wish in ({"fips": True}, {"dualstack": True}):
        with pytest.raises(InvalidRequest):
            resolve("us-east-1", endpoint_url="https://example.com", **wish)
    with pytest.raises(InvalidRequest):
        resolve("us-east-1", "chime-sdk-meetings")


def test_loopback() -> None:
    """The loopback addresses and localhost, and nothing that only looks like them."""
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LocalHost")))
    assert not any(map(is_loopback, ("128.0.0.1", "::2", "localhost.example.com", "", "0.0.0.0")))
