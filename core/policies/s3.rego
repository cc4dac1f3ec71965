# What a bucket must be besides encrypted: private, reached by TLS alone, recoverable, watched.
package policies.s3

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints", "guards"],
	"resources": {
		"aws_cloudtrail": [],
		"aws_s3_bucket": ["object_lock_enabled"],
		"aws_s3_bucket_acl": ["acl"],
		"aws_s3_bucket_lifecycle_configuration": ["rule"],
		"aws_s3_bucket_logging": [],
		"aws_s3_bucket_object_lock_configuration": [],
		"aws_s3_bucket_policy": [],
		"aws_s3_bucket_public_access_block": settings,
		"aws_s3_bucket_versioning": ["versioning_configuration"],
	},
	"searched": ["aws_cloudtrail"],
}

rules := {
	"S3-01": {
		"title": "Buckets are private",
		"severity": "B",
		"applies": "S3 buckets",
		"remedy": "Add aws_s3_bucket_public_access_block with all four settings true, and no public ACL.",
	},
	"S3-02": {
		"title": "Buckets refuse plain HTTP",
		"severity": "H",
		"applies": "S3 buckets",
		"remedy": "Deny every action where aws:SecureTransport is false.",
	},
	"S3-03": {
		"title": "Buckets are versioned and cleaned up",
		"severity": "M",
		"applies": "S3 buckets",
		"remedy": "Enable versioning; expire noncurrent versions and abort incomplete uploads.",
	},
	"S3-04": {
		"title": "Access to regulated buckets is recorded for good",
		"severity": "M",
		"applies": "S3 buckets under HIPAA, PCI DSS or SOX",
		"remedy": "Log access or data events, into a bucket with Object Lock.",
	},
}

judged contains lib.judged(rule, bucket) if {
	some rule in ["S3-01", "S3-02", "S3-03"]
	some bucket in lib.of("aws_s3_bucket")
}

judged contains lib.judged("S3-04", bucket) if {
	regulated
	some bucket in lib.of("aws_s3_bucket")
}

regulated if {
	some name in ["HIPAA", "PCI-DSS", "SOX"]
	lib.regime(name)
}

# S3-01
settings := ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]

blocked(bucket) if {
	some block in lib.of("aws_s3_bucket_public_access_block")
	lib.mentions(block, bucket)
	count([setting | some setting in settings; block.values[setting] == true]) == 4
}

violations contains lib.violation("S3-01", bucket, "does not block public access in all four ways") if {
	some bucket in lib.of("aws_s3_bucket")
	not blocked(bucket)
}

violations contains lib.violation("S3-01", acl, sprintf("has the ACL %s", [acl.values.acl])) if {
	some acl in lib.of("aws_s3_bucket_acl")
	startswith(acl.values.acl, "public")
}

# S3-02
refuses_plain_http(bucket) if {
	some policy in lib.of("aws_s3_bucket_policy")
	lib.mentions(policy, bucket)
	some statement in input.guards
	statement_of(statement, policy)
	statement.effect == "Deny"
	some condition in statement.conditions
	lower(condition.variable) == "aws:securetransport"
	condition.values[0] in {"false", false}
}

statement_of(statement, policy) if statement.id == policy.id

statement_of(statement, policy) if statement.id in policy.refs

violations contains lib.violation("S3-02", bucket, "has no policy that denies requests without TLS") if {
	some bucket in lib.of("aws_s3_bucket")
	not refuses_plain_http(bucket)
}

# S3-03
versioned(bucket) if {
	some versioning in lib.of("aws_s3_bucket_versioning")
	lib.mentions(versioning, bucket)
	some block in versioning.values.versioning_configuration
	enabled(block.status)
}

enabled(status) if status == "Enabled"

enabled(status) if lib.unresolved(status)

cleaned(bucket, part) if {
	some lifecycle in lib.of("aws_s3_bucket_lifecycle_configuration")
	lib.mentions(lifecycle, bucket)
	some rule in lifecycle.values.rule
	rule[part]
}

violations contains lib.violation("S3-03", bucket, "is not versioned") if {
	some bucket in lib.of("aws_s3_bucket")
	not versioned(bucket)
}

violations contains lib.violation("S3-03", bucket, sprintf("has no lifecycle rule with %s", [part])) if {
	some bucket in lib.of("aws_s3_bucket")
	some part in ["abort_incomplete_multipart_upload", "noncurrent_version_expiration"]
	not cleaned(bucket, part)
}

# S3-04
recorded(bucket) if {
	some logging in lib.of("aws_s3_bucket_logging")
	lib.mentions(logging, bucket)
}

recorded(_) if {
	some trail in lib.of("aws_cloudtrail")
	contains(trail.text, "AWS::S3::Object")
}

locked if count(lib.of("aws_s3_bucket_object_lock_configuration")) > 0

locked if {
	some bucket in lib.of("aws_s3_bucket")
	bucket.values.object_lock_enabled == true
}

violations contains lib.violation("S3-04", bucket, "has neither access logging nor data events") if {
	regulated
	some bucket in lib.of("aws_s3_bucket")
	not recorded(bucket)
}

violations contains lib.violation("S3-04", bucket, "no bucket of the repository keeps logs under Object Lock") if {
	regulated
	some bucket in lib.of("aws_s3_bucket")
	not locked
}
