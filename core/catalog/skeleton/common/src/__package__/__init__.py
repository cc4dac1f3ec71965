"""The model and everything around it. The core needs nothing but the standard library."""
