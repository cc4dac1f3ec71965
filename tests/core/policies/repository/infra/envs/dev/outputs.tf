output "data_bucket" {
  value = module.stack.data_bucket
}
