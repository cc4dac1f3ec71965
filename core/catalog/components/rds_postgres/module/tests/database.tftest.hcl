# What must hold of the database whatever its size. No AWS account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name               = "loans-prod"
  region             = "eu-central-1"
  account_id         = "111122223333"
  kms_key_arn        = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  vpc_id             = "vpc-0123456789abcdef0"
  vpc_cidr           = "10.20.0.0/16"
  private_subnet_ids = ["subnet-a", "subnet-b"]
}

run "no_password_and_no_public_address" {
  command = plan

  assert {
    condition     = aws_db_instance.this.password == null && aws_db_instance.this.manage_master_user_password
    error_message = "The administrator's password is RDS's own affair."
  }

  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted
    error_message = "The database has a public address, or plain disks."
  }

  assert {
    condition     = anytrue([for p in aws_db_parameter_group.this.parameter : p.name == "rds.force_ssl" && p.value == "1"])
    error_message = "Connections without TLS are let in."
  }
}

run "a_last_snapshot_goes_with_protection" {
  command = plan

  variables {
    deletion_protection = false
  }

  assert {
    condition     = aws_db_instance.this.skip_final_snapshot
    error_message = "An unprotected database cannot be destroyed twice."
  }
}

run "one_subnet_is_not_enough" {
  command = plan

  variables {
    private_subnet_ids = ["subnet-a"]
  }

  expect_failures = [aws_db_instance.this]
}
