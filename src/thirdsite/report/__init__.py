"""How it is shown: the folder with the page, the figures, the tables and the maps."""
