# A roof: the administrator's command.
sbin_PROGRAMS += sms2fa
sms2fa_SOURCES = %D%/main.c \
	%D%/actor.c %D%/actor.h \
	%D%/advice.c %D%/advice.h \
	%D%/args.c %D%/args.h \
	%D%/ask.c %D%/ask.h \
	%D%/cli.h \
	%D%/cmd_check.c \
	%D%/cmd_enroll.c \
	%D%/cmd_help.c \
	%D%/cmd_list.c \
	%D%/cmd_log.c \
	%D%/cmd_remove.c \
	%D%/cmd_send_test.c \
	%D%/cmd_unlock.c \
	%D%/home.c %D%/home.h \
	%D%/journal.c %D%/journal.h \
	%D%/output.c %D%/output.h \
	%D%/session.c %D%/session.h \
	%D%/tty.c %D%/tty.h \
	%D%/user.c %D%/user.h \
	%D%/verb.c %D%/verb.h \
	%D%/verification.c %D%/verification.h
sms2fa_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JANSSON_CFLAGS)
sms2fa_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
sms2fa_LDADD = libauth.la libstore.la libconf.la libcode.la libcore.la libprocess.la libsecret.la libbase.la $(JANSSON_LIBS)
