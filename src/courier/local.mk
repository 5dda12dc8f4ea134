# A roof: the only program on the network.
noinst_LTLIBRARIES += libcourier.la
libcourier_la_SOURCES = \
	%D%/codes.c %D%/codes.h \
	%D%/confine.c %D%/confine.h \
	%D%/dial.c %D%/dial.h \
	%D%/exchange.c %D%/exchange.h \
	%D%/form.c %D%/form.h \
	%D%/http.c %D%/http.h \
	%D%/job.c %D%/job.h \
	%D%/judge.c %D%/judge.h \
	%D%/lookup.c %D%/lookup.h \
	%D%/nameserver.c %D%/nameserver.h \
	%D%/outcome.c %D%/outcome.h \
	%D%/overtime.c %D%/overtime.h \
	%D%/pwned.c %D%/pwned.h \
	%D%/request.c %D%/request.h \
	%D%/resolve.c %D%/resolve.h \
	%D%/said.c %D%/said.h \
	%D%/seal.c %D%/seal.h \
	%D%/secret_file.c %D%/secret_file.h \
	%D%/trust.c %D%/trust.h \
	%D%/twilio.c %D%/twilio.h \
	%D%/twiml.c %D%/twiml.h \
	%D%/url.c %D%/url.h
libcourier_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS)
libcourier_la_LIBADD = $(CURL_LIBS) $(JANSSON_LIBS) $(SECCOMP_LIBS)

program_PROGRAMS += sms2fa-courier
sms2fa_courier_SOURCES = %D%/main.c
sms2fa_courier_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
sms2fa_courier_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
sms2fa_courier_LDADD = libcourier.la libcore.la libprocess.la libsecret.la libbase.la
