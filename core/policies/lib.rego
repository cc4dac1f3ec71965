# Words that every subject uses. A rule file has `rules` (id to title, severity, applies, remedy), `reads` (what it
# needs of the document), `judged` (what a rule looked at) and `violations` (what it found).
package policies.lib

import rego.v1

of(type) := object.get(input.resources, type, [])

mentions(resource, other) if other.id in resource.refs

judged(rule, resource) := {"rule": rule, "what": resource.address, "at": resource.file}

violation(rule, resource, detail) := {
	"rule": rule,
	"what": resource.address,
	"at": resource.file,
	"detail": detail,
}

# A value that only AWS or a person knows: it names where it comes from and counts as given.
unresolved(value) if {
	is_string(value)
	contains(value, "${")
}

given(value) if {
	is_string(value)
	value != ""
}

given(value) if is_number(value)

on(value) if value == true

on(value) if value == "true"

on(value) if unresolved(value)

production(resource) if "prod" in resource.environments

# Lines and paths that the patterns in `reads` found. Patterns are Python's; regopy's own know no (?i), and it answers
# `every` with a `not` inside wrongly, so that something is nowhere is asked through these.
lines(label) := object.get(input.lines, label, [])

said(label) if count(lines(label)) > 0

there(label) if count(object.get(input.matching, label, [])) > 0

confidential if input.constraints.data_classification in {"confidential", "restricted"}

confidential if input.constraints.phi == true

confidential if input.constraints.pan == true

regime(name) if name in input.constraints.compliance
