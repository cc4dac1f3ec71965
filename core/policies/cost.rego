# What it may cost, and who is told before it costs more.
package policies.cost

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "cost", "instance_types"],
	"resources": {
		"aws_appautoscaling_scheduled_action": [],
		"aws_autoscaling_schedule": [],
		"aws_budgets_budget": ["notification"],
		"aws_db_instance": ["instance_class"],
		"aws_instance": ["instance_type"],
		"aws_sagemaker_endpoint_configuration": ["production_variants", "async_inference_config"],
		"aws_sagemaker_notebook_instance": ["instance_type", "lifecycle_config_name"],
	},
}

rules := {
	"COST-01": {
		"title": "The estimate stays within the budget",
		"severity": "B",
		"applies": "requirements with a budget",
		"remedy": "Choose the cheaper alternative, a smaller size or fewer environments; or raise the budget.",
	},
	"COST-02": {
		"title": "A budget alarm rings before the money is spent",
		"severity": "H",
		"applies": "every repository",
		"remedy": "Add aws_budgets_budget with notifications at 80 % and 100 %, actual and forecast.",
	},
	"COST-03": {
		"title": "Nothing expensive idles outside production",
		"severity": "M",
		"applies": "instance-backed endpoints and notebooks of other environments",
		"remedy": "Add a schedule that stops them, or serve serverless there.",
	},
	"COST-04": {
		"title": "Instances are of approved families and sizes",
		"severity": "H",
		"applies": "instance types",
		"remedy": "Use t3, t4g, m5 to m7, c5 to c7, r5 to r7, g4dn, g5, g6, inf2 or trn1, up to 4xlarge without a GPU.",
	},
}

# COST-01. The high end of the estimate counts: a budget is kept when even that fits. One that is not called hard has
# 10 % of slack, as in core/planning/feasibility/cost.py, which asks people's consent to it.
budget := input.constraints.monthly_budget_usd if input.constraints.monthly_budget_usd > 0

limit := budget if input.constraints.budget_hardness == "hard"

else := budget * 1.1

judged contains {"rule": "COST-01", "what": what, "at": ""} if {
	what := sprintf("at most %.2f USD a month against a budget of %.2f USD", [input.cost.high, budget])
}

violations contains {"rule": "COST-01", "what": "the estimate", "at": "", "detail": detail} if {
	input.cost.high > limit
	detail := sprintf(
		"is %.2f USD a month and may reach %.2f USD; the limit is %.2f USD",
		[input.cost.monthly_usd, input.cost.high, limit],
	)
}

# COST-02
judged contains lib.judged("COST-02", found) if some found in lib.of("aws_budgets_budget")

violations contains {"rule": "COST-02", "what": "the repository", "at": "", "detail": "has no budget"} if {
	count(lib.of("aws_budgets_budget")) == 0
}

kinds(found) := {notification.notification_type | some notification in found.values.notification}

violations contains lib.violation("COST-02", found, sprintf("has no %s notification", [kind])) if {
	some found in lib.of("aws_budgets_budget")
	some kind in ["ACTUAL", "FORECASTED"]
	not kind in kinds(found)
	not unresolved_kind(found)
}

unresolved_kind(found) if {
	some kind in kinds(found)
	lib.unresolved(kind)
}

# COST-03
idling contains config if {
	some config in lib.of("aws_sagemaker_endpoint_configuration")
	not config.values.async_inference_config # it runs no instance while nothing waits
	some variant in config.values.production_variants
	variant.instance_type
}

idling contains notebook if {
	some notebook in lib.of("aws_sagemaker_notebook_instance")
	not notebook.values.lifecycle_config_name
}

other_environments(resource) := {name | some name in resource.environments; name in {"dev", "staging", "test"}}

judged contains lib.judged("COST-03", resource) if {
	some resource in idling
	count(other_environments(resource)) > 0
}

stopped(environment) if {
	some type in ["aws_appautoscaling_scheduled_action", "aws_autoscaling_schedule"]
	some action in lib.of(type)
	environment in action.environments
}

violations contains lib.violation("COST-03", resource, sprintf("runs day and night in %s", [environment])) if {
	some resource in idling
	some environment in other_environments(resource)
	not stopped(environment)
}

# COST-04
instance_types contains [resource.address, resource.file, variant.instance_type] if {
	some resource in lib.of("aws_sagemaker_endpoint_configuration")
	some variant in resource.values.production_variants
	variant.instance_type
}

instance_types contains [resource.address, resource.file, resource.values[argument]] if {
	some type, argument in {
		"aws_db_instance": "instance_class",
		"aws_instance": "instance_type",
		"aws_sagemaker_notebook_instance": "instance_type",
	}
	some resource in lib.of(type)
	resource.values[argument]
}

instance_types contains [planned.component, "", planned.type] if some planned in input.instance_types

bare(type) := trim_prefix(trim_prefix(trim_prefix(trim_prefix(type, "ml."), "db."), "cache."), "kafka.")

approved(type) if regex.match(`^(t3|t4g|[mcr][5-7][a-z]*)\.(nano|micro|small|medium|large|[24]?xlarge)$`, bare(type))

approved(type) if regex.match(`^(g4dn|g5|g6|g6e|inf2|trn1)\.`, bare(type))

approved(type) if lib.unresolved(type)

judged contains {"rule": "COST-04", "what": sprintf("%s of %s", [type, what]), "at": file} if {
	some [what, file, type] in instance_types
}

violations contains {"rule": "COST-04", "what": what, "at": file, "detail": sprintf("uses %s", [type])} if {
	some [what, file, type] in instance_types
	not approved(type)
}
