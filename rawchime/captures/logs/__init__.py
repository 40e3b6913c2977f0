"""Read debug logs of SDKs and HTTP clients, one file per client. Whatever a log lacks, often the body, is not known."""
