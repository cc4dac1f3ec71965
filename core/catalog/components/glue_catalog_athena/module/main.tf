# What the files of the data bucket mean, and one workgroup to ask them in SQL with bounds that nobody can override.

locals {
  actions = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]

  gb             = 1073741824
  results_prefix = "runs/athena/"

  formats = {
    csv = {
      input      = "org.apache.hadoop.mapred.TextInputFormat"
      output     = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
      library    = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
      parameters = { "field.delim" = "," }
      table      = { classification = "csv", "skip.header.line.count" = "1" }
    }
    json = {
      input      = "org.apache.hadoop.mapred.TextInputFormat"
      output     = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
      library    = "org.openx.data.jsonserde.JsonSerDe"
      parameters = { "ignore.malformed.json" = "true" }
      table      = { classification = "json" }
    }
    parquet = {
      input      = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
      output     = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
      library    = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      parameters = { "serialization.format" = "1" }
      table      = { classification = "parquet" }
    }
  }
}

resource "aws_glue_catalog_database" "this" {
  name        = replace(var.name, "-", "_")
  description = "Files of ${var.data_bucket}, as tables."
}

resource "aws_glue_catalog_table" "this" {
  for_each = var.tables

  name          = each.key
  database_name = aws_glue_catalog_database.this.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = merge({ EXTERNAL = "TRUE" }, local.formats[each.value.format].table)

  storage_descriptor {
    location      = "s3://${var.data_bucket}/${each.value.prefix}"
    input_format  = local.formats[each.value.format].input
    output_format = local.formats[each.value.format].output

    ser_de_info {
      serialization_library = local.formats[each.value.format].library
      parameters            = local.formats[each.value.format].parameters
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name = columns.value.name
        type = columns.value.type
      }
    }
  }

  dynamic "partition_keys" {
    for_each = each.value.partitions

    content {
      name = partition_keys.value.name
      type = partition_keys.value.type
    }
  }
}

resource "aws_athena_workgroup" "this" {
  name        = var.name
  description = "Queries of ${var.name}; its settings hold for everyone."

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = floor(var.query_limit_gb * local.gb)

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${var.data_bucket}/${local.results_prefix}"
      expected_bucket_owner = var.account_id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "scanned" {
  alarm_name          = "${var.name}-athena-scanned"
  alarm_description   = "Queries read far more than planned today; each terabyte is paid."
  namespace           = "AWS/Athena"
  metric_name         = "ProcessedBytes"
  dimensions          = { WorkGroup = aws_athena_workgroup.this.name }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.day_limit_gb * local.gb
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
}
