"""The steps of a scoring run, in order: validate, score (once a chunk), quality, publish. Each may run twice."""
