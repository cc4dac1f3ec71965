#!/usr/bin/env bash
# Installs what KServe needs, once a cluster, from inside the network. Charts and images come from the account's own
# registry, where docs/runbooks/cluster.md mirrors them to.
set -euo pipefail

environment="${1:?usage: scripts/install_platform.sh dev|staging|prod}"
root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=/dev/null
source "$root/config/project.env"
registry="${AWS_ACCOUNT_ID:?set AWS_ACCOUNT_ID}.dkr.ecr.${AWS_REGION}.amazonaws.com"

named="$(sed -n 's/^eks_cluster_name *= *"\(.*\)"$/\1/p' "$root/infra/envs/$environment/terraform.tfvars")"
aws eks update-kubeconfig --name "${named:-${PROJECT}-${environment}-serving}" --region "$AWS_REGION"
aws ecr get-login-password --region "$AWS_REGION" | helm registry login --username AWS --password-stdin "$registry"
helm upgrade --install cert-manager "oci://${registry}/charts/cert-manager" --version v1.18.2 --namespace cert-manager \
  --create-namespace --set crds.enabled=true --set image.repository="${registry}/mirror/cert-manager-controller" --wait
helm upgrade --install kserve-crd "oci://${registry}/charts/kserve-crd" --version v0.15.2 --namespace kserve \
  --create-namespace --wait
helm upgrade --install kserve "oci://${registry}/charts/kserve" --version v0.15.2 --namespace kserve \
  --set kserve.controller.deploymentMode=RawDeployment --set kserve.controller.image="${registry}/mirror/kserve-controller" \
  --wait
