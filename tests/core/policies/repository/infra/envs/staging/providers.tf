provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project            = "churn"
      Environment        = var.environment
      Owner              = "ml-platform"
      CostCenter         = "churn"
      DataClassification = "confidential"
    }
  }
}
