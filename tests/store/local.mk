# The store: its contract, then what may happen to it.
if HAVE_CMOCKA
store_tests = \
	tests/store/backup \
	tests/store/budget \
	tests/store/change \
	tests/store/change_race \
	tests/store/contend \
	tests/store/crash \
	tests/store/damage \
	tests/store/days \
	tests/store/events \
	tests/store/files \
	tests/store/flips \
	tests/store/full \
	tests/store/guesses \
	tests/store/import \
	tests/store/kill \
	tests/store/lock \
	tests/store/notices \
	tests/store/plan \
	tests/store/prune \
	tests/store/recovery \
	tests/store/recovery_damage \
	tests/store/sends \
	tests/store/signals \
	tests/store/users \
	tests/store/waiting \
	tests/store/window
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

# Prints milliseconds: `make tests/store/bench`.
EXTRA_PROGRAMS += tests/store/bench
CLEANFILES += tests/store/bench

store_refused = %D%/refused.c %D%/refused.h
store_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
store_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_ldflags = $(AM_LDFLAGS) -Wl,--wrap=clock_now
store_ldadd = libstoretest.la libstore.la libcode.la libcore.la libsecret.la libbase.la $(CMOCKA_LIBS) $(SQLITE_LIBS)

# What they share, but what has a directory of its own.
check_LTLIBRARIES += libstoretest.la
libstoretest_la_SOURCES = \
	%D%/charge.c %D%/charge.h \
	%D%/codes.c %D%/codes.h \
	%D%/crowd.c %D%/crowd.h \
	%D%/fixture.c %D%/fixture.h \
	%D%/harness.c %D%/harness.h \
	%D%/lines.c %D%/lines.h
libstoretest_la_CPPFLAGS = $(store_cppflags)
libstoretest_la_CFLAGS = $(store_cflags)

tests_store_backup_CPPFLAGS = $(store_cppflags)
tests_store_backup_CFLAGS = $(store_cflags)
tests_store_backup_LDFLAGS = $(store_ldflags) -Wl,--wrap=archive_write
tests_store_backup_LDADD = $(store_ldadd)

tests_store_budget_CPPFLAGS = $(store_cppflags)
tests_store_budget_CFLAGS = $(store_cflags)
tests_store_budget_LDFLAGS = $(store_ldflags)
tests_store_budget_LDADD = $(store_ldadd)

tests_store_change_CPPFLAGS = $(store_cppflags)
tests_store_change_CFLAGS = $(store_cflags)
tests_store_change_LDFLAGS = $(store_ldflags)
tests_store_change_LDADD = $(store_ldadd)

tests_store_change_race_CPPFLAGS = $(store_cppflags)
tests_store_change_race_CFLAGS = $(store_cflags)
tests_store_change_race_LDFLAGS = $(store_ldflags)
tests_store_change_race_LDADD = $(store_ldadd)

tests_store_contend_CPPFLAGS = $(store_cppflags)
tests_store_contend_CFLAGS = $(store_cflags)
tests_store_contend_LDFLAGS = $(store_ldflags)
tests_store_contend_LDADD = $(store_ldadd)

tests_store_crash_CPPFLAGS = $(store_cppflags)
tests_store_crash_CFLAGS = $(store_cflags)
tests_store_crash_LDFLAGS = $(store_ldflags)
tests_store_crash_LDADD = $(store_ldadd)

tests_store_damage_SOURCES = %D%/damage.c $(store_refused)
tests_store_damage_CPPFLAGS = $(store_cppflags)
tests_store_damage_CFLAGS = $(store_cflags)
tests_store_damage_LDFLAGS = $(store_ldflags)
tests_store_damage_LDADD = $(store_ldadd)

tests_store_days_CPPFLAGS = $(store_cppflags)
tests_store_days_CFLAGS = $(store_cflags)
tests_store_days_LDFLAGS = $(store_ldflags)
tests_store_days_LDADD = $(store_ldadd)

tests_store_events_CPPFLAGS = $(store_cppflags)
tests_store_events_CFLAGS = $(store_cflags)
tests_store_events_LDFLAGS = $(store_ldflags)
tests_store_events_LDADD = $(store_ldadd)

tests_store_files_SOURCES = %D%/files.c $(store_refused)
tests_store_files_CPPFLAGS = $(store_cppflags)
tests_store_files_CFLAGS = $(store_cflags)
tests_store_files_LDFLAGS = $(store_ldflags)
tests_store_files_LDADD = $(store_ldadd)

tests_store_flips_SOURCES = %D%/flips.c $(store_refused)
tests_store_flips_CPPFLAGS = $(store_cppflags)
tests_store_flips_CFLAGS = $(store_cflags)
tests_store_flips_LDFLAGS = $(store_ldflags)
tests_store_flips_LDADD = $(store_ldadd)

tests_store_full_CPPFLAGS = $(store_cppflags)
tests_store_full_CFLAGS = $(store_cflags)
tests_store_full_LDFLAGS = $(store_ldflags)
tests_store_full_LDADD = $(store_ldadd)

tests_store_guesses_CPPFLAGS = $(store_cppflags)
tests_store_guesses_CFLAGS = $(store_cflags)
tests_store_guesses_LDFLAGS = $(store_ldflags)
tests_store_guesses_LDADD = $(store_ldadd)

tests_store_import_CPPFLAGS = $(store_cppflags)
tests_store_import_CFLAGS = $(store_cflags)
tests_store_import_LDFLAGS = $(store_ldflags) -Wl,--wrap=clock_wait_until
tests_store_import_LDADD = $(store_ldadd)

tests_store_kill_CPPFLAGS = $(store_cppflags)
tests_store_kill_CFLAGS = $(store_cflags)
tests_store_kill_LDFLAGS = $(store_ldflags)
tests_store_kill_LDADD = $(store_ldadd)

tests_store_lock_CPPFLAGS = $(store_cppflags)
tests_store_lock_CFLAGS = $(store_cflags)
tests_store_lock_LDFLAGS = $(store_ldflags)
tests_store_lock_LDADD = $(store_ldadd)

tests_store_notices_CPPFLAGS = $(store_cppflags)
tests_store_notices_CFLAGS = $(store_cflags)
tests_store_notices_LDFLAGS = $(store_ldflags)
tests_store_notices_LDADD = $(store_ldadd)

tests_store_plan_CPPFLAGS = $(store_cppflags)
tests_store_plan_CFLAGS = $(store_cflags)
tests_store_plan_LDFLAGS = $(store_ldflags)
tests_store_plan_LDADD = $(store_ldadd)

tests_store_prune_CPPFLAGS = $(store_cppflags)
tests_store_prune_CFLAGS = $(store_cflags)
tests_store_prune_LDFLAGS = $(store_ldflags)
tests_store_prune_LDADD = $(store_ldadd)

tests_store_recovery_CPPFLAGS = $(store_cppflags)
tests_store_recovery_CFLAGS = $(store_cflags)
tests_store_recovery_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_slow_hash
tests_store_recovery_LDADD = $(store_ldadd)

tests_store_recovery_damage_CPPFLAGS = $(store_cppflags)
tests_store_recovery_damage_CFLAGS = $(store_cflags)
tests_store_recovery_damage_LDFLAGS = $(store_ldflags)
tests_store_recovery_damage_LDADD = $(store_ldadd)

tests_store_sends_CPPFLAGS = $(store_cppflags)
tests_store_sends_CFLAGS = $(store_cflags)
tests_store_sends_LDFLAGS = $(store_ldflags)
tests_store_sends_LDADD = $(store_ldadd)

tests_store_signals_CPPFLAGS = $(store_cppflags)
tests_store_signals_CFLAGS = $(store_cflags)
tests_store_signals_LDFLAGS = $(store_ldflags)
tests_store_signals_LDADD = $(store_ldadd)

tests_store_users_CPPFLAGS = $(store_cppflags)
tests_store_users_CFLAGS = $(store_cflags)
tests_store_users_LDFLAGS = $(store_ldflags)
tests_store_users_LDADD = $(store_ldadd)

tests_store_waiting_CPPFLAGS = $(store_cppflags)
tests_store_waiting_CFLAGS = $(store_cflags)
tests_store_waiting_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_hash
tests_store_waiting_LDADD = $(store_ldadd)

tests_store_window_CPPFLAGS = $(store_cppflags)
tests_store_window_CFLAGS = $(store_cflags)
tests_store_window_LDFLAGS = $(store_ldflags)
tests_store_window_LDADD = $(store_ldadd)

tests_store_bench_CPPFLAGS = $(store_cppflags)
tests_store_bench_CFLAGS = $(store_cflags)
tests_store_bench_LDFLAGS = $(store_ldflags)
tests_store_bench_LDADD = $(store_ldadd)
endif
