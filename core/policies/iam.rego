# Who may do what.
package policies.iam

import data.policies.lib
import rego.v1

reads := {
	"parts": ["held", "policies", "trust"],
	"resources": {
		"aws_cloudtrail": [],
		"aws_ecs_task_definition": [],
		"aws_flow_log": [],
		"aws_iam_access_key": [],
		"aws_iam_role": ["managed_policy_arns"],
		"aws_iam_role_policy_attachment": ["policy_arn"],
		"aws_lambda_function": [],
		"aws_sagemaker_model": [],
		"aws_sagemaker_pipeline": [],
		"aws_scheduler_schedule": [],
		"aws_sfn_state_machine": [],
	},
	"lines": {"access key": {"files": ["*"], "pattern": `\b(AKIA|ASIA)[0-9A-Z]{16}\b`}},
}

rules := {
	"IAM-01": {
		"title": "No policy allows everything of a service everywhere",
		"severity": "B",
		"applies": "IAM policies",
		"remedy": "Name the actions and the resources.",
	},
	"IAM-02": {
		"title": "Roles are passed only to named services",
		"severity": "B",
		"applies": "policies that allow iam:PassRole",
		"remedy": "Name the role and add a condition on iam:PassedToService.",
	},
	"IAM-03": {
		"title": "There are no long-lived keys and no administrators at run time",
		"severity": "B",
		"applies": "every repository",
		"remedy": "Use roles and OIDC; attach policies of the workload's own.",
	},
	"IAM-04": {
		"title": "Trust is bound to a repository or an account",
		"severity": "H",
		"applies": "roles that a service or an identity provider assumes",
		"remedy": "Add conditions on the token's subject, or on aws:SourceAccount or aws:SourceArn.",
	},
	"IAM-05": {
		"title": "A role serves one kind of workload",
		"severity": "M",
		"applies": "IAM roles",
		"remedy": "Give training, serving, orchestration and CI a role each.",
	},
}

judged contains lib.judged("IAM-01", policy) if some policy in input.policies

violations contains lib.violation("IAM-01", statement, sprintf("allows %s on every resource", [action])) if {
	some statement in input.held
	"*" in statement.resources
	some action in statement.broad
}

# IAM-02
judged contains lib.judged("IAM-02", statement) if {
	some statement in input.held
	statement.passes
}

violations contains lib.violation("IAM-02", statement, "passes any role") if {
	some statement in input.held
	statement.passes
	"*" in statement.resources
}

violations contains lib.violation("IAM-02", statement, "passes a role to any service") if {
	some statement in input.held
	statement.passes
	not bound(statement, {"iam:passedtoservice"})
}

bound(statement, variables) if {
	some condition in statement.conditions
	lower(condition.variable) in variables
}

# IAM-03
judged contains {"rule": "IAM-03", "what": "the repository", "at": ""}

violations contains lib.violation("IAM-03", key, "is a long-lived access key") if {
	some key in lib.of("aws_iam_access_key")
}

violations contains lib.violation("IAM-03", attachment, "gives AdministratorAccess") if {
	some attachment in lib.of("aws_iam_role_policy_attachment")
	contains(attachment.values.policy_arn, "AdministratorAccess")
}

violations contains lib.violation("IAM-03", role, "gives AdministratorAccess") if {
	some role in lib.of("aws_iam_role")
	some arn in role.values.managed_policy_arns
	contains(arn, "AdministratorAccess")
}

violations contains {"rule": "IAM-03", "what": "an access key id", "at": line.at, "detail": "stands in the file"} if {
	some line in lib.lines("access key")
}

# IAM-04
# These services do not say for whom they assume a role, so a condition would lock them out.
silent := {"lambda.amazonaws.com", "ec2.amazonaws.com"}

asks(statement) if {
	some principal in statement.principals
	principal.type == "Service"
	some service in principal.identifiers
	not service in silent
}

federated(statement) if {
	some principal in statement.principals
	principal.type == "Federated"
}

judged contains lib.judged("IAM-04", statement) if {
	some statement in input.trust
	asks(statement)
}

judged contains lib.judged("IAM-04", statement) if {
	some statement in input.trust
	federated(statement)
}

subjects(statement) := {value |
	some condition in statement.conditions
	endswith(condition.variable, ":sub")
	some value in condition.values
}

violations contains lib.violation("IAM-04", statement, "trusts every subject of the identity provider") if {
	some statement in input.trust
	federated(statement)
	count(subjects(statement)) == 0
}

violations contains lib.violation("IAM-04", statement, sprintf("trusts the subject %s", [subject])) if {
	some statement in input.trust
	federated(statement)
	some subject in subjects(statement)
	regex.match(`^\*$|^repo:\*|^repo:[^/:]+/\*`, subject)
}

violations contains lib.violation("IAM-04", statement, "trusts a service on behalf of any account") if {
	some statement in input.trust
	asks(statement)
	not bound(statement, {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid"})
}

# IAM-05
workloads := [
	"aws_cloudtrail", "aws_ecs_task_definition", "aws_flow_log", "aws_lambda_function", "aws_sagemaker_model",
	"aws_sagemaker_pipeline", "aws_scheduler_schedule", "aws_sfn_state_machine",
]

# Once for all roles, because each call of a function walks every workload again.
uses contains {"type": type, "id": id} if {
	some type in workloads
	some workload in lib.of(type)
	some id in workload.refs
}

users(role) := {use.type | some use in uses; use.id == role.id}

judged contains lib.judged("IAM-05", role) if some role in lib.of("aws_iam_role")

violations contains lib.violation("IAM-05", role, concat("", ["is shared by ", concat(", ", sort(types))])) if {
	some role in lib.of("aws_iam_role")
	types := users(role)
	count(types) > 1
}
