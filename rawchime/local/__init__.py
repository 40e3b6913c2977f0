"""Chime on loopback: a service that takes signed requests and really keeps a deletion queue.

Its test credentials are the ones of AWS's own examples; they open nothing else.
"""

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 - published by AWS, opens nothing
REGION = "us-east-1"
