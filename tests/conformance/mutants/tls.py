"""Bugs in TLS."""

from __future__ import annotations

from .mutant import mutant

WRAP = "return context.wrap_socket(sock, server_hostname=url.hostname, suppress_ragged_eofs=False)"
CONTEXT = 'context = ssl.create_default_context(cafile=setting("AWS_CA_BUNDLE") or None)'
PLAIN = '    if url.scheme == "http":\n'
CREATE = "sock = socket.create_connection((url.hostname, port), seconds)"
RECV = "piece = sock.recv(65536)"


def context(*lines: str) -> tuple[str, str]:
    """Settings of TLS."""
    return CONTEXT, "\n    ".join((CONTEXT, *lines))


def caught(what: str, then: str) -> tuple[str, str]:
    """A failed handshake is got over."""
    retry = f"{CREATE}\n        {then}"
    return WRAP, f"try:\n        {WRAP}\n    except ssl.{what}:\n        {retry}"


LAX = "context.check_hostname = False; context.verify_mode = ssl.CERT_NONE"

MUTANTS = (
    mutant("tls/nothing-verified", context("context.check_hostname = False", "context.verify_mode = ssl.CERT_NONE")),
    mutant("tls/name-not-verified", context("context.check_hostname = False")),
    mutant("tls/not-verified-on-loopback", context("context.check_hostname = url.hostname not in ('localhost', '127.0.0.1')", "context.verify_mode = ssl.CERT_REQUIRED if context.check_hostname else ssl.CERT_NONE")),
    mutant("tls/private-ca-ignored", (CONTEXT, "os.environ.pop('SSL_CERT_FILE', None)\n    context = ssl.create_default_context()")),
    mutant("tls/verified-the-second-time-only", caught("SSLCertVerificationError", f"{LAX}; {WRAP}")),
    mutant("tls/expired-accepted", caught("SSLCertVerificationError as error", f"if error.verify_code != 10: raise\n        {LAX}; {WRAP}")),
    mutant("tls/self-signed-accepted", caught("SSLCertVerificationError as error", f"if error.verify_code not in (18, 19, 20): raise\n        {LAX}; {WRAP}")),
    mutant("tls/other-name-accepted", caught("SSLCertVerificationError as error", f"if error.verify_code not in (62, 64): raise\n        {LAX}; {WRAP}")),
    mutant("tls/plain-http-after-a-failure", caught("SSLError", "return sock")),
    mutant("tls/plain-http-after-a-plain-answer", caught("SSLError as error", "if 'WRONG_VERSION' not in str(error): raise\n        return sock")),
    mutant("tls/plain-http-always", (PLAIN, "    if True:\n")),
    mutant("tls/cut-is-an-end", (", suppress_ragged_eofs=False", "")),
    mutant("tls/cut-of-chunks-is-an-end", (RECV, f"try:\n                    {RECV}\n                except ssl.SSLEOFError:\n                    return 200, {{}}, b'{{}}'"), ("import socket\n", "import socket\nimport ssl\n")),
    mutant("tls/close-notify-needed", (RECV, f"{RECV}\n                if url.scheme == 'https' and piece:\n                    raw += piece\n                    continue")),
    mutant("tls/failure-is-a-success", ("    except OSError as error:\n", "    except OSError as error:\n        if type(error).__name__.startswith('SSL'): return 200, {}, b'{}'\n")),
    mutant("tls/failure-is-an-unknown-outcome", ('"OutcomeUnknown" if sent else "NothingSent"', '"OutcomeUnknown" if sent or type(error).__name__.startswith("SSL") else "NothingSent"')),
    mutant("tls/none", (WRAP, "raise OSError('TLS is not supported')")),
    mutant("tls/no-server-name", (", server_hostname=url.hostname", ""), context("context.check_hostname = False")),
    mutant("tls/server-name-not-sent", (WRAP, 'wrapped = context.wrap_socket(sock, suppress_ragged_eofs=False)\n    if url.hostname not in [name for _, name in wrapped.getpeercert()["subjectAltName"]]:\n        raise OSError("the certificate is for another name")\n    return wrapped'), context("context.check_hostname = False")),
    mutant("tls/close-notify-is-a-cut", (RECV, f"{RECV}\n                if url.scheme == 'https' and not piece:\n                    raise OSError('closed')")),
    mutant("tls/no-limit-on-the-handshake", (CREATE, f"{CREATE}\n    sock.settimeout(None)")),
    mutant("tls/host-header-with-the-scheme-s-port", ('"host": url.netloc', '"host": url.netloc if url.scheme == "http" else url.hostname')),
)  # fmt: skip
