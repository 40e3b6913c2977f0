"""Files that are written at the end of a command, and asked for at its beginning."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress

from ..errors import InvalidRequest
from .output import create_private


class Draft:
    """A file that is written beside its place, and moved there when it is whole; until then what is there stays."""

    def __init__(self, path: str) -> None:
        """Raises InvalidRequest where it cannot be written."""
        self.path = path
        self._place = os.path.realpath(path)
        self._draft = ""
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device is written to as it is
            self.file = create_private(path)
            return
        folder, name = os.path.split(self._place)
        try:
            descriptor, self._draft = tempfile.mkstemp(".new", f"{name}.", folder)  # mode 0600
        except OSError as error:
            raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None
        self.file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")

    def keep(self) -> None:
        """It is whole. Raises OSError."""
        self.file.close()
        if self._draft:
            os.replace(self._draft, self._place)
            self._draft = ""

    def close(self) -> None:
        """What was not kept is taken away."""
        with suppress(OSError):
            self.file.close()
        if self._draft:
            os.unlink(self._draft)
