"""Write rawchime/sigv4/host_table.py from botocore's endpoint rules: ``python tests/core/make_host_table.py``.

A rule set holds templates of host names, such as ``https://email.{Region}.{PartitionResult#dnsSuffix}``, each with the
signing name where it is not the model's. What comes before the region names the service; operations may put a prefix
of their own in front of it. A name that two services share under different signing names is left out: of it nothing is
known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

import botocore
import botocore.session

TABLE = Path(__file__).parents[2] / "rawchime" / "sigv4" / "host_table.py"
_REGION = re.compile(r"\{(?:Region|[a-zA-Z]+#(?:region|implicitGlobalRegion))\}")
_VARIABLE = re.compile(r"\{[^}]*\}")
# The device gateway and the data plane share the hosts of IoT, under two signing names.
IN_ONE_PARTITION = {"cloudfront"}
"""Services that GovCloud does not have, though botocore's rules have a host for it."""
_LEFT_OUT = {"data.iot", "data-ats.iot", "data.iot-fips", "data-ats.iot-fips"}

HEAD = '''"""Host names of AWS services and the signing names that go with them.

Generated from botocore {version}'s endpoint rules by tests/core/make_host_table.py. ``*.`` stands for the
name of a resource in front of a host's name.
"""

'''


def _endpoints(rules: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        if rule["type"] == "endpoint":
            yield rule["endpoint"]
        elif rule["type"] == "tree":
            yield from _endpoints(rule["rules"])


_Rule = tuple[str, str, str, frozenset[str]]
"""A template of a host, the region that it signs for (empty: the host's), the signing name, and what operations prefix."""


def _rules() -> Iterator[_Rule]:
    """Every rule of every service that signs with Signature Version 4."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    for service in sorted(set(session.get_available_services()) - {"importexport"}):  # retired; its region is not its host's
        model = loader.load_service_model(service, "service-2")
        metadata = model["metadata"]
        endpoints = (operation.get("endpoint", {}) for operation in model["operations"].values())
        prefixes = frozenset(one["hostPrefix"] for one in endpoints if "hostPrefix" in one)
        usual = metadata.get("signingName") or metadata["endpointPrefix"]
        for endpoint in _endpoints(loader.load_service_model(service, "endpoint-rule-set-1")["rules"]):
            url = endpoint["url"]
            scheme = (endpoint.get("properties", {}).get("authSchemes") or [{}])[0]
            if not isinstance(url, str) or scheme.get("name", "sigv4") not in ("sigv4", "sigv4-s3express"):
                continue  # signed with SigV4A, or with a token
            signing = scheme.get("signingName") or usual
            if url.startswith("https://") and "{" not in signing:
                yield url.removeprefix("https://").partition("/")[0], scheme.get("signingRegion") or "", signing, prefixes


def _fixed(host: str, region: str) -> Iterator[tuple[str, str]]:
    """The hosts that a template without a region stands for, one a partition, and their regions."""
    if not _VARIABLE.search(host):
        if region and "{" not in region:
            yield host, region
    elif found := re.fullmatch(r"([a-z0-9.-]+\.)\{PartitionResult#(dnsSuffix|dualStackDnsSuffix)\}", host):
        for partition in botocore.session.get_session().get_component("data_loader").load_data("partitions")["partitions"]:
            outputs = partition["outputs"]
            named = re.fullmatch(r"\{PartitionResult#implicitGlobalRegion\}", region)
            where = outputs["implicitGlobalRegion"] if named else region
            if where in partition["regions"]:
                yield found[1] + outputs[found[2]], where


def _before_region(host: str, region: str) -> str:
    """What stands before the region in a template, ``*.`` in the place of a resource; empty where it tells nothing."""
    parts = _REGION.split(host)
    if len(parts) != 2 or not parts[0].endswith(".") or (region and not _REGION.fullmatch(region)):
        return ""
    if not re.fullmatch(r"\.(?:[a-z.]+|\{[^}]*[sS]uffix\})", parts[1]):
        return ""
    before = parts[0][:-1]
    wild = re.match(r"(?:[^.]*\{[^}]*\}[^.]*\.)+", before)
    rest = before[wild.end() :] if wild else before
    if not rest or "{" in rest or rest in _LEFT_OUT or rest == "dualstack":
        return ""
    return f"*.{rest}" if wild else rest


def generated() -> str:
    """Return the module's text."""
    names: dict[str, set[str]] = defaultdict(set)
    fixed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    literal: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for host, region, signing, prefixes in _rules():
        if name := _before_region(host, region):
            names[name].add(signing)
            for prefix in prefixes if not name.startswith("*.") else ():
                wild = re.fullmatch(r"(?:[^.]*\{[^}]*\}[^.]*\.)+(.*)", prefix)
                names[f"*.{wild[1]}{name}" if wild else f"{prefix}{name}"].add(signing)
        written = not _VARIABLE.search(host)
        for whole, where in _fixed(host, region):
            (literal if written else fixed)[whole].append((where, signing))
    lines: dict[str, list[str]] = defaultdict(list)
    for name, found in names.items():
        if len(found) == 1:
            lines[next(iter(found))].append("=" if name in found else name)
    before = [" ".join((signing, *sorted(lines[signing]))) for signing in sorted(lines)]
    without = []
    # Partitions may share a template's host: a rule that writes the host out decides whose it is.
    for host, pairs in sorted({**fixed, **literal}.items()):
        regions, signings = ({pair[at] for pair in pairs} for at in (0, 1))
        if len(signings) == 1:  # where partitions share it, its region is not known
            signing = signings.pop()
            where = pairs[0][0] if len(regions) == 1 or signing in IN_ONE_PARTITION else "-"
            without.append(f"{host} {where} {signing}")
    text = HEAD.format(version=botocore.__version__)
    text += f'BEFORE_REGION = """\\\n{_wrapped(before)}\n"""\n'
    text += '"""A signing name and its names before the region; ``=`` is the signing name itself."""\n\n'
    text += f'WITHOUT_REGION = """\\\n{_wrapped(without)}\n"""\n'
    return (
        text
        + '"""A host without a region in it, the region that it signs for (``-``: not known), and the signing name."""\n'
    )


def _wrapped(entries: list[str]) -> str:
    return "\n".join(wrap("; ".join(entries), 120, break_on_hyphens=False))


if __name__ == "__main__":
    TABLE.write_text(generated())
