"""The conformance kit: any client, run as a command, judged rule by rule by what arrives at a local service."""
