"""Which region and signing name a host means: by botocore's rules for every service, and by AWS's guides beyond them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import make_host_table
import pytest

from rawchime.sigv4 import expected_scope

REGIONS = ("us-east-1", "us-gov-west-1", "cn-north-1")


@pytest.mark.slow
def test_the_table_is_what_botocore_has_today() -> None:
    """Written again, it is the same."""
    version = re.compile(r"botocore [0-9.]+")
    assert version.sub("", make_host_table.TABLE.read_text()) == version.sub("", make_host_table.generated())


def endpoints(regions: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Service, host, region and signing name, by botocore's rules: plain, FIPS and dualstack."""
    import botocore.session
    from botocore.endpoint_provider import EndpointProvider
    from botocore.exceptions import EndpointProviderError

    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    partitions = loader.load_data("partitions")
    for service in sorted(set(session.get_available_services()) - {"importexport"}):
        metadata = loader.load_service_model(service, "service-2")["metadata"]
        provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
        for region in regions:
            for fips, dualstack in ((False, False), (True, False), (False, True)):
                given = {
                    "Region": region,
                    "UseFIPS": fips,
                    "UseDualStack": dualstack,
                    "Bucket": "bucket",
                    "AccountId": "1" * 12,
                }
                known = {name: value for name, value in given.items() if name in provider.ruleset.parameters}
                with suppress(EndpointProviderError):
                    found = provider.resolve_endpoint(**known)
                    schemes = found.properties.get("authSchemes") or [{}]
                    if schemes[0].get("name", "sigv4") not in ("sigv4", "sigv4-s3express"):
                        continue
                    signing = schemes[0].get("signingName") or metadata.get("signingName") or metadata["endpointPrefix"]
                    host = found.url.removeprefix("https://").partition("/")[0]
                    yield service, host, schemes[0].get("signingRegion") or region, signing


def test_every_host_of_botocore_is_known_and_none_is_taken_for_another() -> None:
    """What is not known is empty; at least 98 of 100 are known."""
    regions = tuple(os.environ.get("RAWCHIME_REGIONS", " ".join(REGIONS)).split())
    total = unknown = 0
    for service, host, region, signing in endpoints(regions):
        if service in make_host_table.IN_ONE_PARTITION and region.startswith("us-gov-"):
            continue
        found = expected_scope(host)
        total += 1
        if not all(found):
            unknown += 1
        assert found[0] in ("", region), (service, host, found)
        assert found[1] in ("", signing), (service, host, found)
    assert total > 400 * len(regions)
    assert unknown < total * 0.02, (unknown, total)


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("bucket.s3.eu-west-1.amazonaws.com", ("eu-west-1", "s3")),
        ("a.b.s3.eu-west-1.amazonaws.com:443", ("eu-west-1", "s3")),
        ("s3-us-west-2.amazonaws.com", ("us-west-2", "s3")),
        ("b.s3.dualstack.us-west-2.amazonaws.com", ("us-west-2", "s3")),
        ("bucket.s3.amazonaws.com", ("", "s3")),
        ("bucket.s3-accelerate.amazonaws.com", ("", "s3")),
        ("b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", ("us-east-1", "s3express")),
        ("ap-1234.s3-accesspoint.us-west-2.amazonaws.com", ("us-west-2", "s3")),
        ("a1b2.execute-api.cn-north-1.amazonaws.com.cn", ("cn-north-1", "execute-api")),
        ("x.lambda-url.eu-north-1.on.aws", ("eu-north-1", "lambda")),
        ("search-d-abc.eu-west-3.es.amazonaws.com", ("eu-west-3", "es")),
        ("abc.us-east-1.aoss.amazonaws.com", ("us-east-1", "aoss")),
        ("abc.appsync-api.us-east-1.amazonaws.com", ("us-east-1", "appsync")),
        ("c.cluster-x.us-east-1.neptune.amazonaws.com", ("us-east-1", "neptune-db")),
        ("doc-d.us-east-1.cloudsearch.amazonaws.com", ("us-east-1", "cloudsearch")),
        ("vpce-0a-1b.sqs.us-east-1.vpce.amazonaws.com", ("us-east-1", "sqs")),
        ("bucket.bucket.vpce-0a-1b.s3.us-east-1.vpce.amazonaws.com", ("us-east-1", "s3")),
        ("voice-chime.us-east-1.amazonaws.com", ("us-east-1", "chime")),
        ("email.eu-west-1.amazonaws.com", ("eu-west-1", "ses")),
        ("bedrock-runtime.us-east-1.amazonaws.com", ("us-east-1", "bedrock")),
        ("iam.amazonaws.com", ("us-east-1", "iam")),
        ("sts.amazonaws.com", ("us-east-1", "sts")),
        ("sts.eu-west-1.amazonaws.com", ("eu-west-1", "sts")),
        ("abc-ats.iot.us-west-2.amazonaws.com", ("us-west-2", "")),  # two services share it
        ("data.iot.us-west-2.amazonaws.com", ("us-west-2", "")),
        ("new-service.us-east-1.amazonaws.com", ("", "")),
        ("minio-0a1b.elb.us-west-2.amazonaws.com:9000", ("", "")),
        ("vpce-0123-ab.vpce-svc-0456.us-west-2.vpce.amazonaws.com", ("", "")),
        ("api.sustainability.eu-west-1.api.aws", ("", "")),
        *((host, ("", "")) for host in ("localhost:4566", "127.0.0.1", "minio.example.com", "storage.googleapis.com")),
        *(
            (host, ("", ""))
            for host in ("s3.eu-west-1.example.com", "", "a.r2.cloudflarestorage.com", "s3.eu-west-1.wasabisys.com")
        ),
    ],
)
def test_a_host(host: str, scope: tuple[str, str]) -> None:
    """Of AWS, of other vendors, and of nobody known."""
    assert expected_scope(host) == scope


def test_the_table_is_loaded_when_it_is_used() -> None:
    """And nothing that SigV4A and the page take is loaded with the verb."""
    code = (
        "import sys, rawchime.cli.verbs.diagnose, rawchime.sigv4 as s;"
        "later = {'rawchime.sigv4.host_table', 'cryptography', 'difflib', 'rawchime.debug.diagnosis_page'};"
        "assert not later & set(sys.modules), later & set(sys.modules);"
        "s.expected_scope('a.example.com'); assert 'rawchime.sigv4.host_table' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
