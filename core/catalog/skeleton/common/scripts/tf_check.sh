#!/usr/bin/env bash
# Format, validity and tests of all Terraform code. Talks to the provider registry, never to AWS.
set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
terraform fmt -check -recursive "$root/infra"
for folder in "$root/infra/bootstrap" "$root"/infra/envs/*/; do
  echo "validating ${folder#"$root"/}"
  terraform -chdir="$folder" init -backend=false -input=false >/dev/null
  terraform -chdir="$folder" validate
  if [[ -d "$folder/tests" ]]; then
    terraform -chdir="$folder" test
  fi
done
