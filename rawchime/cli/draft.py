"""Files that a command checks at its start and writes at its end."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from contextlib import suppress
from typing import TextIO

from ..errors import InvalidRequest
from .output import create_private


def check_writable(path: str) -> None:
    """Raise InvalidRequest if a file cannot be created at a path. An existing file stays unchanged."""
    place = os.path.realpath(path)
    try:
        if os.path.isdir(place):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if os.path.exists(place) and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not os.path.exists(place) or os.path.isfile(place):  # to open a pipe would end its reader
            tempfile.TemporaryFile(dir=os.path.dirname(place)).close()
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None


class Draft:
    """A file with mode 0600 that replaces its target once it is complete. Raises OSError."""

    def __init__(self, path: str) -> None:
        self._place = os.path.realpath(path)
        self._name = ""
        self.file: TextIO
        if os.path.exists(self._place) and not os.path.isfile(self._place):  # a pipe or a device is written directly
            self.file = create_private(path)
            return
        self._folder, name = os.path.split(self._place)
        self._name = os.path.join(self._folder, f".{name}.{secrets.token_hex(4)}")
        try:  # without a name until it is complete, so that a kill leaves nothing behind
            descriptor = os.open(self._folder, os.O_TMPFILE | os.O_WRONLY, 0o600)
            self._named = False
        except (AttributeError, OSError):
            descriptor = os.open(self._name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._named = True
        self.file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")

    def keep(self) -> None:
        """Move the file to its place."""
        self.file.flush()
        if self._name:
            if not self._named:
                folder = os.open(self._folder, os.O_RDONLY)
                try:  # with a folder given, the link is followed to the unnamed file
                    os.link(f"/proc/self/fd/{self.file.fileno()}", os.path.basename(self._name), dst_dir_fd=folder)
                finally:
                    os.close(folder)
            self._named = True
            os.replace(self._name, self._place)
            self._named = False
        self.file.close()

    def close(self) -> None:
        """Remove the file unless it was kept."""
        with suppress(OSError):
            self.file.close()
        if self._name and self._named:
            with suppress(OSError):
                os.unlink(self._name)
