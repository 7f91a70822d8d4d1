"""Writing a file whole or not at all."""

import os
import tempfile
from pathlib import Path


class FileWriteError(OSError):
    """A file that cannot be written; the text names it and says why."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(f"cannot write {path}: {cause.strerror or cause}")
        self.errno = cause.errno


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Writes `data` to `path` by a temporary file beside it, so a kill or a full disk leaves what was there.

    A path that exists and is no regular file (a pipe, a device) is written to directly. Missing parent folders are
    made. FileWriteError when it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.write(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileWriteError(path, error) from error


def require_writable(path: Path) -> None:
    """FileWriteError now, rather than after hours of work, where `write_atomically` could not write to `path`."""
    try:
        if path.exists() and not path.is_file():
            path.open("wb").close()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise FileWriteError(path, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
