# How much of the sources the tests run: a build of its own.
coverage:
	$(SHELL) $(top_srcdir)/tests/coverage/run.sh $(top_srcdir) coverage
.PHONY: coverage
EXTRA_DIST += %D%/dump.c %D%/exceptions %D%/judge.py %D%/run.sh
