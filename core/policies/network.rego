# Who can reach what, and over which way.
package policies.network

import data.policies.lib
import rego.v1

reads := {
	"parts": ["constraints"],
	"resources": {
		"aws_api_gateway_rest_api": ["endpoint_configuration"],
		"aws_apigatewayv2_api": [],
		"aws_db_instance": ["publicly_accessible"],
		"aws_ecs_service": ["network_configuration"],
		"aws_flow_log": [],
		"aws_instance": ["associate_public_ip_address"],
		"aws_internet_gateway": [],
		"aws_lambda_function": ["vpc_config"],
		"aws_lambda_function_url": [],
		"aws_lb": ["internal"],
		"aws_nat_gateway": [],
		"aws_rds_cluster_instance": ["publicly_accessible"],
		"aws_redshift_cluster": ["publicly_accessible"],
		"aws_sagemaker_model": ["vpc_config"],
		"aws_sagemaker_notebook_instance": ["direct_internet_access"],
		"aws_security_group": ["ingress"],
		"aws_security_group_rule": ["type", "cidr_blocks", "ipv6_cidr_blocks", "from_port", "to_port"],
		"aws_subnet": ["map_public_ip_on_launch"],
		"aws_vpc": [],
		"aws_vpc_endpoint": ["vpc_endpoint_type", "service_name", "for_each"],
		"aws_vpc_security_group_ingress_rule": ["cidr_ipv4", "cidr_ipv6", "from_port", "to_port"],
	},
}

rules := {
	"NET-01": {
		"title": "Workloads and data stores have no public address",
		"severity": "B",
		"applies": "workloads, data stores and subnets",
		"remedy": "Place them in private subnets without public addresses.",
	},
	"NET-02": {
		"title": "No port is open to the whole internet but HTTPS on a public load balancer",
		"severity": "B",
		"applies": "security groups",
		"remedy": "Allow a security group or a narrow range instead of 0.0.0.0/0.",
	},
	"NET-03": {
		"title": "S3 is reached inside AWS",
		"severity": "H",
		"applies": "networks",
		"existing": ["vpc"],
		"remedy": "Add a gateway endpoint for S3, and interface endpoints instead of NAT where all must be private.",
	},
	"NET-04": {
		"title": "A private system has no way in from the internet",
		"severity": "B",
		"applies": "requirements that ask for private networking",
		"existing": ["vpc"],
		"remedy": "Use an internal load balancer, a private API or VPC endpoints.",
	},
	"NET-05": {
		"title": "Traffic is recorded",
		"severity": "M",
		"applies": "networks",
		"existing": ["vpc"],
		"remedy": "Add a flow log with a retention.",
	},
}

# NET-01: the argument that gives a public address, by type.
public_arguments := {
	"aws_db_instance": "publicly_accessible",
	"aws_instance": "associate_public_ip_address",
	"aws_rds_cluster_instance": "publicly_accessible",
	"aws_redshift_cluster": "publicly_accessible",
	"aws_subnet": "map_public_ip_on_launch",
}

placed := {"aws_ecs_service": "network_configuration", "aws_lambda_function": "vpc_config", "aws_sagemaker_model": "vpc_config"}

judged contains lib.judged("NET-01", resource) if {
	some type, _ in object.union(public_arguments, object.union(placed, {"aws_sagemaker_notebook_instance": ""}))
	some resource in lib.of(type)
}

violations contains lib.violation("NET-01", resource, sprintf("%s is true", [argument])) if {
	some type, argument in public_arguments
	some resource in lib.of(type)
	resource.values[argument] == true
}

violations contains lib.violation("NET-01", service, "assign_public_ip is true") if {
	some service in lib.of("aws_ecs_service")
	some config in service.values.network_configuration
	config.assign_public_ip == true
}

violations contains lib.violation("NET-01", resource, "stands in public subnets") if {
	some type, block in placed
	some resource in lib.of(type)
	some config in resource.values[block]
	some argument in ["subnets", "subnet_ids"]
	some subnet in listed(config[argument])
	contains(subnet, "public_subnet")
}

listed(value) := value if is_array(value)

listed(value) := [value] if is_string(value)

violations contains lib.violation("NET-01", notebook, "has direct internet access") if {
	some notebook in lib.of("aws_sagemaker_notebook_instance")
	object.get(notebook.values, "direct_internet_access", "Enabled") == "Enabled"
}

# NET-02
world := {"0.0.0.0/0", "::/0"}

judged contains lib.judged("NET-02", group) if some group in lib.of("aws_security_group")

judged contains lib.judged("NET-02", rule) if {
	some type in ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"]
	some rule in lib.of(type)
}

# Each opening: what declares it, the values that hold ports, and the ids of the groups that it belongs to.
openings contains [group, ingress, {group.id}] if {
	some group in lib.of("aws_security_group")
	some ingress in group.values.ingress
	some argument in ["cidr_blocks", "ipv6_cidr_blocks"]
	some cidr in ingress[argument]
	cidr in world
}

openings contains [rule, rule.values, {ref | some ref in rule.refs}] if {
	some rule in lib.of("aws_vpc_security_group_ingress_rule")
	some argument in ["cidr_ipv4", "cidr_ipv6"]
	rule.values[argument] in world
}

openings contains [rule, rule.values, {ref | some ref in rule.refs}] if {
	some rule in lib.of("aws_security_group_rule")
	rule.values.type == "ingress"
	some argument in ["cidr_blocks", "ipv6_cidr_blocks"]
	some cidr in rule.values[argument]
	cidr in world
}

public_web(ports, groups) if {
	not input.constraints.private_only == true
	object.get(ports, "from_port", 0) in {80, 443}
	object.get(ports, "to_port", 0) == ports.from_port
	some balancer in lib.of("aws_lb")
	object.get(balancer.values, "internal", false) == false
	some group in groups
	group in balancer.refs
}

violations contains lib.violation("NET-02", resource, sprintf("opens port %v to the whole internet", [port])) if {
	some [resource, ports, groups] in openings
	not public_web(ports, groups)
	port := object.get(ports, "from_port", "any")
}

# NET-03
judged contains lib.judged(rule, vpc) if {
	some rule in ["NET-03", "NET-05"]
	some vpc in lib.of("aws_vpc")
}

reaches_s3(vpc) if {
	some endpoint in lib.of("aws_vpc_endpoint")
	lib.mentions(endpoint, vpc)
	object.get(endpoint.values, "vpc_endpoint_type", "Gateway") == "Gateway"
	some name in array.concat([endpoint.values.service_name], listed(object.get(endpoint.values, "for_each", [])))
	regex.match(`(^|\.)s3$`, name)
}

violations contains lib.violation("NET-03", vpc, "has no gateway endpoint for S3") if {
	some vpc in lib.of("aws_vpc")
	not reaches_s3(vpc)
}

violations contains lib.violation("NET-03", gateway, "sends AWS traffic through NAT although all must be private") if {
	input.constraints.private_only == true
	some gateway in lib.of("aws_nat_gateway")
}

# NET-04
ways_in := [
	"aws_api_gateway_rest_api", "aws_apigatewayv2_api", "aws_internet_gateway", "aws_lambda_function_url",
	"aws_lb", "aws_vpc",
]

judged contains lib.judged("NET-04", resource) if {
	input.constraints.private_only == true
	some type in ways_in
	some resource in lib.of(type)
}

violations contains lib.violation("NET-04", gateway, "is a way to the internet") if {
	input.constraints.private_only == true
	some gateway in lib.of("aws_internet_gateway")
}

violations contains lib.violation("NET-04", balancer, "is not internal") if {
	input.constraints.private_only == true
	some balancer in lib.of("aws_lb")
	object.get(balancer.values, "internal", false) == false
}

violations contains lib.violation("NET-04", api, "is public") if {
	input.constraints.private_only == true
	some api in array.concat(lib.of("aws_apigatewayv2_api"), lib.of("aws_lambda_function_url"))
}

violations contains lib.violation("NET-04", api, "is not a private API") if {
	input.constraints.private_only == true
	some api in lib.of("aws_api_gateway_rest_api")
	not private_api(api)
}

private_api(api) if {
	some config in api.values.endpoint_configuration
	"PRIVATE" in config.types
}

# NET-05
violations contains lib.violation("NET-05", vpc, "has no flow log") if {
	some vpc in lib.of("aws_vpc")
	not recorded(vpc)
}

recorded(vpc) if {
	some log in lib.of("aws_flow_log")
	lib.mentions(log, vpc)
}
