# Sourced in a job: takes a role of one account with the job's own credentials, anew whenever they run out.
#   source scripts/ci_role.sh dev|staging|prod plan|deploy|model
# The accounts are variables of every job: AWS_ACCOUNT_ID_DEV, AWS_ACCOUNT_ID_STAGING and AWS_ACCOUNT_ID_PROD.

set -eu
. config/project.env
case "$1" in
  dev) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_DEV" ;;
  staging) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_STAGING" ;;
  prod) AWS_ACCOUNT_ID="$AWS_ACCOUNT_ID_PROD" ;;
  *) echo "no such environment: $1" >&2; exit 2 ;;
esac
case "$2" in
  plan) role="$PROJECT-plan" ;;
  deploy) role="$PROJECT-deploy-$1" ;;
  model) role="$PROJECT-$1-ci" ;;
esac
AWS_CONFIG_FILE="$(mktemp)"
printf '[default]\nrole_arn = arn:aws:iam::%s:role/%s\nrole_session_name = codebuild\ncredential_source = EcsContainer\n' \
  "$AWS_ACCOUNT_ID" "$role" > "$AWS_CONFIG_FILE"
AWS_PROFILE=default
export AWS_ACCOUNT_ID AWS_REGION AWS_CONFIG_FILE AWS_PROFILE
# A pipeline has no empty variable; `commit` stands for the commit that it was started for.
if [ "${IMAGE_TAG:-commit}" = commit ]; then unset IMAGE_TAG; fi
