# Services that AWS has retired or closed to new customers. Source: AWS's service lifecycle announcements.
package policies.lifecycle

import data.policies.lib
import rego.v1

retired_client := `client\(\s*["'](forecast|frauddetector|iotanalytics|lookout\w+|panorama|sagemaker-edge)["']`

reads := {
	"parts": ["plan"],
	"resources": {
		"aws_apprunner_*": [],
		"aws_cloud9_*": [],
		"aws_codecommit_*": [],
		"aws_codestar*": [],
		"aws_elastictranscoder_*": [],
		"aws_iotanalytics_*": [],
		"aws_kinesis_analytics_application": [],
		"aws_opsworks_*": [],
		"aws_qldb_*": [],
		"aws_sagemaker_device*": [],
		"aws_timestreamwrite_*": [],
	},
	"lines": {"clients": {"files": ["*.py"], "pattern": retired_client}},
}

rules := {"DEP-01": {
	"title": "Nothing is built on a retired service",
	"severity": "B",
	"applies": "every repository",
	"remedy": "Replace it with what AWS names as its successor.",
}}

retired := {
	"aws_apprunner_": "App Runner is in maintenance; use ECS on Fargate",
	"aws_cloud9_": "Cloud9 is closed to new customers",
	"aws_codecommit_": "CodeCommit is closed to new customers; use another Git host",
	"aws_codestar": "CodeStar has ended",
	"aws_elastictranscoder_": "Elastic Transcoder has ended; use MediaConvert",
	"aws_iotanalytics_": "IoT Analytics has ended; use Kinesis and S3",
	"aws_kinesis_analytics_application": "Kinesis Data Analytics for SQL has ended; use Managed Service for Apache Flink",
	"aws_opsworks_": "OpsWorks has ended",
	"aws_qldb_": "QLDB has ended; use Aurora PostgreSQL",
	"aws_sagemaker_device": "SageMaker Edge Manager has ended; use IoT Greengrass",
	"aws_timestreamwrite_": "Timestream for LiveAnalytics is closed to new customers",
}

clients := {
	"forecast": "Amazon Forecast is closed to new customers; train in SageMaker",
	"frauddetector": "Fraud Detector is closed to new customers; train in SageMaker",
	"iotanalytics": "IoT Analytics has ended",
	"lookoutequipment": "Lookout for Equipment is closed to new customers",
	"lookoutmetrics": "Lookout for Metrics has ended",
	"lookoutvision": "Lookout for Vision has ended",
	"panorama": "Panorama has ended",
	"sagemaker-edge": "SageMaker Edge Manager has ended",
}

judged contains {"rule": "DEP-01", "what": "resource types and service clients", "at": ""}

violations contains lib.violation("DEP-01", resource, why) if {
	some type, found in input.resources
	some prefix, why in retired
	startswith(type, prefix)
	some resource in found
}

violations contains {"rule": "DEP-01", "what": sprintf("client %s", [name]), "at": line.at, "detail": why} if {
	some line in lib.lines("clients")
	some name, why in clients
	contains(line.text, sprintf("'%s'", [name]))
}

violations contains {"rule": "DEP-01", "what": component.id, "at": "", "detail": why} if {
	some component in input.plan.components
	some name, why in clients
	contains(lower(component.id), name)
}
