# A registry that somebody else looks after: its repositories are named here and not made.

locals {
  account = split(".", var.ecr_registry)[0]
  region  = split(".", var.ecr_registry)[3]

  repositories = {
    for image in ["app", "train"] : image => {
      name = "${var.name}/${image}"
      url  = "${var.ecr_registry}/${var.name}/${image}"
      arn  = "arn:aws:ecr:${local.region}:${local.account}:repository/${var.name}/${image}"
    }
  }
}

# What scripts/deploy.sh brings first, so that it knows where images go.
resource "terraform_data" "repositories" {
  input = local.repositories
}
