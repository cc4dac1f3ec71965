# Every resource says whose it is.
package policies.tags

import data.policies.lib
import rego.v1

reads := {"parts": ["providers"]}

rules := {"TAG-01": {
	"title": "Every resource is tagged",
	"severity": "H",
	"applies": "environments",
	"remedy": "Set default_tags of the provider: Project, Environment, Owner, CostCenter, DataClassification.",
}}

wanted := ["Project", "Environment", "Owner", "CostCenter", "DataClassification"]

aws contains provider if {
	some provider in input.providers
	provider.name == "aws"
}

judged contains lib.judged("TAG-01", provider) if some provider in aws

tagged(provider, tag) if {
	some block in provider.values.default_tags
	lib.given(block.tags[tag])
}

violations contains lib.violation("TAG-01", provider, concat("", ["sets no tag ", concat(", ", missing)])) if {
	some provider in aws
	missing := [tag | some tag in wanted; not tagged(provider, tag)]
	count(missing) > 0
}
