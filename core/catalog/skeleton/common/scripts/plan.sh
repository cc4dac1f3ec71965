#!/usr/bin/env bash
# Plans one environment and judges the plan: build/plan.md is what reviewers read. Ends badly when a rule is broken.
set -euo pipefail

environment="${1:?usage: scripts/plan.sh dev|staging|prod}"
root="$(cd "$(dirname "$0")/.." && pwd)"
mkdir -p "$root/build"

bash "$root/scripts/tf.sh" "$environment" plan -lock=false -out=review.tfplan >&2
terraform -chdir="$root/infra/envs/$environment" show -json review.tfplan > "$root/build/plan.json"
python3 "$root/scripts/plan_report.py" "$root/build/plan.json" --environment "$environment" \
  --markdown "$root/build/plan.md" --counts "$root/build/plan-counts.json"
