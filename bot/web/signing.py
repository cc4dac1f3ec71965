"""Links that open a repository's pages for a while: an HMAC over the design's name and the moment it ends."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Signer:
    key: bytes
    clock: Callable[[], datetime]
    open: bool = False
    """Loopback in development: no link is needed."""
    valid_for: timedelta = timedelta(hours=12)

    def sign(self, name: str, *, valid_for: timedelta | None = None) -> str:
        until = str(int((self.clock() + (valid_for or self.valid_for)).timestamp()))
        return f"{until}.{self._mac(name, until)}"

    def allows(self, name: str, signature: str) -> bool:
        return self.open or self.signed(name, signature)

    def signed(self, name: str, signature: str) -> bool:
        """The moment is read only when the HMAC has shown that it is ours."""
        until, _, mac = signature.partition(".")
        if not self.key or not hmac.compare_digest(mac.encode(), self._mac(name, until).encode()):
            return False
        return self.clock().timestamp() <= int(until)

    def _mac(self, name: str, until: str) -> str:
        return hmac.new(self.key, f"{name}\0{until}".encode(), hashlib.sha256).hexdigest()
