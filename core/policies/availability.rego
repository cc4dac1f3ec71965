# Two of everything where the target asks for it, and a way back after a loss.
package policies.availability

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "zones"],
	"paths": {"restore runbook": `^docs/runbooks/.*(restore|recover|backup|rollback).*\.md$`},
	"resources": {
		"aws_appautoscaling_target": ["min_capacity", "service_namespace"],
		"aws_db_instance": ["multi_az", "backup_retention_period", "deletion_protection"],
		"aws_dynamodb_table": ["point_in_time_recovery", "deletion_protection_enabled"],
		"aws_ecs_service": ["desired_count"],
		"aws_elasticache_replication_group": ["num_cache_clusters"],
		"aws_rds_cluster": ["backup_retention_period", "deletion_protection"],
		"aws_sagemaker_endpoint_configuration": ["production_variants", "async_inference_config"],
	},
}

rules := {
	"HA-01": {
		"title": "Production survives the loss of a zone",
		"severity": "B",
		"applies": "availability targets of 99.9 % or more",
		"existing": ["eks", "kafka"],
		"remedy": "Use two zones, two instances or tasks and Multi-AZ stores in production.",
	},
	"HA-02": {
		"title": "Data can be brought back within the agreed time",
		"severity": "H",
		"applies": "requirements with a recovery point or time",
		"remedy": "Turn on point-in-time recovery and deletion protection; write a restore runbook.",
	},
}

# HA-01
high if input.constraints.availability_slo_pct >= 99.9

judged contains {"rule": "HA-01", "what": sprintf("%v zones in production", [count(zones)]), "at": file} if {
	high
	some [file, zones] in zoned
}

zoned contains [place.file, place.zones] if {
	some place in input.zones
	lib.production(place)
	is_array(place.zones)
}

violations contains {"rule": "HA-01", "what": "production", "at": file, "detail": "uses one availability zone"} if {
	high
	some [file, zones] in zoned
	count(zones) < 2
}

# What holds a number of instances, tasks or copies, and the argument that says how many.
amounts := {
	"aws_appautoscaling_target": "min_capacity",
	"aws_ecs_service": "desired_count",
	"aws_elasticache_replication_group": "num_cache_clusters",
}

judged contains lib.judged("HA-01", resource) if {
	high
	some type, _ in amounts
	some resource in lib.of(type)
	lib.production(resource)
}

few contains [resource, argument, resource.values[argument]] if {
	some type, argument in amounts
	some resource in lib.of(type)
	lib.production(resource)
	is_number(resource.values[argument])
	resource.values[argument] < 2
	not scales_something_else(resource)
}

# A table's capacity and the gigabytes of a broker's disk are no copies.
scales_something_else(resource) if {
	resource.type == "aws_appautoscaling_target"
	some service in ["dynamodb", "kafka"]
	contains(object.get(resource.values, "service_namespace", ""), service)
}

# Requests of an asynchronous endpoint wait in a queue that outlives every instance; none may run between them.
scales_something_else(resource) if {
	resource.type == "aws_appautoscaling_target"
	resource.values.service_namespace == "sagemaker"
	resource.values.min_capacity == 0
	some config in lib.of("aws_sagemaker_endpoint_configuration")
	config.values.async_inference_config
}

few contains [config, "initial_instance_count", amount] if {
	some config in lib.of("aws_sagemaker_endpoint_configuration")
	lib.production(config)
	not config.values.async_inference_config
	some variant in config.values.production_variants
	variant.instance_type
	amount := object.get(variant, "initial_instance_count", 1)
	is_number(amount)
	amount < 2
}

judged contains lib.judged("HA-01", config) if {
	high
	some config in lib.of("aws_sagemaker_endpoint_configuration")
	lib.production(config)
}

violations contains lib.violation("HA-01", resource, sprintf("%s is %v in production", [argument, amount])) if {
	high
	some [resource, argument, amount] in few
}

judged contains lib.judged("HA-01", database) if {
	high
	some database in lib.of("aws_db_instance")
	lib.production(database)
}

violations contains lib.violation("HA-01", database, "is not Multi-AZ in production") if {
	high
	some database in lib.of("aws_db_instance")
	lib.production(database)
	not lib.on(object.get(database.values, "multi_az", false))
}

# HA-02
recovery if is_number(input.constraints.rpo_min)

recovery if is_number(input.constraints.rto_min)

judged contains {"rule": "HA-02", "what": "the repository", "at": ""} if recovery

judged contains lib.judged("HA-02", store) if {
	recovery
	some type in ["aws_dynamodb_table", "aws_db_instance", "aws_rds_cluster"]
	some store in lib.of(type)
	lib.production(store)
}

violations contains lib.violation("HA-02", table, "has no point-in-time recovery in production") if {
	recovery
	some table in lib.of("aws_dynamodb_table")
	lib.production(table)
	not point_in_time(table)
}

point_in_time(table) if {
	some block in table.values.point_in_time_recovery
	lib.on(block.enabled)
}

violations contains lib.violation("HA-02", store, "has no automatic backup in production") if {
	recovery
	some type in ["aws_db_instance", "aws_rds_cluster"]
	some store in lib.of(type)
	lib.production(store)
	object.get(store.values, "backup_retention_period", 0) == 0
}

violations contains lib.violation("HA-02", store, "can be deleted in production") if {
	recovery
	some type, argument in {
		"aws_db_instance": "deletion_protection",
		"aws_dynamodb_table": "deletion_protection_enabled",
		"aws_rds_cluster": "deletion_protection",
	}
	some store in lib.of(type)
	lib.production(store)
	not lib.on(object.get(store.values, argument, false))
}

violations contains {"rule": "HA-02", "what": "the repository", "at": "docs/runbooks", "detail": "has no restore runbook"} if {
	recovery
	not lib.there("restore runbook")
}
