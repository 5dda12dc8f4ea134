# A table of broken configurations, and the faults that must be named.
check_PROGRAMS += tests/conf/check
tests_conf_check_SOURCES = %D%/check.c
tests_conf_check_CFLAGS = $(AM_CFLAGS) $(LIBCONFIG_CFLAGS)
tests_conf_check_LDADD = libconf.la libcore.la libprocess.la libbase.la

conf_tests = \
	%D%/command.sh \
	%D%/table.sh \
	tests/checks/settings.sh
TESTS += $(conf_tests)
dist_check_SCRIPTS += $(conf_tests)
EXTRA_DIST += %D%/broken.table
