#!/usr/bin/env bash
# Builds the images for linux/amd64, tagged IMAGE_TAG (default: the commit). Does not push.
set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=/dev/null
source "$root/config/project.env"
tag="${IMAGE_TAG:-$(git -C "$root" rev-parse --short=12 HEAD)}"
if [[ -d "$root/docker/serve" ]]; then app=serve; else app=score; fi
for image in app train; do
  folder="${image/app/$app}"
  [[ -d "$root/docker/$folder" ]] || continue
  if [[ "$image" == "app" ]]; then user="$APP_USER"; else user="$TRAIN_USER"; fi
  docker build --platform linux/amd64 --file "$root/docker/$folder/Dockerfile" \
    --build-arg "MODEL_FRAMEWORK=${MODEL_FRAMEWORK}" --build-arg "RUN_AS=${user}" --tag "${PROJECT}/${image}:${tag}" "$root"
done
