# The stack prover beside libpam.
if HAVE_CMOCKA
check_LTLIBRARIES += probe.la
probe_la_SOURCES = %D%/probe.c %D%/probe.h
probe_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
probe_la_LIBADD = $(PAM_LIBS)

stack_tests = tests/stack/judge
check_PROGRAMS += $(stack_tests)
TESTS += $(stack_tests)
tests_stack_judge_SOURCES = \
	%D%/chance.c %D%/chance.h \
	%D%/judge.c \
	%D%/libpam.c %D%/libpam.h
tests_stack_judge_LDADD = libstack.la libbase.la $(PAM_LIBS)
endif
