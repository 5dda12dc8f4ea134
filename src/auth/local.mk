# Floor 3: what a login and an enrolment are.
noinst_LTLIBRARIES += libauth.la
libauth_la_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/after.c %D%/after.h \
	%D%/answer.c %D%/answer.h \
	%D%/ask.c %D%/ask.h \
	%D%/delivery.c %D%/delivery.h \
	%D%/enrolment.c %D%/enrolment.h \
	%D%/explain.c %D%/explain.h \
	%D%/language.c %D%/language.h \
	%D%/login.c %D%/login.h \
	%D%/notice.c %D%/notice.h \
	%D%/password.c %D%/password.h \
	%D%/policy.c %D%/policy.h \
	%D%/record.c %D%/record.h \
	%D%/rescue.c %D%/rescue.h \
	%D%/risk.c %D%/risk.h \
	%D%/say.c %D%/say.h \
	%D%/send.c %D%/send.h \
	%D%/standing.c %D%/standing.h \
	%D%/trail.c %D%/trail.h
libauth_la_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS)
libauth_la_LIBADD = $(NETTLE_LIBS)
