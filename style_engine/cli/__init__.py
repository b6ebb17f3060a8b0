"""The command line: flags, a run, and the files that it leaves."""
