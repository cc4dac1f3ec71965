# Sourced in a job: turns the job's own token into a role of one account. Nothing is stored beyond the job.
#   source scripts/ci_role.sh dev|staging|prod plan|deploy|model
# The accounts are the project's variables AWS_ACCOUNT_ID_DEV, AWS_ACCOUNT_ID_STAGING and AWS_ACCOUNT_ID_PROD.

set -eu
. config/project.env
case "$1" in
  dev) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_DEV" ;;
  staging) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_STAGING" ;;
  prod) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_PROD" ;;
esac
case "$2" in
  plan) role="$PROJECT-plan" ;;
  deploy) role="$PROJECT-deploy-$1" ;;
  model) role="$PROJECT-$1-ci" ;;
esac
AWS_WEB_IDENTITY_TOKEN_FILE="$(mktemp)"
printf '%s' "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
AWS_ROLE_ARN="arn:aws:iam::$AWS_ACCOUNT_ID:role/$role"
AWS_ROLE_SESSION_NAME="gitlab-$CI_JOB_ID"
export AWS_ACCOUNT_ID AWS_REGION AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN AWS_ROLE_SESSION_NAME
