"""Small replicas of the sources' services, which answer from the files of a demo folder."""
