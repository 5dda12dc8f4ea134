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

store_harness = %D%/harness.c %D%/harness.h
store_crowd = %D%/crowd.c %D%/crowd.h
store_fixture = %D%/fixture.c %D%/fixture.h
store_charge = %D%/charge.c %D%/charge.h
store_codes = %D%/codes.c %D%/codes.h
store_lines = %D%/lines.c %D%/lines.h
store_refused = %D%/refused.c %D%/refused.h
store_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
store_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_ldflags = $(AM_LDFLAGS) -Wl,--wrap=clock_now
store_ldadd = libstore.la libcode.la libcore.la libsecret.la libbase.la $(CMOCKA_LIBS) $(SQLITE_LIBS)

tests_store_backup_SOURCES = %D%/backup.c $(store_fixture) $(store_lines) $(store_crowd) $(store_harness)
tests_store_backup_CPPFLAGS = $(store_cppflags)
tests_store_backup_CFLAGS = $(store_cflags)
tests_store_backup_LDFLAGS = $(store_ldflags) -Wl,--wrap=archive_write
tests_store_backup_LDADD = $(store_ldadd)

tests_store_budget_SOURCES = %D%/budget.c $(store_fixture) $(store_charge) $(store_crowd) $(store_harness)
tests_store_budget_CPPFLAGS = $(store_cppflags)
tests_store_budget_CFLAGS = $(store_cflags)
tests_store_budget_LDFLAGS = $(store_ldflags)
tests_store_budget_LDADD = $(store_ldadd)

tests_store_change_SOURCES = %D%/change.c $(store_fixture) $(store_harness)
tests_store_change_CPPFLAGS = $(store_cppflags)
tests_store_change_CFLAGS = $(store_cflags)
tests_store_change_LDFLAGS = $(store_ldflags)
tests_store_change_LDADD = $(store_ldadd)

tests_store_change_race_SOURCES = %D%/change_race.c $(store_fixture) $(store_crowd) $(store_harness)
tests_store_change_race_CPPFLAGS = $(store_cppflags)
tests_store_change_race_CFLAGS = $(store_cflags)
tests_store_change_race_LDFLAGS = $(store_ldflags)
tests_store_change_race_LDADD = $(store_ldadd)

tests_store_contend_SOURCES = %D%/contend.c $(store_crowd) $(store_harness)
tests_store_contend_CPPFLAGS = $(store_cppflags)
tests_store_contend_CFLAGS = $(store_cflags)
tests_store_contend_LDFLAGS = $(store_ldflags)
tests_store_contend_LDADD = $(store_ldadd)

tests_store_crash_SOURCES = %D%/crash.c $(store_harness)
tests_store_crash_CPPFLAGS = $(store_cppflags)
tests_store_crash_CFLAGS = $(store_cflags)
tests_store_crash_LDFLAGS = $(store_ldflags)
tests_store_crash_LDADD = $(store_ldadd)

tests_store_damage_SOURCES = %D%/damage.c $(store_refused) $(store_harness)
tests_store_damage_CPPFLAGS = $(store_cppflags)
tests_store_damage_CFLAGS = $(store_cflags)
tests_store_damage_LDFLAGS = $(store_ldflags)
tests_store_damage_LDADD = $(store_ldadd)

tests_store_days_SOURCES = %D%/days.c $(store_fixture) $(store_charge) $(store_harness)
tests_store_days_CPPFLAGS = $(store_cppflags)
tests_store_days_CFLAGS = $(store_cflags)
tests_store_days_LDFLAGS = $(store_ldflags)
tests_store_days_LDADD = $(store_ldadd)

tests_store_events_SOURCES = %D%/events.c $(store_fixture) $(store_harness)
tests_store_events_CPPFLAGS = $(store_cppflags)
tests_store_events_CFLAGS = $(store_cflags)
tests_store_events_LDFLAGS = $(store_ldflags)
tests_store_events_LDADD = $(store_ldadd)

tests_store_files_SOURCES = %D%/files.c $(store_refused) $(store_harness)
tests_store_files_CPPFLAGS = $(store_cppflags)
tests_store_files_CFLAGS = $(store_cflags)
tests_store_files_LDFLAGS = $(store_ldflags)
tests_store_files_LDADD = $(store_ldadd)

tests_store_flips_SOURCES = %D%/flips.c $(store_refused) $(store_harness)
tests_store_flips_CPPFLAGS = $(store_cppflags)
tests_store_flips_CFLAGS = $(store_cflags)
tests_store_flips_LDFLAGS = $(store_ldflags)
tests_store_flips_LDADD = $(store_ldadd)

tests_store_full_SOURCES = %D%/full.c $(store_harness)
tests_store_full_CPPFLAGS = $(store_cppflags)
tests_store_full_CFLAGS = $(store_cflags)
tests_store_full_LDFLAGS = $(store_ldflags)
tests_store_full_LDADD = $(store_ldadd)

tests_store_guesses_SOURCES = %D%/guesses.c $(store_fixture) $(store_harness)
tests_store_guesses_CPPFLAGS = $(store_cppflags)
tests_store_guesses_CFLAGS = $(store_cflags)
tests_store_guesses_LDFLAGS = $(store_ldflags)
tests_store_guesses_LDADD = $(store_ldadd)

tests_store_import_SOURCES = %D%/import.c $(store_fixture) $(store_lines) $(store_crowd) $(store_harness)
tests_store_import_CPPFLAGS = $(store_cppflags)
tests_store_import_CFLAGS = $(store_cflags)
tests_store_import_LDFLAGS = $(store_ldflags) -Wl,--wrap=clock_wait_until
tests_store_import_LDADD = $(store_ldadd)

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

tests_store_notices_SOURCES = %D%/notices.c $(store_fixture) $(store_harness)
tests_store_notices_CPPFLAGS = $(store_cppflags)
tests_store_notices_CFLAGS = $(store_cflags)
tests_store_notices_LDFLAGS = $(store_ldflags)
tests_store_notices_LDADD = $(store_ldadd)

tests_store_plan_SOURCES = %D%/plan.c $(store_harness)
tests_store_plan_CPPFLAGS = $(store_cppflags)
tests_store_plan_CFLAGS = $(store_cflags)
tests_store_plan_LDFLAGS = $(store_ldflags)
tests_store_plan_LDADD = $(store_ldadd)

tests_store_prune_SOURCES = %D%/prune.c $(store_fixture) $(store_harness)
tests_store_prune_CPPFLAGS = $(store_cppflags)
tests_store_prune_CFLAGS = $(store_cflags)
tests_store_prune_LDFLAGS = $(store_ldflags)
tests_store_prune_LDADD = $(store_ldadd)

tests_store_recovery_SOURCES = %D%/recovery.c $(store_fixture) $(store_codes) $(store_crowd) $(store_harness)
tests_store_recovery_CPPFLAGS = $(store_cppflags)
tests_store_recovery_CFLAGS = $(store_cflags)
tests_store_recovery_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_slow_hash
tests_store_recovery_LDADD = $(store_ldadd)

tests_store_recovery_damage_SOURCES = %D%/recovery_damage.c $(store_fixture) $(store_codes) $(store_harness)
tests_store_recovery_damage_CPPFLAGS = $(store_cppflags)
tests_store_recovery_damage_CFLAGS = $(store_cflags)
tests_store_recovery_damage_LDFLAGS = $(store_ldflags)
tests_store_recovery_damage_LDADD = $(store_ldadd)

tests_store_sends_SOURCES = %D%/sends.c $(store_fixture) $(store_harness)
tests_store_sends_CPPFLAGS = $(store_cppflags)
tests_store_sends_CFLAGS = $(store_cflags)
tests_store_sends_LDFLAGS = $(store_ldflags)
tests_store_sends_LDADD = $(store_ldadd)

tests_store_signals_SOURCES = %D%/signals.c $(store_fixture) $(store_harness)
tests_store_signals_CPPFLAGS = $(store_cppflags)
tests_store_signals_CFLAGS = $(store_cflags)
tests_store_signals_LDFLAGS = $(store_ldflags)
tests_store_signals_LDADD = $(store_ldadd)

tests_store_users_SOURCES = %D%/users.c $(store_fixture) $(store_harness)
tests_store_users_CPPFLAGS = $(store_cppflags)
tests_store_users_CFLAGS = $(store_cflags)
tests_store_users_LDFLAGS = $(store_ldflags)
tests_store_users_LDADD = $(store_ldadd)

tests_store_waiting_SOURCES = %D%/waiting.c $(store_fixture) $(store_harness)
tests_store_waiting_CPPFLAGS = $(store_cppflags)
tests_store_waiting_CFLAGS = $(store_cflags)
tests_store_waiting_LDFLAGS = $(store_ldflags) -Wl,--wrap=secret_hash
tests_store_waiting_LDADD = $(store_ldadd)

tests_store_window_SOURCES = %D%/window.c $(store_fixture) $(store_harness)
tests_store_window_CPPFLAGS = $(store_cppflags)
tests_store_window_CFLAGS = $(store_cflags)
tests_store_window_LDFLAGS = $(store_ldflags)
tests_store_window_LDADD = $(store_ldadd)

tests_store_bench_SOURCES = %D%/bench.c $(store_harness)
tests_store_bench_CPPFLAGS = $(store_cppflags)
tests_store_bench_CFLAGS = $(store_cflags)
tests_store_bench_LDFLAGS = $(store_ldflags)
tests_store_bench_LDADD = $(store_ldadd)
endif
