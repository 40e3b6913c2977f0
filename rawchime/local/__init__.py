"""A local Chime service on loopback. It verifies signed requests and keeps a real deletion queue.

Its test credentials are those of AWS's own examples, which give access to nothing.
"""

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 - published by AWS, gives access to nothing
REGION = "us-east-1"
