"""`python -m attribution` is the command line."""

from attribution.cli.root import main

main()
