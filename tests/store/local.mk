# The store: its contract, then what may happen to it.
if HAVE_CMOCKA
store_tests = \
	tests/store/change \
	tests/store/conformance \
	tests/store/contend \
	tests/store/crash \
	tests/store/damage \
	tests/store/full \
	tests/store/kill \
	tests/store/lock \
	tests/store/money \
	tests/store/plan \
	tests/store/recovery \
	tests/store/whole \
	tests/store/window
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

# Prints milliseconds: `make tests/store/bench`.
EXTRA_PROGRAMS += tests/store/bench
CLEANFILES += tests/store/bench

store_harness = %D%/harness.c %D%/harness.h
store_crowd = %D%/crowd.c %D%/crowd.h
store_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
store_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_ldflags = $(AM_LDFLAGS) -Wl,--wrap=clock_now
store_ldadd = libstore.la libcode.la libcore.la libsecret.la libbase.la $(CMOCKA_LIBS)

tests_store_change_SOURCES = %D%/change.c $(store_crowd) $(store_harness)
tests_store_change_CPPFLAGS = $(store_cppflags)
tests_store_change_CFLAGS = $(store_cflags)
tests_store_change_LDFLAGS = $(store_ldflags)
tests_store_change_LDADD = $(store_ldadd)

tests_store_conformance_SOURCES = %D%/conformance.c $(store_harness)
tests_store_conformance_CPPFLAGS = $(store_cppflags)
tests_store_conformance_CFLAGS = $(store_cflags)
tests_store_conformance_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_hash
tests_store_conformance_LDADD = $(store_ldadd)

tests_store_contend_SOURCES = %D%/contend.c $(store_crowd) $(store_harness)
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

tests_store_kill_SOURCES = %D%/kill.c $(store_harness)
tests_store_kill_CPPFLAGS = $(store_cppflags)
tests_store_kill_CFLAGS = $(store_cflags)
tests_store_kill_LDFLAGS = $(store_ldflags)
tests_store_kill_LDADD = $(store_ldadd)

tests_store_lock_SOURCES = %D%/lock.c $(store_harness)
tests_store_lock_CPPFLAGS = $(store_cppflags)
tests_store_lock_CFLAGS = $(store_cflags)
tests_store_lock_LDFLAGS = $(store_ldflags)
tests_store_lock_LDADD = $(store_ldadd)

tests_store_money_SOURCES = %D%/money.c $(store_crowd) $(store_harness)
tests_store_money_CPPFLAGS = $(store_cppflags)
tests_store_money_CFLAGS = $(store_cflags)
tests_store_money_LDFLAGS = $(store_ldflags)
tests_store_money_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_plan_SOURCES = %D%/plan.c $(store_harness)
tests_store_plan_CPPFLAGS = $(store_cppflags)
tests_store_plan_CFLAGS = $(store_cflags)
tests_store_plan_LDFLAGS = $(store_ldflags)
tests_store_plan_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_recovery_SOURCES = %D%/recovery.c $(store_crowd) $(store_harness)
tests_store_recovery_CPPFLAGS = $(store_cppflags)
tests_store_recovery_CFLAGS = $(store_cflags)
tests_store_recovery_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_slow_hash
tests_store_recovery_LDADD = $(store_ldadd) $(SQLITE_LIBS)

tests_store_whole_SOURCES = %D%/whole.c $(store_crowd) $(store_harness)
tests_store_whole_CPPFLAGS = $(store_cppflags)
tests_store_whole_CFLAGS = $(store_cflags)
tests_store_whole_LDFLAGS = $(store_ldflags) -Wl,--wrap=clock_wait_until
tests_store_whole_LDADD = $(store_ldadd) $(SQLITE_LIBS)

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
