"""A service in the place of a Transport: it knows numbers, answers as a script says, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Lock
from urllib.parse import unquote

from services import CREDENTIALS

from rawchime import Client, Exchange, Request, Response
from rawchime.phone_numbers import number

Script = Callable[[list[str], int], "Response | str | None"]


def answer(status: int, body: object = None, code: str = "", **headers: str) -> Response:
    """An answer with a JSON body, ``x-amzn-errortype`` where there is a code, and headers (``_`` is a hyphen)."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    pairs += [("x-amzn-RequestId", "29e348c2-c1d0-4dfc-a25d-12bc2580d810")] * bool(code)
    return Response.make(status, pairs + [("x-amzn-errortype", code)] * bool(code), json.dumps(body or {}).encode())


def refusing(**codes: str) -> Response:
    """A success that refuses numbers: ``n1="Throttled"`` is +1."""
    rows = [{"PhoneNumberId": f"+{one[1:]}", "ErrorCode": code, "ErrorMessage": "because"} for one, code in codes.items()]
    return answer(200, {"PhoneNumberErrors": rows})


class Scripted:
    """Every number is Unassigned, until it is deleted or ``states`` says otherwise (``gone`` is not known any more).

    ``delete`` and ``get`` are given what is asked and the number of the request among those of its kind, from 0; they
    give an answer, or the reason why there is none, or None for what the service would do. ``lost`` in it: it was done.
    """

    def __init__(self, delete: Script = lambda ids, nth: None, get: Script = lambda ids, nth: None) -> None:
        self.states: dict[str, str] = {}
        self.deletes: list[list[str]] = []
        self.gets: list[str] = []
        self._delete, self._get = delete, get
        self._lock = Lock()

    def client(self, **settings: object) -> Client:
        given: dict[str, object] = {"endpoint_url": "http://127.0.0.1:1", "credentials": CREDENTIALS, "transport": self}
        return Client("us-east-1", **{**given, **settings})  # type: ignore[arg-type]

    def send(self, request: Request, timeout: float) -> Exchange:
        with self._lock:
            found = self._asked(request) if request.method == "GET" else self._deleted(request)
        size = len(request.to_bytes())
        if isinstance(found, str):
            return Exchange(request, None, 0 if "no connection" in found else size, failure=found)
        return Exchange(request, found, size)

    def close(self) -> None:
        pass

    def _deleted(self, request: Request) -> Response | str:
        ids = json.loads(request.body)["PhoneNumberIds"]
        self.deletes.append(ids)
        found = self._delete(ids, len(self.deletes) - 1)
        if found is None or (isinstance(found, str) and "lost" in found):
            self.states.update(dict.fromkeys(map(number, ids), "ReleaseInProgress"))
        elif isinstance(found, Response) and found.status == 200:
            refused = {row["PhoneNumberId"] for row in json.loads(found.body).get("PhoneNumberErrors", ())}
            self.states.update(dict.fromkeys(set(map(number, ids)) - refused, "ReleaseInProgress"))
        return answer(200, {"PhoneNumberErrors": []}) if found is None else found

    def _asked(self, request: Request) -> Response | str:
        one = number(unquote(request.target.rpartition("/")[2]))
        self.gets.append(one)
        found = self._get([one], len(self.gets) - 1)
        if found is not None:
            return found
        status = self.states.get(one, "Unassigned")
        if status == "gone":
            return answer(404, {"Code": "NotFound", "Message": "it is not there"}, "NotFoundException")
        return answer(200, {"PhoneNumber": {"PhoneNumberId": one, "Status": status}})
