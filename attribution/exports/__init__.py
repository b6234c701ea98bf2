"""What files for people and programs share: every table that leaves the program is made here."""
