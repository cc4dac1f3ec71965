environment        = "staging"
region             = "eu-west-1"
availability_zones = ["eu-west-1a", "eu-west-1b"]
retention_days     = 90
tasks              = 2
internal           = false
