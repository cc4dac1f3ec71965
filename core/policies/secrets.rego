# No secret stands in a file.
package policies.secrets

import data.policies.lib
import rego.v1

reads := {
	"parts": ["paths"],
	"lines": {kind: {"files": ["*"], "pattern": pattern} | some kind, pattern in patterns},
}

rules := {"SEC-01": {
	"title": "No file holds a secret",
	"severity": "B",
	"applies": "every repository",
	"remedy": "Keep it in Secrets Manager and refer to it; let RDS manage its master password.",
}}

# Example values of AWS's own documentation are no secrets; a reference or a placeholder is none either.
patterns := {
	"an AWS access key id": `\b(AKIA|ASIA)[0-9A-Z]{16}\b`,
	"a private key": `-----BEGIN (RSA |EC |OPENSSH |DSA )?PRIVATE KEY-----`,
	"a token": `\b(ghp_[A-Za-z0-9]{36}|github_pat_\w{22,}|xox[abps]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9]{32,})`,
	"a literal credential": `(?i)(password|passwd|secret|token|api_?key|access_?key)["']?\s*[:=]\s*["'][^"'\s${}<>]{8,}["']`,
}

judged contains {"rule": "SEC-01", "what": sprintf("%v files", [count(input.paths)]), "at": ""}

violations contains {"rule": "SEC-01", "what": kind, "at": line.at, "detail": "stands in the file"} if {
	some kind, _ in patterns
	some line in lib.lines(kind)
}
