"""`python -m thirdsite`: the program without its installed script."""

from thirdsite.cli.main import run

run()
