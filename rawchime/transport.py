"""Send requests. Exactly ``request.to_bytes()`` is sent, and everything that happened is in the Exchange.

This uses the adapter of requests, not its session, which would follow redirects, let ``.netrc`` replace Authorization and
keep cookies. The adapter's ``send`` is inherited, so the ``responses`` library works. urllib3 provides the pool and TLS. The
bytes are read and written here, where each one is counted and every wait ends at the attempt's deadline.

No deadline can interrupt the operating system's name lookup.
"""

from __future__ import annotations

import base64
import os
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from .attempt import HTTP, HTTPS, Attempt
from .endpoint import is_loopback
from .errors import InvalidRequest
from .message import Exchange, Request, Response

MAX_RESPONSE = 8 * 1024 * 1024
"""Maximum bytes of one response. A refusal of 10,000 numbers has a quarter of it."""
POOL_SIZE = 32


class Transport:
    """A pool of connections that threads can share.

    ``verify`` is a file or folder of CA certificates. It replaces those of the environment (``AWS_CA_BUNDLE``,
    ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE``) and certifi's. ``proxies`` maps ``https`` to a proxy's URL and replaces the
    environment's; an empty mapping means no proxy. Proxies are ``http://`` ones that open a tunnel (CONNECT), and only
    HTTPS uses them. Plain HTTP goes directly to loopback, or to a host that was allowed by name.
    """

    def __init__(
        self,
        *,
        verify: str | os.PathLike[str] = "",
        proxies: Mapping[str, str] | None = None,
        max_response: int = MAX_RESPONSE,
    ) -> None:
        self._proxies = proxies
        self._proxy_of: dict[str, str] = {}
        self._adapter = _Adapter(os.fspath(verify) or _environment_bundle())
        self._max_response = max_response

    def send(self, request: Request, timeout: float) -> Exchange:
        """Send a request, and wait at most ``timeout`` seconds for the whole response. Failures are in the Exchange."""
        attempt = Attempt(request, time.monotonic() + timeout, self._max_response)
        started, begun = time.time(), time.monotonic()
        response: Response | None = None
        failure = proxy = ""
        try:
            proxy = self._proxy(request)
            proxies = {"https": proxy} if proxy else {}
            request = request.knowing(*_secrets_of(proxy)) if proxy else request
            prepared = _prepare(request, attempt)
            response = _response(self._adapter.send(prepared, stream=True, timeout=timeout, proxies=proxies))
        except requests.ReadTimeout as error:
            # This adapter does not raise it. A replacement (`responses`) does, and counts no bytes: all that is known is
            # that it was waiting for a response.
            attempt.sent = len(attempt.data)
            failure = _reason(error)
        except InvalidRequest:  # a setting is wrong: another attempt would not help
            raise
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
            failure = _reason(error)
        if response is not None and attempt.untouched:
            attempt.sent = len(attempt.data)
        if failure and proxy and not attempt.sent:
            failure = f"through the proxy {urlsplit(proxy).hostname}:{urlsplit(proxy).port}: {failure}"
        seconds = time.monotonic() - begun
        where = attempt.peer, attempt.tls, attempt.reused
        return Exchange(request, response, attempt.sent, bytes(attempt.received), failure, started, seconds, *where)

    def close(self) -> None:
        """Close every connection. The transport can be used again."""
        self._adapter.close()

    def _proxy(self, request: Request) -> str:
        """Return the proxy's URL, or an empty string. Raises InvalidRequest, without quoting the URL, if it is not valid."""
        if request.scheme != "https" or is_loopback(urlsplit(request.url).hostname or ""):
            return ""
        if request.host not in self._proxy_of:
            found = get_environ_proxies(request.url) if self._proxies is None else dict(self._proxies)
            self._proxy_of[request.host] = _http_proxy(select_proxy(request.url, found) or "")
        return self._proxy_of[request.host]


def _secrets_of(proxy: str) -> tuple[str, ...]:
    """Return the password in a proxy's URL, in each form in which a response could quote it."""
    parts = urlsplit(proxy)
    if parts.password is None:
        return ()
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password)}"
    return parts.password, unquote(parts.password), base64.b64encode(pair.encode()).decode()


def _http_proxy(url: str) -> str:
    """Return a proxy's URL with scheme and port. It may contain a password: no error quotes it."""
    if not url:
        return ""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port or 80
    except ValueError:
        port = 0
    if parts.scheme != "http" or not parts.hostname or not port or parts.path.strip("/") or parts.query or parts.fragment:
        # TLS to the proxy would mean TLS in TLS, whose waits and unread bytes urllib3 hides.
        raise InvalidRequest("HTTPS_PROXY must have the form http://host:port. Other kinds of proxy are not supported")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"http://{parts.netloc.rpartition('@')[0]}@{host}:{port}" if "@" in parts.netloc else f"http://{host}:{port}"


class _Prepared(requests.PreparedRequest):
    """The request as the adapter of requests (or ``responses``) sees it, with the attempt itself."""

    attempt: Attempt
    place: tuple[str, str]


def _prepare(request: Request, attempt: Attempt) -> _Prepared:
    prepared = _Prepared()
    prepared.method, prepared.url = request.method, request.url
    prepared.headers = CaseInsensitiveDict(request.headers)
    prepared.body = request.body
    prepared.attempt, prepared.place = attempt, (request.scheme, request.host)
    return prepared


class _Adapter(HTTPAdapter):
    """The adapter of requests, with its pools and its ``send``. The attempt reads and writes the bytes."""

    def __init__(self, bundle: str) -> None:
        super().__init__(pool_maxsize=POOL_SIZE)
        self._last: tuple[Any, Any] = (None, None)
        """The destination of the last request and its pool: looking it up takes as long as signing."""
        self._bundle = bundle
        self._context: ssl.SSLContext | None = None

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        proxy = proxies.get("https") if proxies else None
        place = request.place, proxy
        known, pool = self._last  # one value, replaced as a whole, because threads share it
        if known != place:
            parts = urlsplit(request.url)
            manager = self.proxy_manager_for(proxy) if proxy else self.poolmanager
            context = {"ssl_context": self.tls_context()} if parts.scheme == "https" else {}
            pool = manager.connection_from_host(parts.hostname, parts.port, parts.scheme, pool_kwargs=context)
            pool.ConnectionCls = HTTPS if parts.scheme == "https" else HTTP
            self._last = place, pool
        return _Door(pool, request.attempt)

    def close(self) -> None:
        self._last = (None, None)
        super().close()

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Do nothing: the context requires and checks a certificate."""

    def request_url(self, request: Any, proxies: Any) -> str:
        """Return the URL as it is: the attempt has its own bytes, and shortening the URL takes longer than sending them."""
        return str(request.url)

    def build_response(self, req: Any, resp: Any) -> Any:
        """Return our own Response as it is: one of requests, with cookies and an encoding, takes as long as parsing it."""
        return resp if isinstance(resp, Response) else super().build_response(req, resp)

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        parts = urlsplit(proxy)
        if parts.username is None:
            return {}
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def tls_context(self) -> ssl.SSLContext:
        """Return the context, made once: loading the certificates takes longer than a call."""
        if self._context is None:
            context = create_urllib3_context()
            folder = os.path.isdir(self._bundle)
            try:
                context.load_verify_locations(None if folder else self._bundle, self._bundle if folder else None)
            except OSError as error:
                raise InvalidRequest(f"the CA bundle {self._bundle} cannot be used: {error.strerror or error}") from None
            self._context = context
        return self._context


class _Door:
    """The object that ``HTTPAdapter.send`` uses as a pool. Its ``urlopen`` runs the attempt."""

    def __init__(self, pool: HTTPConnectionPool, attempt: Attempt) -> None:
        self.pool, self.attempt = pool, attempt

    def urlopen(self, **_: Any) -> Response:
        return self.attempt.run(self.pool)


def _response(answer: Any) -> Response:
    """Return our own Response, or one built from a mock of the network (``responses``), which returns one of requests."""
    if isinstance(answer, Response):
        return answer
    headers = [(name, value) for name, value in answer.raw.headers.items()]
    return Response.make(answer.status_code, headers, answer.raw.read(decode_content=False), answer.reason or "")


def _environment_bundle() -> str:
    """Return the CA bundle that the AWS tools and requests would use."""
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if os.environ.get(name):
            return os.environ[name]
    return DEFAULT_CA_BUNDLE_PATH


def _reason(error: BaseException) -> str:
    """Return the innermost cause as a sentence, without the wrapping classes of requests and urllib3."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = [part for part in (getattr(error, "reason", None), *error.args) if isinstance(part, BaseException)]
        if inner:
            error = inner[0]
    if isinstance(error, TimeoutError) and not error.errno:  # a wait of ours; the system's own timeout has a number
        return "the attempt timed out"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate could not be verified: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return f"the host name could not be resolved: {error.strerror}"
    if isinstance(error, ssl.SSLError):
        if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
            return "the other end does not speak TLS"
        if error.reason == "UNEXPECTED_EOF_WHILE_READING":
            return "the connection was cut while TLS was being set up"
        return f"TLS failed: {error.reason or error.strerror}"
    if isinstance(error, OSError) and error.strerror:
        return f"the connection failed: {error.strerror}"
    return str(error) or type(error).__name__
