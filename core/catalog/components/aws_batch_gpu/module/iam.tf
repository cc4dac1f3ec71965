data "aws_iam_policy_document" "instance_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "job_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "instance" {
  name               = "${local.queue_name}-instance"
  description        = "GPU instances of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.instance_assume.json
}

resource "aws_iam_role_policy_attachment" "instance" {
  role       = aws_iam_role.instance.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "instance" {
  name = "${local.queue_name}-instance"
  role = aws_iam_role.instance.name
}

data "aws_iam_policy_document" "job" {
  statement {
    sid       = "ReadTrainingData"
    actions   = ["s3:GetObject"]
    resources = ["${var.data_bucket_arn}/training/*"]
  }

  statement {
    sid       = "KeepModelsAndCheckpoints"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${var.artifact_bucket_arn}/checkpoints/*", "${var.artifact_bucket_arn}/training/*"]
  }

  statement {
    sid       = "ListBoth"
    actions   = ["s3:ListBucket"]
    resources = [var.data_bucket_arn, var.artifact_bucket_arn]
  }

  statement {
    sid       = "UseKeyThroughS3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "job" {
  name               = "${local.queue_name}-job"
  description        = "Training code of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.job_assume.json
}

resource "aws_iam_role_policy" "job" {
  name   = "train"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}
