"""The command line: parse, call one function, print.

Importing a file of commands adds them to `main`. `root.MODULES` says which file holds which.
"""

from attribution.cli.root import main

__all__ = ["main"]
