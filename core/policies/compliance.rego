# What regimes ask for beyond good engineering. These rules find evidence in the repository; they certify nothing.
package policies.compliance

import data.policies.lib
import rego.v1

documents := ["docs/*.md", "ARCHITECTURE.md", "README.md"]

reads := {
	"parts": ["constraints", "plan"],
	"resources": {
		"aws_api_gateway_rest_api": [],
		"aws_apigatewayv2_api": [],
		"aws_cloudtrail": [],
		"aws_lb": ["internal"],
		"aws_vpc": [],
		"data.aws_vpc": [],
		"aws_wafv2_web_acl_association": [],
	},
	"paths": {"a step that removes identities": `(privacy|deid|de_identif|pseudonym|anonymi|redact|mask)[^/]*\.py$|/privacy/`},
	"lines": {
		"business associate": {"files": documents, "pattern": `(?i)\bBAA\b|business associate`},
		"organisation trail": {"files": documents, "pattern": `(?i)organi[sz]ation(al|'s)?[ -](cloudtrail|trail)`},
		"a data protection impact assessment": {"files": documents, "pattern": `(?i)\bDPIA\b|impact assessment`},
		"erasure": {"files": documents, "pattern": `(?i)erasure|right to be forgotten`},
		"retention": {"files": documents, "pattern": `(?i)retention`},
		"the flow of data": {"files": documents, "pattern": `(?i)data[ -]flow`},
		"human oversight": {"files": documents, "pattern": `(?i)oversight|human review|reviewer`},
	},
}

rules := {
	"COMP-01": {
		"title": "A business associate agreement is in place before health data is",
		"severity": "B",
		"applies": "requirements under HIPAA",
		"remedy": "Add a checklist for the agreement (BAA) to docs, and plan only eligible services.",
	},
	"COMP-02": {
		"title": "Access to health and card data leaves a trail",
		"severity": "B",
		"applies": "requirements under HIPAA or PCI DSS",
		"remedy": "Add a CloudTrail trail or document the organisation's.",
	},
	"COMP-03": {
		"title": "Card data has a segment of its own behind a firewall",
		"severity": "H",
		"applies": "requirements under PCI DSS",
		"remedy": "Use a network of its own, and AWS WAF before every public endpoint.",
	},
	"COMP-04": {
		"title": "Personal data can be erased, and its flow is written down",
		"severity": "H",
		"applies": "requirements under GDPR",
		"remedy": "Document data flow, retention and erasure, and add a template for the impact assessment (DPIA).",
	},
	"COMP-05": {
		"title": "Decisions about people are explained, logged and overseen",
		"severity": "H",
		"applies": "high-risk uses: credit, insurance, medicine, or the EU AI Act named",
		"remedy": "Plan explanations, and say in the model card who oversees the model.",
	},
	"PII-01": {
		"title": "Identities are removed before training",
		"severity": "H",
		"applies": "personal or health data",
		"remedy": "Add a step that removes or replaces identities, and test it.",
	},
}

judged contains {"rule": rule, "what": name, "at": ""} if {
	some rule, name in {"COMP-01": "HIPAA", "COMP-03": "PCI-DSS", "COMP-04": "GDPR"}
	lib.regime(name)
}

lacks(rule, detail) := {"rule": rule, "what": "the repository", "at": "", "detail": detail}

# COMP-01
violations contains lacks("COMP-01", "has no checklist for the business associate agreement") if {
	lib.regime("HIPAA")
	not lib.said("business associate")
}

# COMP-02
trail_wanted if lib.regime("HIPAA")

trail_wanted if lib.regime("PCI-DSS")

trailed if count(lib.of("aws_cloudtrail")) > 0

trailed if lib.said("organisation trail")

judged contains {"rule": "COMP-02", "what": "the audit trail", "at": ""} if trail_wanted

violations contains lacks("COMP-02", "has no audit trail") if {
	trail_wanted
	not trailed
}

# COMP-03
public_doors contains balancer if {
	some balancer in lib.of("aws_lb")
	object.get(balancer.values, "internal", false) == false
}

public_doors contains api if {
	some type in ["aws_api_gateway_rest_api", "aws_apigatewayv2_api"]
	some api in lib.of(type)
}

violations contains lib.violation("COMP-03", door, "has no web application firewall") if {
	lib.regime("PCI-DSS")
	some door in public_doors
	not fire_walled(door)
}

fire_walled(door) if {
	some association in lib.of("aws_wafv2_web_acl_association")
	lib.mentions(association, door)
}

violations contains lacks("COMP-03", "has no network of its own for card data") if {
	lib.regime("PCI-DSS")
	count(array.concat(lib.of("aws_vpc"), lib.of("data.aws_vpc"))) == 0
}

# COMP-04
violations contains lacks("COMP-04", sprintf("has nothing about %s", [subject])) if {
	lib.regime("GDPR")
	some subject in ["a data protection impact assessment", "erasure", "retention", "the flow of data"]
	not lib.said(subject)
}

# COMP-05
high_risk if lib.regime("EU-AI-Act")

high_risk if input.constraints.use_case in {"credit_scoring", "insurance_claims", "medical", "diagnosis", "hiring"}

explained if {
	some provision in input.plan.capabilities
	provision.id == "explainability"
}

judged contains {"rule": "COMP-05", "what": input.constraints.use_case, "at": ""} if high_risk

violations contains lacks("COMP-05", "explains no decision") if {
	high_risk
	not explained
}

violations contains lacks("COMP-05", "names no human oversight") if {
	high_risk
	not lib.said("human oversight")
}

# PII-01
personal if input.constraints.phi == true

personal if count(input.constraints.pii_types) > 0

judged contains {"rule": "PII-01", "what": "personal data", "at": ""} if personal

violations contains lacks("PII-01", "has no step that removes identities") if {
	personal
	not lib.there("a step that removes identities")
}
