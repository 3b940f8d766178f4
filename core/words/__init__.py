"""Words as numbers: the vocabulary, and the networks that learn what words mean."""
