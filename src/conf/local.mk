# Floor 2: the configuration.
noinst_LTLIBRARIES += libconf.la
libconf_la_SOURCES = \
	%D%/choice.c \
	%D%/conf.c %D%/conf.h \
	%D%/list.c %D%/list.h \
	%D%/messages.c %D%/messages.h \
	%D%/nearest.c \
	%D%/report.c %D%/report.h \
	%D%/scan.c %D%/scan.h \
	%D%/settings.c \
	%D%/table.c %D%/table.h \
	%D%/url.c \
	%D%/value.c %D%/value.h \
	%D%/whole.c %D%/whole.h
libconf_la_CFLAGS = $(AM_CFLAGS) $(LIBCONFIG_CFLAGS)
libconf_la_LIBADD = $(LIBCONFIG_LIBS)
