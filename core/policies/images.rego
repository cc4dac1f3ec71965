# Container images that cannot change under us.
package policies.images

import data.policies.lib
import rego.v1

reads := {
	"parts": ["dockerfiles"],
	"resources": {
		"aws_ecr_repository": ["image_scanning_configuration", "image_tag_mutability"],
		"aws_ecs_task_definition": [],
		"aws_lambda_function": [],
		"aws_sagemaker_model": [],
	},
	"searched": ["aws_ecs_task_definition", "aws_lambda_function", "aws_sagemaker_model"],
}

rules := {"IMG-01": {
	"title": "Images are scanned, immutable, pinned and not run as root",
	"severity": "M",
	"applies": "registries, images and Dockerfiles",
	"existing": ["ecr"],
	"remedy": "Scan on push, IMMUTABLE tags, no :latest, a pinned base and a USER other than root.",
}}

judged contains lib.judged("IMG-01", resource) if {
	some type in ["aws_ecr_repository", "aws_ecs_task_definition", "aws_lambda_function", "aws_sagemaker_model"]
	some resource in lib.of(type)
}

judged contains {"rule": "IMG-01", "what": path, "at": path} if some path, _ in input.dockerfiles

violations contains lib.violation("IMG-01", repository, "does not scan images") if {
	some repository in lib.of("aws_ecr_repository")
	not scans(repository)
}

scans(repository) if {
	some block in repository.values.image_scanning_configuration
	lib.on(block.scan_on_push)
}

violations contains lib.violation("IMG-01", repository, "lets tags be overwritten") if {
	some repository in lib.of("aws_ecr_repository")
	tags := object.get(repository.values, "image_tag_mutability", "MUTABLE")
	tags == "MUTABLE"
}

violations contains lib.violation("IMG-01", resource, "runs an image by the tag latest") if {
	some type in ["aws_ecs_task_definition", "aws_lambda_function", "aws_sagemaker_model"]
	some resource in lib.of(type)
	contains(resource.text, ":latest'")
}

users(instructions) := [i.value | some i in instructions; i.instruction == "USER"]

as_root(instructions) if count(users(instructions)) == 0

as_root(instructions) if {
	names := users(instructions)
	regex.match(`^(root|0)(:|$)`, names[count(names) - 1])
}

violations contains {"rule": "IMG-01", "what": "the image", "at": path, "detail": "runs as root"} if {
	some path, instructions in input.dockerfiles
	as_root(instructions)
}

stages(instructions) := {lower(found[0][1]) |
	some i in instructions
	i.instruction == "FROM"
	found := regex.find_all_string_submatch_n(` +[aA][sS] +([^ ]+)$`, i.value, 1)
	count(found) > 0
}

pinned(base) if regex.match(`@sha256:|\$`, base)

pinned(base) if {
	regex.match(`:[^/]+$`, base)
	not endswith(base, ":latest")
}

pinned("scratch")

violations contains {"rule": "IMG-01", "what": base, "at": sprintf("%s:%v", [path, i.line]), "detail": "is an unpinned base image"} if {
	some path, instructions in input.dockerfiles
	some i in instructions
	i.instruction == "FROM"
	words := [word | some word in split(i.value, " "); word != ""; not startswith(word, "--")]
	base := words[0]
	not lower(base) in stages(instructions)
	not pinned(base)
}
