# Floor 2: the state.  connection.h alone includes SQLite, for two files.
noinst_LTLIBRARIES += libstore.la
libstore_la_SOURCES = \
	%D%/above.c %D%/above.h \
	%D%/archive.c %D%/archive.h \
	%D%/backup.c \
	%D%/batch.c %D%/batch.h \
	%D%/budget.c %D%/budget.h \
	%D%/change.c \
	%D%/charge.c \
	%D%/day.c \
	%D%/encode.c %D%/encode.h \
	%D%/event.c %D%/events.h \
	%D%/guess.c %D%/obstacle.h \
	%D%/import.c \
	%D%/ledger.c %D%/ledger.h \
	%D%/lock.c %D%/lock.h \
	%D%/meta.c %D%/meta.h \
	%D%/outcome.c %D%/private.h \
	%D%/price.c \
	%D%/prune.c \
	%D%/query.c %D%/connection.h \
	%D%/recovery.c %D%/recovery.h \
	%D%/restore.c \
	%D%/shown.c \
	%D%/signals.c \
	%D%/spend.c \
	%D%/sql.h \
	%D%/sqlite.c %D%/sqlite.h \
	%D%/state.c %D%/state.h \
	%D%/store.c %D%/store.h \
	%D%/upkeep.h \
	%D%/user.c %D%/user.h \
	%D%/user_row.c %D%/user_row.h \
	%D%/users.c %D%/users.h \
	%D%/waiting.c \
	%D%/why.c %D%/why.h \
	%D%/wipe.c %D%/wipe.h
libstore_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libstore_la_LIBADD = $(SQLITE_LIBS)
