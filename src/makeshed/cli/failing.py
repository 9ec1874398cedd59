"""What the operating system says, as people say it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_SAID = {
    errno.EISDIR: "is a folder, and a file is wanted",
    errno.ENOTDIR: "lies below a file, and a folder is wanted",
    errno.ENOENT: "is not there",
    errno.EACCES: "may not be opened: the permission is missing",
    errno.EPERM: "may not be changed: the permission is missing",
    errno.ENOSPC: "cannot be written: the disk is full",
    errno.EDQUOT: "cannot be written: your share of the disk is full",
    errno.EROFS: "cannot be written: the disk is read-only",
    errno.EEXIST: "is there already",
    errno.ENOTEMPTY: "is a folder that is not empty",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.EINVAL: "has a name that cannot be",
    errno.ELOOP: "is a link that leads to itself",
    errno.EMFILE: "cannot be opened: too many files are open",
    errno.EADDRINUSE: "is taken by another program",
    errno.EIO: "cannot be read: the disk fails",
}


def said(error: OSError) -> str:
    """Return what went wrong with a file or a port, without number and in plain words.

    >>> said(IsADirectoryError(errno.EISDIR, "Is a directory", "here"))
    'here is a folder, and a file is wanted'
    """
    named = error.filename if error.filename is not None else error.filename2
    name = (
        os.fsdecode(named) if isinstance(named, str | bytes | os.PathLike) else "what is asked for"
    )
    if error.errno == errno.ENOENT and named is not None and not Path(name).parent.is_dir():
        return f"{name}: there is no folder {Path(name).parent}"
    plain = _SAID.get(error.errno or 0) or f"cannot be used: {_plain(error)}"
    return f"{name} {plain}"


def _plain(error: OSError) -> str:
    text = error.strerror or (str(error.args[0]) if error.args else type(error).__name__)
    return text[:1].lower() + text[1:]
