#!/usr/bin/env bash
# Trains, promotes or rolls back a model in one environment; CI calls it, and a person may.
set -euo pipefail

action="${1:?usage: scripts/model_action.sh train|promote|rollback dev|staging|prod}"
target="${2:?usage: scripts/model_action.sh train|promote|rollback dev|staging|prod}"
root="$(cd "$(dirname "$0")/.." && pwd)"
python="$root/.venv/bin/python"
[[ -x "$python" ]] || python=python3
case "$action" in
  train) script=start_training.py ;;
  promote) script=promote_model.py ;;
  rollback) script=rollback_model.py ;;
  *) echo "no such action: $action" >&2; exit 2 ;;
esac
PYTHONPATH="$root/src" exec "$python" "$root/scripts/$script" "$target"
