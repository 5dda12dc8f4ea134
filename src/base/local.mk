# Floor 0.  libbase needs libc alone: the module links it.
noinst_LTLIBRARIES += libbase.la libsecret.la
libbase_la_SOURCES = \
	%D%/child.c %D%/child.h \
	%D%/clock.c %D%/clock.h \
	%D%/duration.c %D%/duration.h \
	%D%/err.c %D%/err.h \
	%D%/memory.c %D%/memory.h \
	%D%/packet.c %D%/packet.h \
	%D%/text.c %D%/text.h
libbase_la_LDFLAGS = $(AM_LDFLAGS)

libsecret_la_SOURCES = %D%/secret.c %D%/secret.h \
	%D%/wiping.c %D%/wiping.h
libsecret_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
libsecret_la_LIBADD = $(SODIUM_LIBS)

# For our own processes: what they shed and give up, which files they trust.
noinst_LTLIBRARIES += libprocess.la
libprocess_la_SOURCES = \
	%D%/fence.c %D%/fence.h \
	%D%/file.c %D%/file.h \
	%D%/process.c %D%/process.h \
	%D%/sandbox.c %D%/sandbox.h
