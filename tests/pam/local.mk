# The module on stacks of libpam's own reading.
if HAVE_CMOCKA
check_LTLIBRARIES += neighbour.la mirror.la
neighbour_la_SOURCES = %D%/neighbour.c
neighbour_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
neighbour_la_LIBADD = $(PAM_LIBS)

# The module as it is, but for the path of its verifier.
mirror_la_SOURCES = $(pam_sms2fa_la_SOURCES)
mirror_la_CPPFLAGS = $(AM_CPPFLAGS) -UVERIFIER_PATH \
	-DVERIFIER_PATH='"$(abs_top_builddir)/tests/pam/verdict"'
mirror_la_LDFLAGS = $(pam_sms2fa_la_LDFLAGS) -rpath /nowhere
mirror_la_LIBADD = $(pam_sms2fa_la_LIBADD)

check_PROGRAMS += tests/pam/verdict
tests_pam_verdict_SOURCES = %D%/verdict.c
tests_pam_verdict_LDADD = libcore.la libbase.la

pam_tests = tests/pam/evidence tests/pam/phases
check_PROGRAMS += $(pam_tests)
TESTS += $(pam_tests)
tests_pam_evidence_SOURCES = %D%/evidence.c %D%/stack.c %D%/stack.h
tests_pam_evidence_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_evidence_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
tests_pam_phases_SOURCES = %D%/phases.c %D%/stack.c %D%/stack.h
tests_pam_phases_CFLAGS = $(tests_pam_evidence_CFLAGS)
tests_pam_phases_LDADD = $(tests_pam_evidence_LDADD)
endif
