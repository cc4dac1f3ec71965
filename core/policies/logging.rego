# What is recorded, for how long, and which numbers ring.
package policies.logging

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "plan"],
	"resources": {
		"aws_cloudtrail": [],
		"aws_cloudwatch_dashboard": [],
		"aws_cloudwatch_log_group": ["retention_in_days"],
		"aws_cloudwatch_metric_alarm": ["alarm_actions"],
	},
	"searched": ["aws_cloudwatch_metric_alarm"],
	"lines": {"organisation trail": {
		"files": ["docs/*.md", "README.md", "ARCHITECTURE.md"],
		"pattern": `(?i)organi[sz]ation(al|'s)?[ -](cloudtrail|trail)`,
	}},
}

rules := {
	"LOG-01": {
		"title": "API calls are recorded and logs expire",
		"severity": "H",
		"applies": "every repository",
		"remedy": "Add a CloudTrail trail or document the organisation's; set retention_in_days of every log group.",
	},
	"LOG-02": {
		"title": "An online service has alarms for errors, latency and saturation, and a dashboard",
		"severity": "M",
		"applies": "online serving",
		"remedy": "Add the alarms with an SNS action, and a dashboard.",
	},
}

# LOG-01
judged contains {"rule": "LOG-01", "what": "the repository", "at": ""}

judged contains lib.judged("LOG-01", trail) if some trail in lib.of("aws_cloudtrail")

judged contains lib.judged("LOG-01", group) if some group in lib.of("aws_cloudwatch_log_group")

trailed if count(lib.of("aws_cloudtrail")) > 0

trailed if lib.said("organisation trail")

violations contains {"rule": "LOG-01", "what": "the repository", "at": "", "detail": detail} if {
	not trailed
	detail := "has no CloudTrail trail and no document names the organisation's"
}

longest := 3653 if {
	some name in ["HIPAA", "PCI-DSS", "SOX", "SOC2", "FedRAMP"]
	lib.regime(name)
}

else := max([400, input.constraints.retention_days]) if is_number(input.constraints.retention_days)

else := 400

violations contains lib.violation("LOG-01", group, "keeps logs for ever") if {
	some group in lib.of("aws_cloudwatch_log_group")
	object.get(group.values, "retention_in_days", 0) == 0
}

violations contains lib.violation("LOG-01", group, sprintf("keeps production logs %v days, 30 are needed", [days])) if {
	some group in lib.of("aws_cloudwatch_log_group")
	lib.production(group)
	days := group.values.retention_in_days
	is_number(days)
	days > 0
	days < 30
}

violations contains lib.violation("LOG-01", group, sprintf("keeps logs %v days, %v at most are allowed", [days, longest])) if {
	some group in lib.of("aws_cloudwatch_log_group")
	days := group.values.retention_in_days
	is_number(days)
	days > longest
}

# LOG-02: alarms may come out of one resource with `for_each`, so its whole text is searched.
online if input.plan.pattern == "realtime"

alarms := [alarm.text | some alarm in lib.of("aws_cloudwatch_metric_alarm"); lib.production(alarm)]

signals := {
	"errors": `5XX|5xx|Errors|Fault`,
	"latency": `TargetResponseTime|Latency|Duration|ModelLatency`,
	"saturation": `CPUUtilization|MemoryUtilization|ConcurrentExecutions|Throttle|InvocationsPerInstance|RequestCountPerTarget`,
}

judged contains lib.judged("LOG-02", alarm) if {
	online
	some alarm in lib.of("aws_cloudwatch_metric_alarm")
}

judged contains {"rule": "LOG-02", "what": "the service", "at": ""} if online

watched(pattern) if {
	some alarm in alarms
	regex.match(pattern, alarm)
}

violations contains {"rule": "LOG-02", "what": "production", "at": "", "detail": sprintf("has no alarm on %s", [signal])} if {
	online
	some signal, pattern in signals
	not watched(pattern)
}

violations contains lib.violation("LOG-02", alarm, "tells nobody") if {
	online
	some alarm in lib.of("aws_cloudwatch_metric_alarm")
	object.get(alarm.values, "alarm_actions", []) == []
}

violations contains {"rule": "LOG-02", "what": "the repository", "at": "", "detail": "has no dashboard"} if {
	online
	count(lib.of("aws_cloudwatch_dashboard")) == 0
}
