"""The suite ``sigv4``: any signer, any service. A command is asked to sign a request, and sends or prints it."""
