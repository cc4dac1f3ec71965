# Encryption at rest and in transit.
package policies.encryption

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "guards"],
	"resources": {
		"aws_api_gateway_domain_name": ["security_policy"],
		"aws_apigatewayv2_domain_name": [],
		"aws_db_instance": ["storage_encrypted"],
		"aws_docdb_cluster": ["storage_encrypted"],
		"aws_dynamodb_table": ["server_side_encryption"],
		"aws_ebs_volume": ["encrypted"],
		"aws_efs_file_system": ["encrypted"],
		"aws_elasticache_replication_group": ["at_rest_encryption_enabled", "transit_encryption_enabled"],
		"aws_kinesis_stream": ["kms_key_id"],
		"aws_kms_key": ["enable_key_rotation"],
		"aws_lb_listener": ["protocol", "ssl_policy", "default_action"],
		"aws_msk_cluster": ["encryption_info"],
		"aws_neptune_cluster": ["storage_encrypted"],
		"aws_opensearch_domain": ["encrypt_at_rest", "domain_endpoint_options"],
		"aws_rds_cluster": ["storage_encrypted"],
		"aws_redshift_cluster": ["encrypted"],
		"aws_s3_bucket": [],
		"aws_s3_bucket_server_side_encryption_configuration": ["rule"],
		"aws_sagemaker_domain": ["kms_key_id"],
		"aws_sagemaker_endpoint_configuration": ["kms_key_arn", "production_variants"],
		"aws_sagemaker_notebook_instance": ["kms_key_id"],
		"aws_sns_topic": ["kms_master_key_id"],
		"aws_sqs_queue": ["kms_master_key_id"],
	},
}

rules := {
	"ENC-01": {
		"title": "Buckets are encrypted",
		"severity": "B",
		"applies": "S3 buckets",
		"remedy": "Add aws_s3_bucket_server_side_encryption_configuration with aws:kms and a bucket key.",
	},
	"ENC-02": {
		"title": "Databases and file systems are encrypted",
		"severity": "B",
		"applies": "databases, file systems and volumes",
		"remedy": "Turn on encryption at rest with the project's key.",
	},
	"ENC-03": {
		"title": "Queues, topics, streams and tables with confidential data use a customer-managed key",
		"severity": "B",
		"applies": "queues, topics, streams and tables with confidential data",
		"existing": ["kafka"],
		"remedy": "Set the resource's KMS key.",
	},
	"ENC-04": {
		"title": "Traffic is encrypted with TLS 1.2 or newer",
		"severity": "B",
		"applies": "load balancers, API domains, caches, brokers and search domains",
		"existing": ["kafka"],
		"remedy": "Use HTTPS with a TLS 1.2 or 1.3 policy and redirect HTTP.",
	},
	"ENC-05": {
		"title": "SageMaker volumes with confidential data use a customer-managed key",
		"severity": "H",
		"applies": "SageMaker endpoints, notebooks and domains with confidential data",
		"remedy": "Set kms_key_arn; instance types with local NVMe storage refuse it and encrypt by themselves.",
	},
	"ENC-06": {
		"title": "Keys rotate and are not open to everyone",
		"severity": "H",
		"applies": "KMS keys",
		"existing": ["kms"],
		"remedy": "Set enable_key_rotation and give every principal \"*\" a condition.",
	},
}

# ENC-01
judged contains lib.judged("ENC-01", bucket) if some bucket in lib.of("aws_s3_bucket")

algorithms(bucket) := {applied.sse_algorithm |
	some config in lib.of("aws_s3_bucket_server_side_encryption_configuration")
	lib.mentions(config, bucket)
	some rule in config.values.rule
	some applied in rule.apply_server_side_encryption_by_default
}

violations contains lib.violation("ENC-01", bucket, "has no default encryption") if {
	some bucket in lib.of("aws_s3_bucket")
	count(algorithms(bucket)) == 0
}

violations contains lib.violation("ENC-01", bucket, "holds confidential data without a KMS key") if {
	some bucket in lib.of("aws_s3_bucket")
	count(algorithms(bucket)) > 0
	lib.confidential
	not own_key(bucket)
}

own_key(bucket) if {
	some algorithm in algorithms(bucket)
	contains(algorithm, "kms")
}

own_key(bucket) if {
	some algorithm in algorithms(bucket)
	lib.unresolved(algorithm)
}

# ENC-02
at_rest := {
	"aws_db_instance": "storage_encrypted",
	"aws_docdb_cluster": "storage_encrypted",
	"aws_ebs_volume": "encrypted",
	"aws_efs_file_system": "encrypted",
	"aws_elasticache_replication_group": "at_rest_encryption_enabled",
	"aws_neptune_cluster": "storage_encrypted",
	"aws_rds_cluster": "storage_encrypted",
	"aws_redshift_cluster": "encrypted",
}

judged contains lib.judged("ENC-02", store) if {
	some type, _ in at_rest
	some store in lib.of(type)
}

judged contains lib.judged("ENC-02", store) if some store in lib.of("aws_opensearch_domain")

violations contains lib.violation("ENC-02", store, sprintf("%s is not true", [argument])) if {
	some type, argument in at_rest
	some store in lib.of(type)
	not lib.on(object.get(store.values, argument, false))
}

violations contains lib.violation("ENC-02", store, "encrypt_at_rest is not enabled") if {
	some store in lib.of("aws_opensearch_domain")
	not search_encrypted(store)
}

search_encrypted(store) if {
	some block in store.values.encrypt_at_rest
	lib.on(block.enabled)
}

# ENC-03
keyed := {
	"aws_dynamodb_table": "server_side_encryption.kms_key_arn",
	"aws_kinesis_stream": "kms_key_id",
	"aws_msk_cluster": "encryption_info.encryption_at_rest_kms_key_arn",
	"aws_sns_topic": "kms_master_key_id",
	"aws_sqs_queue": "kms_master_key_id",
}

judged contains lib.judged("ENC-03", resource) if {
	lib.confidential
	some type, _ in keyed
	some resource in lib.of(type)
}

violations contains lib.violation("ENC-03", resource, sprintf("%s is not set", [path])) if {
	lib.confidential
	some type, path in keyed
	some resource in lib.of(type)
	not has_key(resource, split(path, "."))
}

has_key(resource, path) if {
	count(path) == 1
	lib.given(resource.values[path[0]])
}

has_key(resource, path) if {
	count(path) == 2
	some block in resource.values[path[0]]
	lib.given(block[path[1]])
}

# ENC-04
flags := {
	"aws_elasticache_replication_group": ["transit_encryption_enabled"],
	"aws_opensearch_domain": ["domain_endpoint_options", "enforce_https"],
}

judged contains lib.judged("ENC-04", resource) if {
	some type in ["aws_lb_listener", "aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name", "aws_msk_cluster"]
	some resource in lib.of(type)
}

judged contains lib.judged("ENC-04", resource) if {
	some type, _ in flags
	some resource in lib.of(type)
}

violations contains lib.violation("ENC-04", listener, "serves plain HTTP without a redirect") if {
	some listener in lib.of("aws_lb_listener")
	upper(object.get(listener.values, "protocol", "HTTP")) == "HTTP"
	not redirects(listener)
}

redirects(listener) if {
	some action in listener.values.default_action
	action.type == "redirect"
}

violations contains lib.violation("ENC-04", listener, sprintf("uses the old TLS policy %s", [policy])) if {
	some listener in lib.of("aws_lb_listener")
	upper(object.get(listener.values, "protocol", "HTTP")) == "HTTPS"
	policy := object.get(listener.values, "ssl_policy", "of AWS's default")
	not lib.unresolved(policy)
	not regex.match(`^ELBSecurityPolicy-(TLS13|TLS-1-2|FS-1-2)`, policy)
}

violations contains lib.violation("ENC-04", resource, concat("", [concat(".", path), " is not true"])) if {
	some type, path in flags
	some resource in lib.of(type)
	not flag_on(resource, path)
}

flag_on(resource, path) if {
	count(path) == 1
	lib.on(resource.values[path[0]])
}

flag_on(resource, path) if {
	count(path) == 2
	some block in resource.values[path[0]]
	lib.on(block[path[1]])
}

violations contains lib.violation("ENC-04", domain, "accepts TLS 1.0") if {
	some domain in lib.of("aws_api_gateway_domain_name")
	object.get(domain.values, "security_policy", "TLS_1_0") == "TLS_1_0"
}

violations contains lib.violation("ENC-04", broker, "lets clients speak plain text") if {
	some broker in lib.of("aws_msk_cluster")
	some info in broker.values.encryption_info
	some transit in info.encryption_in_transit
	transit.client_broker in {"PLAINTEXT", "TLS_PLAINTEXT"}
}

# ENC-05
volumes := {
	"aws_sagemaker_domain": "kms_key_id",
	"aws_sagemaker_endpoint_configuration": "kms_key_arn",
	"aws_sagemaker_notebook_instance": "kms_key_id",
}

judged contains lib.judged("ENC-05", resource) if {
	lib.confidential
	some type, _ in volumes
	some resource in lib.of(type)
}

violations contains lib.violation("ENC-05", resource, sprintf("%s is not set", [argument])) if {
	lib.confidential
	some type, argument in volumes
	some resource in lib.of(type)
	not lib.given(object.get(resource.values, argument, ""))
	not encrypts_itself(resource)
}

# Instance storage of these families is NVMe: always encrypted, and a volume key is refused.
encrypts_itself(resource) if {
	some variant in resource.values.production_variants
	regex.match(`^ml\.(g4dn|g5|g6|g6e|p3dn|p4d|p4de|p5|inf2|trn1|m5d|c5d|r5d|m6gd|c6gd|r6gd)\.`, variant.instance_type)
}

# ENC-06
judged contains lib.judged("ENC-06", key) if some key in lib.of("aws_kms_key")

violations contains lib.violation("ENC-06", key, "does not rotate") if {
	some key in lib.of("aws_kms_key")
	not lib.on(object.get(key.values, "enable_key_rotation", false))
}

violations contains lib.violation("ENC-06", key, "lets every principal in without a condition") if {
	some key in lib.of("aws_kms_key")
	some statement in input.guards
	belongs(statement, key)
	statement.effect == "Allow"
	count(statement.conditions) == 0
	some principal in statement.principals
	"*" in principal.identifiers
}

belongs(statement, key) if statement.id == key.id

belongs(statement, key) if statement.id in key.refs
