# People decide what goes to production.
package policies.governance

import data.policies.lib
import rego.v1

code := ["src/*.py", "pipelines/*", "scripts/*.py"]

reads := {
	"parts": ["constraints", "workflows"],
	"lines": {
		"registers": {"files": code, "pattern": `ModelApprovalStatus|create_model_package|PendingManualApproval`},
		"approves": {"files": code, "pattern": `(ModelApprovalStatus["']?\]?|approval_status)\s*[:=]\s*["']Approved["']`},
	},
}

rules := {
	"GOV-01": {
		"title": "A person approves every deployment to production",
		"severity": "B",
		"applies": "workflows",
		"remedy": "Give the job that applies to production `environment: production` and reviewers who must agree before it starts.",
	},
	"GOV-02": {
		"title": "A person approves every model",
		"severity": "B",
		"applies": "requirements that ask for approval of models",
		"remedy": "Register with PendingManualApproval and promote in a job that a person approves.",
	},
}

# GOV-01: a job deploys to production when its steps apply Terraform, or call a make target or script, for prod.
production_jobs contains [path, name, job] if {
	some path, workflow in input.workflows
	some name, job in workflow.jobs
	some run in job.runs
	deploys(path, job.text, run)
}

deploys(_, _, run) if {
	some line in split(lower(run), "¶")
	regex.match(`(apply|deploy|promote).*prod|prod.*(apply|deploy|promote)`, line)
}

deploys(path, job, run) if {
	contains(lower(run), "apply")
	contains(lower(concat(" ", [path, job])), "prod")
	not regex.match(`staging|nonprod|dev`, lower(path))
}

judged contains {"rule": "GOV-01", "what": sprintf("job %s", [name]), "at": path} if {
	some [path, name, _] in production_jobs
}

judged contains {"rule": "GOV-01", "what": "the workflows", "at": ""} if count(input.workflows) > 0

gate(job) := job.environment if is_string(job.environment)

gate(job) := job.environment.name if is_object(job.environment)

violations contains {"rule": "GOV-01", "what": sprintf("job %s", [name]), "at": path, "detail": detail} if {
	some [path, name, job] in production_jobs
	not gated(job)
	detail := "deploys to production without an environment whose reviewers must approve"
}

gated(job) if contains(lower(gate(job)), "prod")

gated(job) if contains(gate(job), "${{")

violations contains {"rule": "GOV-01", "what": "the workflows", "at": ".github/workflows", "detail": detail} if {
	count(input.workflows) > 0
	count(production_jobs) == 0
	detail := "deploy nothing to production, so nobody approves it"
}

# GOV-02
approval if input.constraints.human_approval in {"model", "both"}

judged contains {"rule": "GOV-02", "what": "registering", "at": line.at} if {
	approval
	some line in lib.lines("registers")
}

judged contains {"rule": "GOV-02", "what": "the code", "at": ""} if approval

violations contains {"rule": "GOV-02", "what": "the registering step", "at": line.at, "detail": "approves its own model"} if {
	approval
	some line in lib.lines("approves")
	not regex.match(`(promote|approve)[^/]*$`, line.at)
}
