#!/usr/bin/env bash
# Brings the cluster of one environment to IMAGE_TAG, from inside the network, and waits until the model answers.
set -euo pipefail

environment="${1:?usage: IMAGE_TAG=... scripts/apply_platform.sh dev|staging|prod}"
root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=/dev/null
source "$root/config/project.env"

named="$(sed -n 's/^eks_cluster_name *= *"\(.*\)"$/\1/p' "$root/infra/envs/$environment/terraform.tfvars")"
aws eks update-kubeconfig --name "${named:-${PROJECT}-${environment}-serving}" --region "$AWS_REGION"
python3 "$root/scripts/manifests.py" "$environment" | kubectl apply --server-side -f -
kubectl --namespace serving wait --for=condition=Ready inferenceservice/model --timeout=600s
