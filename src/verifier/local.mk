# A roof: one process per login.
program_PROGRAMS += sms2fa-verifier
sms2fa_verifier_SOURCES = %D%/main.c %D%/host.c %D%/host.h
sms2fa_verifier_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS)
sms2fa_verifier_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
sms2fa_verifier_LDADD = libauth.la libstore.la libconf.la libcode.la libcore.la libprocess.la libsecret.la libbase.la

# The system user starts the courier: root's umask is not to keep it out.
install-data-hook:
	chmod 755 "$(DESTDIR)$(programdir)"
