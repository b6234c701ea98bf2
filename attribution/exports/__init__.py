"""Files for people and programs: every table that leaves the program is made here."""
