terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project            = var.project
      Environment        = "shared"
      Owner              = "ml-platform"
      CostCenter         = var.project
      DataClassification = "internal"
      ManagedBy          = "terraform"
    }
  }
}
