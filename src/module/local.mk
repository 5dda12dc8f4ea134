# A roof: what sshd, sudo and su load.  libpam and libc, nothing else.
pam_LTLIBRARIES += pam_sms2fa.la
pam_sms2fa_la_SOURCES = pam_sms2fa.c \
	%D%/arguments.c %D%/arguments.h \
	%D%/conversation.c %D%/conversation.h \
	%D%/ending.c %D%/ending.h \
	%D%/entry.c %D%/entry.h \
	%D%/evidence.c %D%/evidence.h \
	%D%/item.c %D%/item.h \
	%D%/judgement.c %D%/judgement.h \
	%D%/mark.c %D%/mark.h \
	%D%/verifier.c %D%/verifier.h
pam_sms2fa_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,--version-script=$(srcdir)/%D%/module.map
pam_sms2fa_la_LIBADD = libcore.la libbase.la $(PAM_LIBS)
EXTRA_DIST += %D%/module.map
