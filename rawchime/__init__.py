"""rawchime: delete Amazon Chime SDK phone numbers with an HTTP request that a person can read.

Nothing is loaded before it is used: ``import rawchime`` costs next to nothing, and a name below brings its module.
"""

from __future__ import annotations

__version__ = "0.1.0"

_HOMES = {
    "call": ("Send", "Sleep"),
    "client": ("Client",),
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
    "message": ("Exchange", "Malformed", "Request", "Response", "read_response"),
    "operations.batch_delete_phone_number": (
        "BatchDeletePhoneNumber",
        "BatchDeletePhoneNumberResult",
    ),
    "operations.phone_number_error": ("PhoneNumberError",),
    "retry": ("Memory", "RetryPolicy"),
    "signing": ("Credentials", "sign"),
    "transport": ("Transport",),
}
_MODULES = ("bulk",)
_HOME = {name: home for home, names in _HOMES.items() for name in names}


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
