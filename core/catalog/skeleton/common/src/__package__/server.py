"""HTTP around the service: gunicorn where it is installed (the serving image), the standard library's server elsewhere.

Nothing is decided here: a request is read, handed to the service, and its answer is written.
"""

from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .service import MAX_BODY_BYTES, Request, Response, Service

_REASONS = {
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    422: "Unprocessable Content",
}
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def wsgi(service: Service) -> WsgiApplication:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = _length(environ.get("CONTENT_LENGTH"))
        response = service.handle(
            Request(
                method=environ["REQUEST_METHOD"],
                path=environ.get("PATH_INFO", "/"),
                body=environ["wsgi.input"].read(length) if length else b"",
                content_type=environ.get("CONTENT_TYPE") or "application/json",
            )
        )
        headers = [("Content-Type", response.content_type), ("Content-Length", str(len(response.body)))]
        start_response(f"{response.status} {_REASONS.get(response.status, 'Error')}", headers)
        return [response.body]

    return application


def http_server(service: Service, *, port: int, host: str = "0.0.0.0") -> ThreadingHTTPServer:  # noqa: S104
    """A container's server listens on every address of the container."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self._answer(service.handle(Request("GET", self.path)))

        def do_POST(self) -> None:
            body = self.rfile.read(_length(self.headers.get("Content-Length")))
            content_type = self.headers.get("Content-Type") or "application/json"
            self._answer(service.handle(Request("POST", self.path, body, content_type)))

        def log_message(self, format: str, *args: object) -> None:
            """Requests are counted, not logged: a path or an address may be personal data."""

        def _answer(self, response: Response) -> None:
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            if response.status == 413:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(response.body)

    return ThreadingHTTPServer((host, port), Handler)


def serve(service: Service, *, port: int, workers: int = 4) -> None:
    """Runs until the process is told to stop."""
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError:
        http_server(service, port=port).serve_forever()
        return

    class Gunicorn(BaseApplication):
        def load_config(self) -> None:
            settings = {"bind": f"0.0.0.0:{port}", "threads": workers, "workers": 2, "worker_tmp_dir": "/tmp"}
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> WsgiApplication:
            return wsgi(service)

    Gunicorn().run()


def _length(header: str | None) -> int:
    """Bytes to read: one more than the service takes is enough to be refused."""
    try:
        length = int(header or 0)
    except ValueError:
        return 0
    return max(0, min(length, MAX_BODY_BYTES + 1))
