if HAVE_CMOCKA
check_LTLIBRARIES = neighbour.la
neighbour_la_SOURCES = %D%/neighbour.c
neighbour_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
neighbour_la_LIBADD = $(PAM_LIBS)

check_PROGRAMS += tests/pam/evidence
tests_pam_evidence_SOURCES = %D%/evidence.c
tests_pam_evidence_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_evidence_LDADD = $(CMOCKA_LIBS) $(PAM_LIBS)
TESTS += tests/pam/evidence
endif
