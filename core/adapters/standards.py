"""`STANDARDS_FILE`: an organisation's standards as YAML. What cannot be understood is an error, never a default."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from core.domain.standards import Standards
from core.errors import ConfigurationError


def load_standards(path: Path | None) -> Standards:
    """Raises ConfigurationError with the place that is wrong."""
    if path is None:
        return Standards()
    try:
        found: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"STANDARDS_FILE {path} cannot be read: {exc}.") from exc
    except yaml.YAMLError as exc:
        raise ConfigurationError(f"STANDARDS_FILE {path} is no YAML: {exc}.") from exc
    try:
        return Standards.model_validate(found or {})
    except ValidationError as exc:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors())
        raise ConfigurationError(f"STANDARDS_FILE {path}: {wrong}.") from exc
