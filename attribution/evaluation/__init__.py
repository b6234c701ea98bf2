"""How good the matching is: on labelled, invented or decided mentions."""
