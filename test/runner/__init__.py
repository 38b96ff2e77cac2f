"""./test/run: all rings of tests as one pipeline of jobs. Needs Python's standard library alone."""
