"""The transparency log: a hash tree of records, its checkpoints, witnesses, proofs and storage."""
