# Floor 1: values, no I/O.  libcore needs libc alone: the module links it.
noinst_LTLIBRARIES += libcore.la libcode.la
libcore_la_SOURCES = \
	%D%/e164.c %D%/e164.h \
	%D%/limit.c %D%/limit.h \
	%D%/money.c %D%/money.h \
	%D%/network.c %D%/network.h \
	%D%/template.c %D%/template.h \
	%D%/verdict.c %D%/verdict.h \
	%D%/wire.c %D%/wire.h

libcode_la_SOURCES = %D%/code.c %D%/code.h %D%/recovery.c %D%/recovery.h
