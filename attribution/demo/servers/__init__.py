"""Small stand-ins for the five services, answering from the files of a demo folder."""
