# A model in production is watched for drift, and drift leads to something.
package policies.monitoring

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "plan", "provided_files"],
	"paths": {"drift runbook": `^docs/runbooks/.*(drift|retrain).*\.md$`},
}

rules := {"MON-01": {
	"title": "A model in production is watched for drift",
	"severity": "H",
	"applies": "models in production",
	"remedy": "Plan a drift monitor, and say in a runbook what drift leads to.",
}}

applies if {
	not input.constraints.training_frequency == "none"
	count(input.plan.components) > 0
}

judged contains {"rule": "MON-01", "what": provision.provided_by, "at": ""} if {
	applies
	some provision in monitors
}

judged contains {"rule": "MON-01", "what": "the plan", "at": ""} if applies

monitors contains provision if {
	some provision in input.plan.capabilities
	provision.id in {"drift_monitoring", "data_quality_monitoring"}
	real(provision.provided_by)
}

real(provider) if {
	some component in input.plan.components
	provider == sprintf("component:%s", [component.id])
}

real(provider) if {
	some path in input.provided_files
	provider == sprintf("file:%s", [path])
}

violations contains {"rule": "MON-01", "what": "the plan", "at": "", "detail": detail} if {
	applies
	count(monitors) == 0
	detail := "has no drift monitor that is a component of the plan or a file of the repository"
}

violations contains {"rule": "MON-01", "what": "the repository", "at": "docs/runbooks", "detail": detail} if {
	applies
	count(monitors) > 0
	not lib.there("drift runbook")
	detail := "has no runbook for drift or retraining"
}
