"""How it is run: the walk from threats to engagements, for one case or many, over workers, with progress."""
