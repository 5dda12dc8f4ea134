# Floor 1: the PAM configuration, read and proven.  Needs libc alone.
noinst_LTLIBRARIES += libstack.la
libstack_la_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/control.c %D%/control.h \
	%D%/entry.c \
	%D%/files.c %D%/files.h \
	%D%/include.c %D%/include.h \
	%D%/line.c %D%/line.h \
	%D%/places.c %D%/places.h \
	%D%/private.h \
	%D%/read.c %D%/read.h \
	%D%/walk.c %D%/walk.h
