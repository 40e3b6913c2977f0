"""The names of the package for type checkers; at run time ``__init__.py`` loads each when it is used."""

from . import bulk as bulk
from .call import Send as Send
from .call import Sleep as Sleep
from .client import Client as Client
from .endpoint import Endpoint as Endpoint
from .endpoint import resolve as resolve
from .errors import AccessDenied as AccessDenied
from .errors import AuthenticationError as AuthenticationError
from .errors import BadRequestException as BadRequestException
from .errors import CredentialsError as CredentialsError
from .errors import ExpiredToken as ExpiredToken
from .errors import ForbiddenException as ForbiddenException
from .errors import IncompleteSignature as IncompleteSignature
from .errors import InvalidRequest as InvalidRequest
from .errors import MissingAuthenticationToken as MissingAuthenticationToken
from .errors import NotFoundException as NotFoundException
from .errors import NothingSent as NothingSent
from .errors import OutcomeUnknown as OutcomeUnknown
from .errors import RawChimeError as RawChimeError
from .errors import RequestExpired as RequestExpired
from .errors import ServiceError as ServiceError
from .errors import ServiceFailureException as ServiceFailureException
from .errors import ServiceUnavailableException as ServiceUnavailableException
from .errors import SignatureDoesNotMatch as SignatureDoesNotMatch
from .errors import ThrottledClientException as ThrottledClientException
from .errors import UnauthorizedClientException as UnauthorizedClientException
from .errors import UnrecognizedClient as UnrecognizedClient
from .message import Exchange as Exchange
from .message import Malformed as Malformed
from .message import Request as Request
from .message import Response as Response
from .message import read_response as read_response
from .operations.batch_delete_phone_number import BatchDeletePhoneNumber as BatchDeletePhoneNumber
from .operations.batch_delete_phone_number import BatchDeletePhoneNumberResult as BatchDeletePhoneNumberResult
from .operations.phone_number_error import PhoneNumberError as PhoneNumberError
from .retry import Memory as Memory
from .retry import RetryPolicy as RetryPolicy
from .signing import Credentials as Credentials
from .signing import sign as sign
from .transport import Transport as Transport

__version__: str
