"""Terraform's language and what the provider accepts, without Terraform: pure, from text and the committed extracts."""
