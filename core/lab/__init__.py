"""The training lab: a network from blocks, trained in a process of its own while pages stay quick."""
