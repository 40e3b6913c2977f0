"""Looking at the wire: what a request and its answer are, in other people's formats."""
