"""Bugs in trying again."""

from __future__ import annotations

from .mutant import mutant

CALL = "return proven(exchange(url, request(url, body), deadline), ids)"
AGAIN = 'again = error.throttled or error.status == 503 or error.told["kind"] == "NothingSent"'
SLEEP = "            time.sleep(seconds)"
NEXT = "        attempt += 1\n"
LIMIT = "attempt >= ATTEMPTS"
LATE = " or time.monotonic() + seconds >= deadline"
DATE = 'date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())'
WAIT = "return max(delay, asked, retry_after(error.headers))"
START = 'endpoint = setting("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL")'


def on(failure: str) -> tuple[str, str]:
    """Send again after more kinds of failure."""
    return AGAIN, f"{AGAIN} or {failure}"


def second(change: str) -> tuple[str, str]:
    """Something is done before the second attempt."""
    return NEXT, f"{NEXT}        if attempt > 1:\n            {change}\n"


MUTANTS = (
    # what may have been done is sent again
    mutant("retries/after-a-close", on("error.told['message'] == 'no whole head'")),
    mutant("retries/after-a-reset", on("'Reset' in error.told['message']")),
    mutant("retries/after-a-timeout", on("'imeout' in error.told['message']"), ("sock.settimeout(max(0.001, deadline - time.monotonic()))", "sock.settimeout(0.5)")),
    mutant("retries/after-a-cut-body", on("error.told['message'] == 'not as long as its length'")),
    mutant("retries/after-an-unknown-outcome", on("error.told['kind'] == 'OutcomeUnknown'")),
    *(mutant(f"retries/after-a-{status}", on(f"error.status == {status}")) for status in (400, 401, 403, 404, 500, 502, 504)),
    mutant("retries/after-any-5xx", on("error.status >= 500")),
    mutant("retries/after-any-error", on("error.status")),
    mutant("retries/after-a-202", on("error.told['message'] == 'a 202'")),
    mutant("retries/after-a-redirect", on("300 <= error.status < 400")),
    mutant("retries/after-bad-json", on("error.told['message'] == 'no JSON object'")),
    mutant("retries/after-a-partial-success", (f"            {CALL}", f"            refused = {CALL[7:]}\n            if refused and attempt < ATTEMPTS:\n                continue\n            return refused")),
    mutant("retries/of-a-throttled-number", (f"            {CALL}", f"            refused = {CALL[7:]}\n            if attempt < ATTEMPTS and any(row['ErrorCode'] == 'Throttled' for row in refused):\n                continue\n            return refused")),
    # what was not done is not sent again
    mutant("retries/none", ("ATTEMPTS = 3", "ATTEMPTS = 1")),
    mutant("retries/none-after-a-429", (AGAIN, AGAIN.replace("error.throttled", "(error.throttled and error.status != 429)"))),
    mutant("retries/none-after-a-throttling-code", (AGAIN, AGAIN.replace("error.throttled", "error.status == 429"))),
    mutant("retries/none-after-a-503", (AGAIN, AGAIN.replace(" or error.status == 503", ""))),
    mutant("retries/none-where-a-wait-is-asked-for", (AGAIN, AGAIN.replace("error.throttled", "(error.throttled and not retry_after(error.headers))"))),
    # how often, and when
    mutant("retries/for-ever", (LIMIT, "False"), (LATE, ""), (SLEEP, "            time.sleep(0.02)")),
    mutant("retries/twenty-times", ("ATTEMPTS = 3", "ATTEMPTS = 20"), (SLEEP, "            time.sleep(0.05)")),
    mutant("retries/at-once", (SLEEP, "            time.sleep(0)")),
    mutant("retries/at-once-after-a-429", (SLEEP, "            time.sleep(0 if error.throttled else seconds)")),
    mutant("retries/without-chance", ("secrets.randbelow(1000) / 1000", "0")),
    mutant("retries/earlier-than-asked", (WAIT, "return max(delay, asked, retry_after(error.headers)) / 2")),
    mutant("retries/retry-after-ignored", (WAIT, "return max(delay, asked)")),
    mutant("retries/milliseconds-ignored", (WAIT, "return max(delay, retry_after(error.headers))")),
    mutant("retries/retry-after-in-milliseconds", (WAIT, "return max(delay, asked, retry_after(error.headers) / 1000)")),
    mutant("retries/milliseconds-as-seconds", ("int(milliseconds) / 1000", "int(milliseconds)")),
    mutant("retries/retry-after-date-crashes", ("    if value.isdigit():\n        return int(value)", "    if value:\n        return int(value)")),
    mutant("retries/retry-after-date-ignored", ("        return (parsedate", "        return 0 * (parsedate")),
    mutant("retries/far-wait-waited-for", (LATE, "")),
    mutant("retries/far-wait-cut-short", (WAIT, "return min(max(delay, asked, retry_after(error.headers)), 1)")),
    # what the second attempt is
    mutant("retries/without-token", second("os.environ.pop('AWS_SESSION_TOKEN', None)")),
    mutant("retries/with-the-first-request", (f"            {CALL}", f"            data = data or request(url, body)\n            {CALL.replace('request(url, body)', 'data')}"), ("    attempt = 0\n", "    attempt, data = 0, b''\n")),
    mutant("retries/with-the-first-date", (DATE, "date = START"), ("ATTEMPTS = 3\n", 'ATTEMPTS = 3\nSTART = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())\n')),
    mutant("retries/with-the-first-signature-and-a-new-date", ("    signature = hmac", "    if SIGNATURES: signature = SIGNATURES[0]\n    else: signature = hmac"), ("    proof = ", "    SIGNATURES.append(signature)\n    proof = "), ("ATTEMPTS = 3\n", "ATTEMPTS = 3\nSIGNATURES = []\n")),
    mutant("retries/with-an-empty-body", second("body = b''")),
    mutant("retries/with-fewer-ids", second("body = json.dumps({'PhoneNumberIds': ids[1:]}).encode()")),
    mutant("retries/with-ids-in-another-order", second("body = json.dumps({'PhoneNumberIds': ids[::-1]}).encode()")),
    mutant("retries/with-another-path", second("url = url._replace(path='/phone-numbers/')")),
    mutant("retries/with-another-region", second("os.environ['AWS_REGION'] = 'us-west-2'")),
    # what comes of it
    mutant("retries/success-after-a-429-is-a-failure", (f"            {CALL}", f"            refused = {CALL[7:]}\n            if attempt > 1:\n                raise SystemExit(1)\n            return refused")),
    mutant("retries/success-after-a-503-is-a-failure", (f"            {CALL}", f"            refused = {CALL[7:]}\n            if attempt > 1 and not throttled:\n                raise SystemExit(1)\n            return refused"), ("            seconds = wait", "            throttled = error.throttled\n            seconds = wait")),
    mutant("retries/giving-up-is-a-success", ("                raise\n            time.sleep", "                return []\n            time.sleep")),
    mutant("retries/last-error-forgotten", ("                raise\n            time.sleep", "                raise error if attempt == 1 else Failure('NothingSent', 'tried often')\n            time.sleep")),
    mutant("retries/refused-of-the-second-attempt-forgotten", (f"            {CALL}", f"            refused = {CALL[7:]}\n            return refused if attempt == 1 else []")),
)  # fmt: skip
