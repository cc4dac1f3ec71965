output "data_bucket" {
  value = module.platform.data_bucket
}
