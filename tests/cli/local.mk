# The real command, in name spaces of its own.
check_PROGRAMS += tests/cli/guess
tests_cli_guess_SOURCES = %D%/guess.c
tests_cli_guess_LDADD = libstore.la libcode.la libcore.la libprocess.la libsecret.la libbase.la

cli_tests = %D%/test_enroll.py %D%/test_terminal.py %D%/test_usage.py \
	%D%/test_verbs.py
dist_check_SCRIPTS += $(cli_tests)
TESTS += $(cli_tests)
EXTRA_DIST += %D%/desk.py \
	%D%/golden/enroll.txt %D%/golden/enroll-terminal.txt %D%/golden/help.txt %D%/golden/list.txt \
	%D%/golden/remove.txt %D%/golden/send-test.txt \
	%D%/golden/show.txt %D%/golden/wrong.txt

# Where the build expects its courier and its configuration.
check_SCRIPTS += tests/cli/installed
CLEANFILES += tests/cli/installed
tests/cli/installed: Makefile
	$(AM_V_GEN)$(MKDIR_P) tests/cli && \
		printf '%s\n' '$(programdir)' '$(sysconfdir)' >$@
