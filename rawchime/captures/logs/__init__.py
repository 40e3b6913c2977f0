"""Debug logs of SDKs and HTTP clients: one file a client. What a log lacks, often the body, is not at hand."""
