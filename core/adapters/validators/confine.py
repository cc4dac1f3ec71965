"""Runs a program that may read the interpreter, write into named folders, and reach no network but its own loopback.

The kernel enforces it: Landlock for files, a network namespace and a seccomp filter for sockets. As a script,
`confine.py WRITABLE… -- PROGRAM …` gives up its rights and becomes the program; it ends with 126 where the kernel does
not do all of it. Where there is no Landlock, bubblewrap does the same with mounts.
"""

import ctypes
import fcntl
import os
import platform
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Means = Literal["landlock", "bubblewrap", ""]

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
#: Rights by the version of Landlock that brought them: thirteen, then moving, cutting short, and device control.
_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_READ = 1 << 0 | 1 << 2 | 1 << 3  # run, read files, list folders
_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
#: Architecture to its number in seccomp and the number of `socket`.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_UNCONFINED = 126


def wrapped(command: Sequence[str], *, writable: Sequence[str]) -> list[str] | None:
    """The command, confined; None where this machine offers neither way."""
    match means():
        case "landlock":
            return [sys.executable, "-I", __file__, *writable, "--", *command]
        case "bubblewrap":
            return _bubblewrap(command, writable)
        case _:
            return None


@cache
def means() -> Means:
    """Tried once with a real program, since a kernel or a container may refuse what it knows."""
    nothing = ["/bin/sh", "-c", "exit 0"]
    if _ends_well([sys.executable, "-I", __file__, "--", *nothing]):
        return "landlock"
    return "bubblewrap" if shutil.which("bwrap") and _ends_well(_bubblewrap(nothing, ())) else ""


def _ends_well(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _bubblewrap(command: Sequence[str], writable: Sequence[str]) -> list[str]:
    shown = [part for path in _readable() for part in ("--ro-bind-try", path, path)]
    own = [part for path in writable for part in ("--bind", path, path)]
    alone = ["--unshare-all", "--die-with-parent", "--proc", "/proc", "--dev", "/dev"]
    return [shutil.which("bwrap") or "bwrap", *alone, *shown, *own, "--", *command]


def _readable() -> list[str]:
    interpreter = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))}  # noqa: PTH120
    return [*_SYSTEM, *sorted(interpreter)]


def _restrict(writable: Sequence[str]) -> None:
    """Raises OSError where the kernel does not do all of it."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        raise OSError("this kernel has no Landlock")
    handled = sum(right for since, right in _RIGHTS.items() if version >= since)
    _leave_the_network(libc)
    # Files; no rule for ports, since there is no network; signals and abstract sockets of other programs.
    attributes = struct.pack("QQQ", handled, 0, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _checked(libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0))
    for paths, rights in ((_readable(), _READ), (_DEVICES, _READ | 1 << 1), (writable, handled)):
        for path in paths:
            _allow(libc, ruleset, path, rights & handled)
    _checked(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    _close_sockets(libc)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not Path(path).is_dir():
        rights &= _OF_FILES
    _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0))
    os.close(opened)


def _leave_the_network(libc: ctypes.CDLL) -> None:
    """A network of its own with nothing in it but a loopback, which the tests of a server need."""
    user, group = os.getuid(), os.getgid()
    _checked(libc.unshare(_NEW_USER | _NEW_NET))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket() as any_:
        flags = struct.unpack("16xH6x", fcntl.ioctl(any_, _GET_FLAGS, struct.pack("16sH6x", b"lo", 0)))[0]
        fcntl.ioctl(any_, _SET_FLAGS, struct.pack("16sH6x", b"lo", flags | _UP))


def _close_sockets(libc: ctypes.CDLL) -> None:
    """None but the internet's, which ends at the loopback: a path would lead to servers of this machine."""
    machine, make = _MACHINES[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    refuse, allow = 0x00050000 | 13, 0x7FFF0000
    program = [
        (load, 0, 0, 4),
        (equal, 0, 7, machine),
        (load, 0, 0, 0),
        (at_least, 5, 0, 0x40000000),  # numbers of another kind of x86, which would get past the next lines
        (equal, 4, 0, _IO_URING_SETUP),  # it could make a socket too
        (equal, 0, 4, make),
        (load, 0, 0, 16),
        (equal, 2, 0, socket.AF_INET),
        (equal, 1, 0, socket.AF_INET6),
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    _checked(libc.prctl(_SET_SECCOMP, _FILTER, header, 0, 0))


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def main(arguments: list[str]) -> None:
    writable, command = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    try:
        _restrict(writable)
    except (OSError, KeyError) as exc:
        sys.stderr.write(f"this program cannot be confined here: {exc}\n")
        sys.exit(_UNCONFINED)
    os.execv(command[0], command)  # noqa: S606 - this is what it is for


if __name__ == "__main__":
    main(sys.argv[1:])
