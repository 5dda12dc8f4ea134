# The store: its contract, then what may happen to it.
if HAVE_CMOCKA
store_tests = \
	tests/store/conformance \
	tests/store/contend \
	tests/store/crash \
	tests/store/damage \
	tests/store/full \
	tests/store/lock \
	tests/store/plan \
	tests/store/window
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

# Prints milliseconds: `make tests/store/bench`.
EXTRA_PROGRAMS += tests/store/bench
CLEANFILES += tests/store/bench

store_harness = %D%/harness.c %D%/harness.h
store_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
store_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_ldflags = $(AM_LDFLAGS) -Wl,--wrap=clock_now
store_ldadd = libstore.la libcode.la libcore.la libsecret.la libbase.la $(CMOCKA_LIBS)

tests_store_conformance_SOURCES = %D%/conformance.c $(store_harness)
tests_store_conformance_CPPFLAGS = $(store_cppflags)
tests_store_conformance_CFLAGS = $(store_cflags)
tests_store_conformance_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_hash
tests_store_conformance_LDADD = $(store_ldadd)

tests_store_contend_SOURCES = %D%/contend.c $(store_harness)
tests_store_contend_CPPFLAGS = $(store_cppflags)
tests_store_contend_CFLAGS = $(store_cflags)
tests_store_contend_LDFLAGS = $(store_ldflags)
tests_store_contend_LDADD = $(store_ldadd)

tests_store_crash_SOURCES = %D%/crash.c $(store_harness)
tests_store_crash_CPPFLAGS = $(store_cppflags)
tests_store_crash_CFLAGS = $(store_cflags)
tests_store_crash_LDFLAGS = $(store_ldflags)
tests_store_crash_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_damage_SOURCES = %D%/damage.c $(store_harness)
tests_store_damage_CPPFLAGS = $(store_cppflags)
tests_store_damage_CFLAGS = $(store_cflags)
tests_store_damage_LDFLAGS = $(store_ldflags)
tests_store_damage_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_full_SOURCES = %D%/full.c $(store_harness)
tests_store_full_CPPFLAGS = $(store_cppflags)
tests_store_full_CFLAGS = $(store_cflags)
tests_store_full_LDFLAGS = $(store_ldflags)
tests_store_full_LDADD = $(store_ldadd)

tests_store_lock_SOURCES = %D%/lock.c $(store_harness)
tests_store_lock_CPPFLAGS = $(store_cppflags)
tests_store_lock_CFLAGS = $(store_cflags)
tests_store_lock_LDFLAGS = $(store_ldflags)
tests_store_lock_LDADD = $(store_ldadd)

tests_store_plan_SOURCES = %D%/plan.c $(store_harness)
tests_store_plan_CPPFLAGS = $(store_cppflags)
tests_store_plan_CFLAGS = $(store_cflags)
tests_store_plan_LDFLAGS = $(store_ldflags)
tests_store_plan_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_window_SOURCES = %D%/window.c $(store_harness)
tests_store_window_CPPFLAGS = $(store_cppflags)
tests_store_window_CFLAGS = $(store_cflags)
tests_store_window_LDFLAGS = $(store_ldflags)
tests_store_window_LDADD = $(store_ldadd)

tests_store_bench_SOURCES = %D%/bench.c $(store_harness)
tests_store_bench_CPPFLAGS = $(store_cppflags)
tests_store_bench_CFLAGS = $(store_cflags)
tests_store_bench_LDFLAGS = $(store_ldflags)
tests_store_bench_LDADD = $(store_ldadd) $(SQLITE_LIBS)
endif
