"""Mistakes in the query and the path."""

from __future__ import annotations

from .. import target_ways
from ..ways import always
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    # the query
    Mistake(
        "query-missing",
        "the query is left out of the canonical request",
        "Put the query on the canonical request's third line, encoded and sorted, without the question mark.",
        always({"query_place": "missing"}),
    ),
    Mistake(
        "query-unsorted",
        "the query's parameters are signed in the order sent, not sorted",
        "Sort the encoded parameters by name, then by value.",
        target_ways.unsorted,
    ),
    Mistake(
        "query-pairs-sorted",
        "the query's parameters are sorted as name=value strings",
        "Sort by name first, then by value: a name ends before the =, which sorts after - and . and digits.",
        always({"query_order": "text"}),
        here=False,
    ),
    Mistake(
        "repeated-parameter-order",
        "the values of a repeated parameter are not sorted",
        "Sort parameters of one name by their encoded values.",
        target_ways.values_unsorted,
        here=False,
    ),
    Mistake(
        "query-encoded-whole",
        "the query is percent-encoded as one string, including its = and &",
        "Encode each name and each value, then join them with = and &.",
        target_ways.encoded_whole,
        here=False,
    ),
    Mistake(
        "query-not-encoded",
        "the query is signed without being percent-encoded",
        "Encode each name and value: every byte except letters, digits and - _ . ~ becomes %XY, including the slash.",
        always({"query_encoding": "decoded"}, {"query_encoding": "sent"}, {"query_encoding": "bare"}),
    ),
    Mistake(
        "query-encoded-twice",
        "the query is percent-encoded twice",
        "Encode each name and value once; decode them first if they come from a URL.",
        always({"query_encoding": "twice"}),
    ),
    Mistake(
        "query-plus-for-space",
        "spaces in the query are signed as +",
        "Encode a space as %20. Only HTML forms use +.",
        always({"query_encoding": "plus"}),
    ),
    Mistake(
        "query-equals-missing",
        "a parameter without a value is signed without its =",
        "Write name= for an empty value.",
        always({"query_equals": False}),
    ),
    Mistake(
        "query-question-mark",
        "the canonical query starts with its question mark",
        "Leave the question mark out: it belongs to neither the path nor the query line.",
        always({"query_place": "marked"}),
    ),
    Mistake(
        "query-in-path",
        "the query is signed as a part of the path",
        "Split the target at its question mark: the path is the second line, the query the third.",
        always({"query_place": "path"}),
    ),
    # the path
    Mistake(
        "path-not-encoded",
        "the path is signed without any encoding",
        "Encode each segment for the URL, then encode the result once more for the canonical request.",
        target_ways.path_not_encoded,
    ),
    Mistake(
        "path-encoded-once",
        "the path is signed as in the URL, encoded once",
        "Encode the URL's path once more for the canonical request (%2B becomes %252B). Only S3 does not.",
        always({"path_encoding": "once"}),
    ),
    Mistake(
        "path-encoded-twice",
        "the path is encoded twice more for the canonical request",
        "Encode the path once for the URL and once more for the canonical request.",
        always({"path_encoding": "twice"}, {"path_encoding": "again"}),  # the second is wrong only for S3
    ),
    Mistake(
        "path-not-normalised",
        "the path is signed with its dot segments and doubled slashes",
        "Remove `.`, `..` and empty segments before encoding (RFC 3986 §5.2.4).",
        always({"path_normalized": False}, {"path_normalized": True}),  # the second is wrong only for S3
    ),
    Mistake(
        "percent-lower-case",
        "percent-encoding is signed with lower-case digits",
        "Write the hexadecimal digits in upper case: %2B, not %2b.",
        target_ways.percent_lower,
    ),
)
