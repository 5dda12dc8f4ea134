# The stack prover beside libpam.
if HAVE_CMOCKA
check_LTLIBRARIES += probe.la
probe_la_SOURCES = %D%/probe.c %D%/probe.h
probe_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
probe_la_LIBADD = $(PAM_LIBS)

stack_tests = tests/stack/judge tests/stack/reading tests/stack/table
check_PROGRAMS += $(stack_tests)
TESTS += $(stack_tests) %D%/mutants.sh
dist_check_SCRIPTS += %D%/mutants.sh
tests_stack_judge_SOURCES = \
	%D%/chance.c %D%/chance.h \
	%D%/judge.c \
	%D%/libpam.c %D%/libpam.h
tests_stack_judge_LDADD = libstack.la libbase.la $(PAM_LIBS)
tests_stack_reading_SOURCES = %D%/reading.c \
	src/module/evidence.c src/module/item.c src/module/mark.c
tests_stack_reading_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_stack_reading_LDADD = libstack.la libbase.la \
	$(CMOCKA_LIBS) $(PAM_LIBS)
tests_stack_table_SOURCES = \
	%D%/case.c %D%/case.h \
	%D%/case_read.c \
	%D%/libpam.c %D%/libpam.h \
	%D%/table.c
tests_stack_table_LDADD = libstack.la libbase.la $(PAM_LIBS)
endif
EXTRA_DIST += %D%/stacks.table
