"""One record: its form, its bytes, its signature, what is withheld."""
