module "stack" {
  source = "../../stack"

  environment        = var.environment
  region             = var.region
  account_id         = var.account_id
  availability_zones = var.availability_zones
  retention_days     = var.retention_days
  tasks              = var.tasks
  internal           = var.internal
  image_tag          = var.image_tag
  github_repository  = var.github_repository
}
