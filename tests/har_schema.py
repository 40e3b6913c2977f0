"""What HAR 1.2 asks of a log, as a JSON Schema: http://www.softwareishard.com/blog/har-12-spec/ read member by member.

Members that are not named here are allowed only with an underscore before them, as the specification has it for custom ones.
"""

from __future__ import annotations

from typing import Any

TEXT, WHOLE, YES_OR_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
NOT_NEGATIVE = {"type": "number", "minimum": 0}
SIZE = {"type": "integer", "minimum": -1}
DURATION = {"type": "number", "minimum": -1}
MOMENT = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
}


def thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional, "comment": TEXT},
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def list_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


PAIR = thing({"name": TEXT, "value": TEXT})
COOKIE = thing(
    {"name": TEXT, "value": TEXT},
    path=TEXT,
    domain=TEXT,
    expires=TEXT,
    httpOnly=YES_OR_NO,
    secure=YES_OR_NO,
)
COMMON = {"httpVersion": TEXT, "cookies": list_of(COOKIE), "headers": list_of(PAIR), "headersSize": SIZE, "bodySize": SIZE}
POSTED = thing(
    {"mimeType": TEXT}, text=TEXT, params=list_of(thing({"name": TEXT}, value=TEXT, fileName=TEXT, contentType=TEXT))
)
REQUEST = thing(
    {"method": TEXT, "url": {"type": "string", "format": "uri"}, "queryString": list_of(PAIR), **COMMON}, postData=POSTED
)
CONTENT = thing({"size": WHOLE, "mimeType": TEXT}, compression=WHOLE, text=TEXT, encoding=TEXT)
RESPONSE = thing({"status": WHOLE, "statusText": TEXT, "content": CONTENT, "redirectURL": TEXT, **COMMON})
TIMINGS = thing(
    {"send": DURATION, "wait": DURATION, "receive": DURATION}, blocked=DURATION, dns=DURATION, connect=DURATION, ssl=DURATION
)
ENTRY = thing(
    {
        "startedDateTime": MOMENT,
        "time": NOT_NEGATIVE,
        "request": REQUEST,
        "response": RESPONSE,
        "cache": thing({}, beforeRequest={}, afterRequest={}),
        "timings": TIMINGS,
    },
    pageref=TEXT,
    serverIPAddress={"anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]},
    connection=TEXT,
)
PROGRAM = thing({"name": TEXT, "version": TEXT})
LOG = thing({"version": {"const": "1.2"}, "creator": PROGRAM, "entries": list_of(ENTRY)}, browser=PROGRAM, pages={})
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {"log": LOG},
}
