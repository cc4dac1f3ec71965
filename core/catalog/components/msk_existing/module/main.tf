# A cluster that somebody else looks after: nothing of it is made or changed here. What is looked up is read when this is
# applied, so that a first plan asks AWS nothing.

resource "terraform_data" "cluster" {
  input = split("/", var.kafka_cluster_arn)[1]
}

data "aws_msk_cluster" "this" {
  cluster_name = terraform_data.cluster.output

  lifecycle {
    postcondition {
      condition     = self.arn == var.kafka_cluster_arn
      error_message = "Another cluster of this account has that name: the one that was named is not here."
    }

    postcondition {
      condition     = self.bootstrap_brokers_sasl_iam != ""
      error_message = "Nobody can sign in to the cluster with IAM: switch it on."
    }
  }
}
