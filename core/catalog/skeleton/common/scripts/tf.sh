#!/usr/bin/env bash
# Runs Terraform in one environment's root, with the state bucket and the values that no file holds.
set -euo pipefail

usage="usage: scripts/tf.sh dev|staging|prod COMMAND [ARGUMENTS]"
environment="${1:?$usage}"
command="${2:?$usage}"
shift 2

root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=/dev/null
source "$root/config/project.env"
: "${AWS_ACCOUNT_ID:?set it to the account of $environment, see docs/onboarding.md}"
cd "$root/infra/envs/$environment"

export TF_IN_AUTOMATION=1
export TF_VAR_account_id="$AWS_ACCOUNT_ID"
export TF_VAR_github_repository="${GITHUB_REPOSITORY:-unknown/unknown}"

terraform init -input=false -reconfigure -backend-config="bucket=${PROJECT}-tfstate-${AWS_ACCOUNT_ID}" >&2
if [[ "$command" == "output" ]]; then
  exec terraform output "$@"
fi

# Without a tag the plan keeps the images that are deployed now.
deployed="$(terraform output -raw deployed_image_tag 2>/dev/null || true)"
export TF_VAR_image_tag="${IMAGE_TAG:-${deployed:-none}}"
exec terraform "$command" -input=false "$@"
