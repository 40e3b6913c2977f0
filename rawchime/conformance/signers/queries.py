"""Asks about queries: encoding, sorting, repeated and empty parameters."""

from __future__ import annotations

from ..rule import INFORMATIONAL, RECOMMENDED, REQUIRED
from .row import Row, row

ROWS: tuple[Row, ...] = (
    row("query/one", REQUIRED, "A parameter is signed.", "/?operation=batch-delete"),
    row("query/order", REQUIRED, "Parameters are sorted by name.", "/?c=3&a=1&b=2"),
    row("query/upper-case", REQUIRED, "Upper-case names are sorted before lower-case ones.", "/?b=1&A=2&a=3&B=4"),
    row("query/prefix", REQUIRED, "Names are sorted without = and the value.", "/?a-=1&a=2&a0=3"),
    row("query/sorted-encoded", RECOMMENDED, "Names are sorted after they are encoded.", "/?A=1&%5B=2&%7B=3&z=4"),
    row("query/repeated-name", REQUIRED, "Each pair of a repeated name is kept.", "/?a=1&a=2"),
    row("query/repeated-order", RECOMMENDED, "Pairs of one name are sorted by value.", "/?a=2&b=0&a=1"),
    row("query/empty-value", REQUIRED, "A name with an empty value keeps its equals sign.", "/?a=&b=1"),
    row("query/no-equals", REQUIRED, "A name without an equals sign gets one.", "/?acl"),
    row(
        "query/no-equals-beside",
        RECOMMENDED,
        "A name without an equals sign gets one, beside other parameters.",
        "/?list&a=1",
    ),
    row("query/space", REQUIRED, "%20 stays %20.", "/?a=b%20c"),
    row("query/plus", REQUIRED, "%2B stays %2B.", "/?id=%2B12065550100"),
    row("query/slash", REQUIRED, "%2F stays %2F.", "/?a=b%2Fc"),
    row("query/bare-slash", RECOMMENDED, "A slash is encoded.", "/?a=b/c"),
    row("query/bare-colon", RECOMMENDED, "A colon is encoded.", "/?arn=arn:aws:s3:::bucket"),
    row("query/bare-at", RECOMMENDED, "An at sign is encoded.", "/?user=a@example.com"),
    row("query/equals", REQUIRED, "%3D stays %3D.", "/?token=abc%3D%3D"),
    row("query/bare-equals", RECOMMENDED, "An equals sign in a value is encoded.", "/?token=abc=="),
    row("query/ampersand", REQUIRED, "%26 is not a separator.", "/?a=b%26c"),
    row("query/utf-8", REQUIRED, "Bytes of UTF-8 are encoded in upper-case hexadecimal.", "/?%E1%88%B4=caf%C3%A9"),
    row("query/unreserved", REQUIRED, "Unreserved characters are not encoded.", "/?a=-._~Az09"),
    row("query/asterisk", REQUIRED, "%2A stays encoded.", "/?a=%2A"),
    row("query/quotes", REQUIRED, "%27, %28, %29 and %21 stay encoded.", "/?a=%27%28%29%21"),
    row("query/json", REQUIRED, "JSON in a value is signed as it is encoded.", "/?q=%7B%22a%22%3A%5B1%2C2%5D%7D"),
    row("query/percent", REQUIRED, "%25 is decoded once, not twice.", "/?a=100%2525"),
    row("query/bare-plus", INFORMATIONAL, "A plus in a query is signed as %2B, not as a space.", "/?a=b+c"),
    row("query/lower-case-escape", INFORMATIONAL, "Escapes are signed in upper case.", "/?a=%2fb"),
    row("query/trailing-ampersand", INFORMATIONAL, "An ampersand at the end adds no pair.", "/?a=1&"),
    row("query/empty", RECOMMENDED, "An empty query is an empty line.", "/?"),
    row("query/many", REQUIRED, "A hundred parameters are signed.", "/?" + "&".join(f"p{n}={n}" for n in range(100))),
)
