# Where things run and data lies.
package policies.residency

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "plan", "providers"],
	"resources": {
		"aws_dynamodb_table": ["replica"],
		"aws_secretsmanager_secret": ["replica"],
	},
	"lines": {"profiles": {
		"files": ["*.py", "*.tf", "*.tfvars", "*.json"],
		"pattern": `["'](us|global)\.(anthropic|amazon|meta|mistral|cohere)\.[\w.:-]+`,
	}},
}

rules := {
	"REG-01": {
		"title": "Only the regions that were asked for are used",
		"severity": "B",
		"applies": "every repository",
		"remedy": "Set the region of the provider and of replicas to one that the requirement names.",
	},
	"REG-02": {
		"title": "Data stays in the European Union",
		"severity": "B",
		"applies": "requirements under GDPR or with European residency",
		"remedy": "Use regions in the European Union and European inference profiles.",
	},
}

allowed contains region if some region in input.constraints.regions

allowed contains input.plan.region if {
	input.plan.region
	count(object.get(input, ["constraints", "regions"], [])) == 0
}

# Each place: what is there, the file, the region.
places contains [provider.address, provider.file, provider.values.region] if {
	some provider in input.providers
	provider.name == "aws"
	provider.values.region
}

places contains ["the plan", "", input.plan.region] if input.plan.region

places contains [table.address, table.file, replica.region_name] if {
	some table in lib.of("aws_dynamodb_table")
	some replica in table.values.replica
}

places contains [secret.address, secret.file, replica.region] if {
	some secret in lib.of("aws_secretsmanager_secret")
	some replica in secret.values.replica
}

judged contains {"rule": "REG-01", "what": sprintf("%s in %s", [what, region]), "at": file} if {
	some [what, file, region] in places
}

violations contains {"rule": "REG-01", "what": what, "at": file, "detail": detail} if {
	some [what, file, region] in places
	not lib.unresolved(region)
	count(allowed) > 0
	not region in allowed
	detail := concat("", ["is in ", region, "; the requirement allows ", concat(", ", sort(allowed))])
}

# REG-02: eu-west-2 (London) and eu-central-2 (Zurich) lie outside the Union.
inside := {"eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3", "eusc-de-east-1"}

members := {
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "EU", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
	"LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

# The GDPR lets data go where the Commission found protection adequate: the United Kingdom and Switzerland too.
adequate := inside | {"eu-west-2", "eu-central-2"}

european := inside if input.constraints.data_residency in members

else := adequate if lib.regime("GDPR")

judged contains {"rule": "REG-02", "what": sprintf("%s in %s", [what, region]), "at": file} if {
	european
	some [what, file, region] in places
}

violations contains {"rule": "REG-02", "what": what, "at": file, "detail": sprintf("is in %s", [region])} if {
	european
	some [what, file, region] in places
	not lib.unresolved(region)
	not region in european
}

violations contains {"rule": "REG-02", "what": "an inference profile", "at": line.at, "detail": detail} if {
	european
	some line in lib.lines("profiles")
	detail := concat("", [line.text, " may answer outside Europe"])
}
