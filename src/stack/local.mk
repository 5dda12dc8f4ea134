# Floor 1: the PAM configuration, read and proven.  Needs libc alone.
noinst_LTLIBRARIES += libstack.la
libstack_la_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/control.c %D%/control.h \
	%D%/entry.c \
	%D%/explore.c %D%/explore.h \
	%D%/files.c %D%/files.h \
	%D%/include.c %D%/include.h \
	%D%/line.c %D%/line.h \
	%D%/mend.c %D%/mend.h \
	%D%/module.c %D%/module.h \
	%D%/ours.c %D%/ours.h \
	%D%/paths.c %D%/paths.h \
	%D%/places.c %D%/places.h \
	%D%/private.h \
	%D%/prove.c %D%/prove.h \
	%D%/proving.c %D%/proving.h \
	%D%/read.c %D%/read.h \
	%D%/state.c %D%/state.h \
	%D%/walk.c %D%/walk.h
