"""What a confined program cannot do, tried on this kernel; the repository's tests run in the same way."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.adapters.validators.confine import means, wrapped
from core.adapters.validators.unit_tests import UnitTests

pytestmark = pytest.mark.skipif(not means(), reason="neither Landlock nor bubblewrap confines programs here")


def run(code: str, folder: Path) -> str:
    command = wrapped([sys.executable, "-c", code], writable=[str(folder)])
    assert command is not None
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60, check=False)
    return (done.stdout + done.stderr).strip()


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    folder = tmp_path / "inside"
    folder.mkdir()
    return folder


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_it_computes_and_writes_in_its_folder(inside: Path) -> None:
    said = run("import json, math, statistics; open('a', 'w').write('x'); print(math.pi)", inside)
    assert said.startswith("3.14")
    assert (inside / "a").read_text() == "x"


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "/proc/1/environ", str(Path(__file__))])
def test_it_reads_nothing_else(path: str, inside: Path) -> None:
    (inside.parent / "secret").write_text("canary")
    assert "Error" in run(f"print(open({path!r}).read())", inside)


def test_it_writes_nowhere_else(inside: Path) -> None:
    assert "Error" in run("open('../b', 'w')", inside)
    assert "Error" in run("import os; os.rename('../inside', '../other')", inside)
    assert not (inside.parent / "b").exists()


def test_it_reaches_no_server_of_this_machine(inside: Path, listening: int) -> None:
    said = run(f"import socket; socket.create_connection(('127.0.0.1', {listening})); print('reached')", inside)
    assert "reached" not in said
    assert "Error" in said


def test_it_sends_nothing_to_this_machine(inside: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(1)
        here = receiver.getsockname()
        said = run(f"import socket; socket.socket(2, 2).sendto(b'x', {here}); print('sent')", inside)
        assert said == "sent"
        with pytest.raises(TimeoutError):
            receiver.recv(1)


@pytest.mark.parametrize("family", ["AF_UNIX", "AF_NETLINK", "AF_PACKET"])
def test_it_makes_no_socket_that_leads_elsewhere(family: str, inside: Path) -> None:
    assert "PermissionError" in run(f"import socket; socket.socket(socket.{family}, socket.SOCK_RAW)", inside)


def test_it_may_serve_itself(inside: Path) -> None:
    code = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
    print("served")
"""
    assert run(code, inside) == "served"


def test_what_it_starts_is_confined_too(inside: Path) -> None:
    assert "canary" not in run("import subprocess; print(subprocess.run(['/bin/cat', '../secret']))", inside)


def test_it_signals_no_other_program(inside: Path) -> None:
    if means() == "landlock" and tuple(int(p) for p in os.uname().release.split("-")[0].split(".")[:2]) < (6, 12):
        pytest.skip("this kernel's Landlock knows no scope of signals")
    assert threading.main_thread().is_alive()
    assert "Error" in run(f"import os; os.kill({os.getpid()}, 0)", inside)


async def test_a_repositorys_test_that_looks_around_finds_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    body = f"def test_look() -> None:\n    assert open({str(secret)!r}).read() == 'canary'\n"
    folder = tmp_path / "repository"
    folder.mkdir()
    (check,) = await UnitTests().check(str(folder), {"tests/test_look.py": body.encode()})
    assert check.status == "failed"
    assert "PermissionError" in check.findings[0].message or "FileNotFoundError" in check.findings[0].message
