# State that cannot be lost, and versions that cannot change under us.
package policies.terraform

import data.policies.lib
import rego.v1

reads := {
	"parts": ["terraform", "modules", "providers", "provisioned"],
	"resources": {
		"aws_s3_bucket": [],
		"aws_s3_bucket_versioning": [],
	},
}

rules := {
	"STATE-01": {
		"title": "State is remote, encrypted, locked and versioned",
		"severity": "H",
		"applies": "environments",
		"remedy": "Use an S3 backend with encrypt and use_lockfile, in a versioned bucket.",
	},
	"TF-01": {
		"title": "Terraform, providers and modules are pinned, and nothing runs scripts",
		"severity": "B",
		"applies": "Terraform",
		"remedy": "Constrain required_version and each provider's version; replace provisioners.",
	},
}

# STATE-01
lived_in contains environment if {
	some provider in input.providers
	some environment in provider.environments
	environment != "bootstrap"
}

judged contains {"rule": "STATE-01", "what": environment, "at": ""} if some environment in lived_in

backends(environment) := [backend |
	some settings in input.terraform
	environment in settings.environments
	some backend in settings.values.backend
]

violations contains {"rule": "STATE-01", "what": environment, "at": "", "detail": "keeps its state on a local disk"} if {
	some environment in lived_in
	environment in {"staging", "prod"}
	count(backends(environment)) == 0
}

violations contains lib.violation("STATE-01", settings, sprintf("%s of the backend is not true", [argument])) if {
	some settings in input.terraform
	some backend in settings.values.backend
	some argument in ["encrypt", "use_lockfile"]
	not lib.on(object.get(backend, argument, false))
	not locked_by_table(backend, argument)
}

locked_by_table(backend, argument) if {
	argument == "use_lockfile"
	backend.dynamodb_table
}

violations contains {"rule": "STATE-01", "what": "the state bucket", "at": "infra/bootstrap", "detail": "is not versioned"} if {
	some bucket in lib.of("aws_s3_bucket")
	"bootstrap" in bucket.environments
	not versioned(bucket)
}

versioned(bucket) if {
	some versioning in lib.of("aws_s3_bucket_versioning")
	lib.mentions(versioning, bucket)
}

# TF-01
folders contains settings if {
	some settings in input.terraform
	settings.values.required_providers
}

judged contains lib.judged("TF-01", settings) if some settings in folders

violations contains lib.violation("TF-01", settings, "has no required_version") if {
	some settings in folders
	not lib.given(object.get(settings.values, "required_version", ""))
}

violations contains lib.violation("TF-01", settings, sprintf("does not pin the provider %s", [name])) if {
	some settings in folders
	some block in settings.values.required_providers
	some name, provider in block
	not lib.given(object.get(provider, "version", ""))
}


violations contains {"rule": "TF-01", "what": environment, "at": "", "detail": "requires no version of Terraform"} if {
	some environment in lived_in
	not required(environment)
}

required(environment) if {
	some settings in folders
	environment in settings.environments
}

violations contains lib.violation("TF-01", module, sprintf("comes from %s without a version", [module.values.source])) if {
	some module in input.modules
	not startswith(module.values.source, ".")
	not module.values.version
	not contains(module.values.source, "?ref=")
}

violations contains lib.violation("TF-01", resource, "runs a provisioner") if {
	some resource in input.provisioned
}
