"""A file of this user alone, which processes share: read whole, written whole, never run; what is in it is not known here."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

MAX_SIZE = 1 << 24  # bytes
PATIENCE = 3.0  # seconds to wait for another process, which may have been stopped while it wrote
_PAUSE = 0.02


class Untrusted(Exception):
    """A file or folder that somebody else could have written into; the text says why."""


def cache_folder() -> Path:
    """Give the folder in which this user's programs keep what can be found out again."""
    try:
        return _told_folder() or _usual_folder()
    except RuntimeError:  # nobody has said where home is, and the system does not know this user, as in some containers
        who = os.getuid() if sys.platform != "win32" else "cache"
        return Path(tempfile.gettempdir(), f"exchangelib-{who}")


def _told_folder() -> Path | None:
    # https://specifications.freedesktop.org/basedir-spec/latest/: what is not absolute is to be ignored
    told = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    return Path(told) if told and Path(told).is_absolute() else None


def _usual_folder() -> Path:
    home = Path.home()
    if os.name == "nt":
        return home / "AppData" / "Local"
    return home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"


class JsonFile:
    """A mapping in a file. What goes wrong with it goes to the log: without a cache things take longer, and that is all.

    :param path: where; its folder is made if there is none
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._warned: set[str] = set()

    def after_fork(self) -> None:
        """Replace the lock, which another thread of the parent may have held."""
        self._lock = threading.Lock()

    def read(self) -> dict[str, Any]:
        """Give what is in the file; nothing if there is none, or none that can be trusted."""
        try:
            self._check_folder()
            return self._load()
        except FileNotFoundError:
            return {}
        except (Untrusted, OSError) as e:
            self._warn(f"The cache {self.path} is not used: {e}")
        except ValueError:
            self._warn(f"The cache {self.path} is damaged, and will be written anew")
        return {}

    @contextlib.contextmanager
    def changed(self) -> Iterator[dict[str, Any]]:
        """Give what is in the file, to be changed; it is written at the end. No other process writes meanwhile."""
        with self._lock, contextlib.ExitStack() as stack:
            try:
                self._make_folder()
                stack.enter_context(_locked(self.path.with_name(self.path.name + ".lock")))
                try:
                    content = self._load()
                except (FileNotFoundError, ValueError):
                    content = {}
            except (Untrusted, OSError) as e:
                self._warn(f"The cache {self.path} is not used: {e}")
                yield {}
                return
            before = json.dumps(content, sort_keys=True)
            yield content
            if json.dumps(content, sort_keys=True) != before or not self.path.exists():
                try:
                    self._save(content)
                except OSError as e:
                    self._warn(f"The cache {self.path} cannot be written: {e}")

    def _warn(self, sentence: str) -> None:
        if sentence not in self._warned:
            self._warned.add(sentence)
            log.warning("%s", sentence)

    def _make_folder(self) -> None:
        folder = self.path.parent
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        self._check_folder()

    def _check_folder(self) -> None:
        _check(os.lstat(self.path.parent), self.path.parent, stat.S_ISDIR)

    def _load(self) -> dict[str, Any]:
        descriptor = _open(self.path, os.O_RDONLY)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _check(status, self.path, stat.S_ISREG)
            if status.st_size > MAX_SIZE:
                raise ValueError("too large")
            try:
                content = json.loads(file.read(MAX_SIZE))
            except RecursionError:
                raise ValueError("nested too deeply") from None
        if not isinstance(content, dict):
            raise ValueError("no mapping")
        return content

    def _save(self, content: dict[str, Any]) -> None:
        new = self.path.with_name(self.path.name + ".new")
        new.unlink(missing_ok=True)  # of one that was killed: whoever comes here has the lock
        descriptor = _open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self.path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def _open(path: Path, flags: int) -> int:
    """Open a file that is no link, for its owner alone."""
    nofollow: int = getattr(os, "O_NOFOLLOW", 0)
    if not nofollow and path.is_symlink():
        raise Untrusted(f"{path} is a symbolic link")
    try:
        return os.open(path, flags | nofollow | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError:
        if path.is_symlink():
            raise Untrusted(f"{path} is a symbolic link") from None
        raise


def _check(status: os.stat_result, path: Path, kind: Any) -> None:
    """Refuse what somebody else owns or may write to, and what is not what it should be."""
    if not kind(status.st_mode):
        raise Untrusted(f"{path} is {'a symbolic link' if stat.S_ISLNK(status.st_mode) else 'something else'}")
    if sys.platform == "win32":  # where LOCALAPPDATA is the user's alone, and there are no such bits
        return
    if status.st_uid != os.geteuid():
        raise Untrusted(f"{path} belongs to somebody else")
    if status.st_mode & 0o022:
        raise Untrusted(f"others may write to {path}")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that other processes respect, as long as it takes; the system lets go of it if this one ends.

    :raises Untrusted: the file is not ours alone
    :raises OSError: another process does not let go of it, or the file system has no locks
    """
    descriptor = _open(path, os.O_RDWR | os.O_CREAT)
    try:
        _check(os.fstat(descriptor), path, stat.S_ISREG)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            yield
            return
        import fcntl

        ends = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= ends:
                    raise OSError(f"another process has held {path} for {PATIENCE:g} s") from None
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            # Said aloud: a process that was forked meanwhile has the file open too, and would keep the lock
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)
