"""rawchime: delete Amazon Chime SDK phone numbers with an HTTP request that a person can read.

Start with :class:`Client`, or with :mod:`rawchime.bulk` for many numbers. :func:`explain`, :func:`diagnose` and
:func:`verify` work on the signature of any AWS request, as :mod:`rawchime.captures` reads it.

``import rawchime`` loads nothing else: each name below loads its module when it is first used.
"""

from __future__ import annotations

__version__ = "0.1.0"

_HOMES = {
    "bulk.states": ("LeftOut", "Outcome"),
    "call": ("Send", "Sleep"),
    "captures": ("Capture",),
    "client": ("Client",),
    "debug.diagnose": ("Diagnosis", "Finding", "diagnose"),
    "debug.explain": ("explain",),
    "debug.stage": ("Line", "Span", "Stage"),
    "endpoint": ("Endpoint", "resolve"),
    "errors": (
        "AccessDenied",
        "AuthenticationError",
        "BadRequestException",
        "CredentialsError",
        "ExpiredToken",
        "ForbiddenException",
        "IncompleteSignature",
        "InvalidRequest",
        "MissingAuthenticationToken",
        "NotFoundException",
        "NothingSent",
        "OutcomeUnknown",
        "RawChimeError",
        "RequestExpired",
        "ServiceError",
        "ServiceFailureException",
        "ServiceUnavailableException",
        "SignatureDoesNotMatch",
        "ThrottledClientException",
        "UnauthorizedClientException",
        "UnrecognizedClient",
    ),
    "framing": ("read_response",),
    "inputs": ("Entry", "Plan"),
    "keys": ("Credentials",),
    "message": ("Exchange", "Malformed", "Request", "Response"),
    "operations.batch_delete_phone_number": (
        "BatchDeletePhoneNumber",
        "BatchDeletePhoneNumberResult",
    ),
    "operations.disassociate_phone_numbers": ("DisassociatePhoneNumbersResult",),
    "operations.list_phone_numbers": ("ListPhoneNumbersResult",),
    "operations.phone_number": ("PhoneNumber", "PhoneNumberResult"),
    "operations.phone_number_error": ("PhoneNumberError",),
    "retry": ("Memory", "RetryPolicy"),
    "signing": ("sign",),
    "sigv4": ("Verdict", "verify"),
    "transport": ("Transport",),
}
_MODULES = ("bulk", "captures", "errors", "inputs", "sigv4")
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_MODULES, *_HOME]  # noqa: PLE0604


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name not in _HOME:
        raise AttributeError(f"module 'rawchime' has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME, *_MODULES])
