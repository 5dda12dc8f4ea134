# The real command, in name spaces of its own.
check_PROGRAMS += tests/cli/guess tests/cli/clerk tests/cli/postman
tests_cli_guess_SOURCES = %D%/guess.c
tests_cli_guess_LDADD = libstore.la libcode.la libcore.la libprocess.la libsecret.la libbase.la
tests_cli_clerk_SOURCES = %D%/clerk.c %D%/guest.c %D%/guest.h
tests_cli_clerk_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_cli_clerk_LDADD = libauth.la libstore.la libconf.la libcode.la libcore.la libprocess.la libsecret.la libbase.la
tests_cli_postman_SOURCES = %D%/postman.c
tests_cli_postman_LDADD = libcore.la libprocess.la libbase.la

cli_tests = %D%/test_change.py %D%/test_enroll.py %D%/test_explain.py %D%/test_follow.py \
	%D%/test_model.py %D%/test_prune.py %D%/test_recovery.py %D%/test_setup.py \
	%D%/test_stats.py %D%/test_terminal.py %D%/test_transfer.py \
	%D%/test_usage.py %D%/test_verbs.py %D%/completion.sh
dist_check_SCRIPTS += $(cli_tests)
TESTS += $(cli_tests)
EXTRA_DIST += %D%/desk.py \
	%D%/completion.bash %D%/completion.table %D%/completion.zsh \
	%D%/golden/change.txt %D%/golden/change-terminal.txt \
	%D%/golden/doctor.txt %D%/golden/doctor-lines.txt \
	%D%/golden/doctor-terminal.txt \
	%D%/golden/enroll.txt %D%/golden/enroll-terminal.txt \
	%D%/golden/explain.txt %D%/golden/explain-refused.txt \
	%D%/golden/faults.txt %D%/golden/help.txt %D%/golden/list.txt \
	%D%/golden/recovery.txt %D%/golden/remove.txt \
	%D%/golden/restore.txt %D%/golden/send-test.txt \
	%D%/golden/setup.txt %D%/golden/show.txt \
	%D%/golden/show-change.txt %D%/golden/stats.txt \
	%D%/golden/stats-terminal.txt %D%/golden/prometheus.txt \
	%D%/golden/wrong.txt

# Where the build expects its courier and its configuration.
check_SCRIPTS += tests/cli/installed
CLEANFILES += tests/cli/installed
tests/cli/installed: Makefile
	$(AM_V_GEN)$(MKDIR_P) tests/cli && \
		printf '%s\n' '$(programdir)' '$(sysconfdir)' >$@
