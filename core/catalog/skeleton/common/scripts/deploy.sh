#!/usr/bin/env bash
# Brings one environment to this commit: repositories first, then images, then everything else.
# With IMAGE_TAG set to an earlier tag nothing is built: that is how a release is rolled back.
set -euo pipefail

environment="${1:?usage: scripts/deploy.sh dev|staging|prod}"
root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=/dev/null
source "$root/config/project.env"
commit="$(git -C "$root" rev-parse --short=12 HEAD)"
export IMAGE_TAG="${IMAGE_TAG:-$commit}"
tf="$root/scripts/tf.sh"

if [[ "$IMAGE_TAG" == "$commit" ]]; then
  # Functions and tasks can only be made once their images are there.
  bash "$tf" "$environment" apply -auto-approve -target=module.stack.module.ecr
  registry="${AWS_ACCOUNT_ID}.dkr.ecr.${AWS_REGION}.amazonaws.com"
  aws ecr get-login-password --region "$AWS_REGION" | docker login --username AWS --password-stdin "$registry"
  bash "$root/scripts/build_images.sh"
  for image in app train; do
    [[ "$image" == "app" || -d "$root/docker/train" ]] || continue
    repository="$(bash "$tf" "$environment" output -raw "ecr_${image}_repository_url")"
    if docker manifest inspect "${repository}:${IMAGE_TAG}" >/dev/null 2>&1; then
      echo "${image}:${IMAGE_TAG} was pushed before; tags are immutable"
      continue
    fi
    docker tag "${PROJECT}/${image}:${IMAGE_TAG}" "${repository}:${IMAGE_TAG}"
    docker push "${repository}:${IMAGE_TAG}"
  done
fi
bash "$tf" "$environment" apply -auto-approve
