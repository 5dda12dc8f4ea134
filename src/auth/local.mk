# Floor 3: what a login and an enrolment are.
noinst_LTLIBRARIES += libauth.la
libauth_la_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/answer.c %D%/answer.h \
	%D%/ask.c %D%/ask.h \
	%D%/delivery.c %D%/delivery.h \
	%D%/enrolment.c %D%/enrolment.h \
	%D%/login.c %D%/login.h \
	%D%/notice.c %D%/notice.h \
	%D%/policy.c %D%/policy.h \
	%D%/record.c %D%/record.h \
	%D%/send.c %D%/send.h \
	%D%/trail.c %D%/trail.h
