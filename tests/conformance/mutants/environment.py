"""Bugs in how a client reads its environment."""

from __future__ import annotations

from .mutant import mutant

OWN, GENERAL = '"AWS_ENDPOINT_URL_CHIME_SDK_VOICE"', '"AWS_ENDPOINT_URL"'
BOTH = f"setting({OWN}, {GENERAL})"
REGIONS = 'setting("AWS_REGION", "AWS_DEFAULT_REGION")'
CHECKED = 'for text in (*keys, region, token or "none"):'
SECRET = 'setting("AWS_SECRET_ACCESS_KEY")]'
URL = 'urlsplit(f"{endpoint}/phone-numbers")'
TOKEN = 'setting("AWS_SESSION_TOKEN")'

MUTANTS = (
    mutant("environment/general-endpoint-first", (BOTH, f"setting({GENERAL}, {OWN})")),
    mutant("environment/general-endpoint-ignored", (BOTH, f"setting({OWN})")),
    mutant("environment/own-endpoint-ignored", (BOTH, f"setting({GENERAL})")),
    mutant("environment/empty-is-set", ("for name in names if os.environ.get(name)", "for name in names if name in os.environ")),
    mutant("environment/base-path-dropped", (URL, 'urlsplit(urllib.parse.urljoin(endpoint, "/phone-numbers"))')),
    mutant("environment/base-path-last-part-dropped", (URL, 'urlsplit(urllib.parse.urljoin(endpoint, "phone-numbers"))')),
    mutant("environment/base-path-first-part-only",
           (URL, 'urlsplit("/".join(endpoint.split("/")[:4]) + "/phone-numbers")')),
    mutant("environment/base-path-decoded", (URL, 'urlsplit(urllib.parse.unquote(endpoint) + "/phone-numbers")')),
    mutant("environment/trailing-slash-kept", ('.rstrip("/")', "")),
    mutant("environment/trailing-slash-of-a-path-kept",
           (f'{BOTH}.rstrip("/")', f'{BOTH}\n    endpoint = endpoint[:-1] if endpoint.count("/") == 3 and endpoint[-1] == "/" else endpoint')),
    mutant("environment/default-region-first", (REGIONS, 'setting("AWS_DEFAULT_REGION", "AWS_REGION")')),
    mutant("environment/default-region-ignored", (REGIONS, 'setting("AWS_REGION")')),
    mutant("environment/region-has-a-default", (REGIONS, f'({REGIONS} or "us-east-1")')),
    mutant("environment/region-fixed", (REGIONS, '"us-east-1"')),
    mutant("environment/empty-region-counts",
           (REGIONS, 'os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", ""))')),
    mutant("environment/nothing-checked", ('if not re.fullmatch("[!-~]+", text):', "if False:")),
    mutant("environment/only-emptiness-checked", ('if not re.fullmatch("[!-~]+", text):', "if not text:")),
    mutant("environment/access-key-not-checked", (CHECKED, 'for text in (keys[1], region, token or "none"):')),
    mutant("environment/secret-not-checked", (CHECKED, 'for text in (keys[0], region, token or "none"):')),
    mutant("environment/region-not-checked", (CHECKED, 'for text in (*keys, token or "none"):')),
    mutant("environment/token-not-checked", (CHECKED, "for text in (*keys, region):")),
    mutant("environment/line-end-behind-key-passes", ('re.fullmatch("[!-~]+", text)', 're.match("[!-~]+$", text)')),
    mutant("environment/spaces-in-keys-pass", ('re.fullmatch("[!-~]+", text)', 're.fullmatch("[ -~]+", text)')),
    mutant("environment/empty-token-sent", ("    if token:\n", '    if "AWS_SESSION_TOKEN" in os.environ:\n')),
    mutant("environment/token-always-sent", (TOKEN, f'({TOKEN} or "none")')),
    mutant("environment/token-ignored", (TOKEN, '""')),
    mutant("environment/old-name-of-the-token", (TOKEN, 'setting("AWS_SECURITY_TOKEN")')),
    mutant("environment/secret-decoded", (SECRET, f"urllib.parse.unquote({SECRET[:-1]})]")),
    mutant("environment/secret-encoded", (SECRET, f"urllib.parse.quote({SECRET[:-1]}, safe='')]")),
    mutant("environment/secret-plus-as-space", (SECRET, f"{SECRET[:-1]}.replace('+', ' ').strip() or '+']"), ("[!-~]+", "[ -~]+")),
    mutant("environment/missing-settings-are-a-success", ('{"ServiceError": 3, "NothingSent": 4}', '{"ServiceError": 3, "NothingSent": 0}')),
    mutant("environment/no-ids-are-sent", ("if not ids:", "if False:")),
    mutant("environment/no-ids-are-a-success", ("file=sys.stderr)\n        return 2", "file=sys.stderr)\n        return 0")),
)  # fmt: skip
