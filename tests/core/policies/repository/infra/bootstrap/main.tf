provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      Project            = "churn"
      Environment        = "bootstrap"
      Owner              = "ml-platform"
      CostCenter         = "churn"
      DataClassification = "confidential"
    }
  }
}
