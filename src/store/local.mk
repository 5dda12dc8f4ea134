# Floor 2: the state.  sqlite.c alone includes SQLite.
noinst_LTLIBRARIES += libstore.la
libstore_la_SOURCES = \
	%D%/charge.c \
	%D%/event.c \
	%D%/guess.c %D%/obstacle.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/lock.c %D%/lock.h \
	%D%/outcome.c %D%/private.h \
	%D%/sql.h \
	%D%/sqlite.c %D%/sqlite.h \
	%D%/state.c %D%/state.h \
	%D%/store.c %D%/store.h \
	%D%/user.c %D%/user.h \
	%D%/user_row.c %D%/user_row.h \
	%D%/users.c \
	%D%/waiting.c \
	%D%/why.c %D%/why.h
libstore_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libstore_la_LIBADD = $(SQLITE_LIBS)
