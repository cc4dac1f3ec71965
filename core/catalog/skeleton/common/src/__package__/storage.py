"""Where files are kept: an S3 bucket in AWS, a folder in tests and on a laptop. Nothing else knows which."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol


class Store(Protocol):
    def read(self, key: str) -> bytes:
        """Raises KeyError when there is no such object."""
        ...

    def lines(self, key: str) -> Iterator[str]:
        """The text of an object, line by line and without holding all of it. Raises KeyError."""
        ...

    def write(self, key: str, data: bytes) -> None: ...

    def copy(self, source: str, target: str) -> None: ...

    def delete(self, key: str) -> None:
        """What is not there is gone already."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """Keys below the prefix, sorted."""
        ...

    def folders(self, prefix: str) -> list[str]:
        """The prefixes one level below this one, sorted, each with its `/` at the end."""
        ...


class FolderStore:
    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str) -> bytes:
        path = self._root / key
        if not path.is_file():
            raise KeyError(key)
        return path.read_bytes()

    def lines(self, key: str) -> Iterator[str]:
        return iter(self.read(key).decode("utf-8").splitlines(keepends=True))

    def write(self, key: str, data: bytes) -> None:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def copy(self, source: str, target: str) -> None:
        self.write(target, self.read(source))

    def delete(self, key: str) -> None:
        (self._root / key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> list[str]:
        found = (path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if path.is_file())
        return sorted(key for key in found if key.startswith(prefix))

    def folders(self, prefix: str) -> list[str]:
        rests = (key[len(prefix) :] for key in self.keys(prefix))
        return sorted({f"{prefix}{rest.split('/')[0]}/" for rest in rests if "/" in rest})


class S3Store:
    """`client` is a boto3 S3 client, or anything that answers like one."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> bytes:
        return self._get(key)["Body"].read()

    def lines(self, key: str) -> Iterator[str]:
        for raw in self._get(key)["Body"].iter_lines(keepends=True):
            yield raw.decode("utf-8")

    def write(self, key: str, data: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=data)

    def copy(self, source: str, target: str) -> None:
        origin = {"Bucket": self._bucket, "Key": source}
        self._client.copy_object(Bucket=self._bucket, Key=target, CopySource=origin)

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def keys(self, prefix: str) -> list[str]:
        return sorted(item["Key"] for page in self._pages(prefix) for item in page.get("Contents", ()))

    def folders(self, prefix: str) -> list[str]:
        pages = self._pages(prefix, Delimiter="/")
        return sorted(item["Prefix"] for page in pages for item in page.get("CommonPrefixes", ()))

    def _get(self, key: str) -> Any:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey as exc:
            raise KeyError(key) from exc

    def _pages(self, prefix: str, **options: str) -> Iterator[Any]:
        yield from self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix, **options)
