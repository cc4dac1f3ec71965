#!/usr/bin/env bash
# Once an account: makes the bucket for the state, the GitHub identity provider and the roles that CI assumes.
# Run it with administrator rights; its own state stays in infra/bootstrap (see infra/bootstrap/README.md).
set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
: "${AWS_ACCOUNT_ID:?the account to prepare}"
: "${GITHUB_REPOSITORY:?owner/name of this repository on GitHub}"
terraform -chdir="$root/infra/bootstrap" init -input=false
terraform -chdir="$root/infra/bootstrap" apply \
  -var "account_id=${AWS_ACCOUNT_ID}" -var "github_repository=${GITHUB_REPOSITORY}"
