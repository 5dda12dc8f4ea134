# A roof: the administrator's command.
sbin_PROGRAMS += sms2fa
sms2fa_SOURCES = %D%/main.c \
	%D%/account_check.c %D%/account_check.h \
	%D%/actor.c %D%/actor.h \
	%D%/advice.c %D%/advice.h \
	%D%/args.c %D%/args.h \
	%D%/ask.c %D%/ask.h \
	%D%/checkup.c %D%/checkup.h \
	%D%/cli.h \
	%D%/cmd_backup.c \
	%D%/cmd_change.c \
	%D%/cmd_check.c \
	%D%/cmd_completion.c \
	%D%/cmd_doctor.c \
	%D%/cmd_enroll.c \
	%D%/cmd_explain.c \
	%D%/cmd_export.c \
	%D%/cmd_help.c \
	%D%/cmd_import.c \
	%D%/cmd_list.c \
	%D%/cmd_log.c \
	%D%/cmd_prune.c \
	%D%/cmd_recovery.c \
	%D%/cmd_remove.c \
	%D%/cmd_send_test.c \
	%D%/cmd_setup.c \
	%D%/cmd_show.c \
	%D%/cmd_stats.c \
	%D%/cmd_suspend.c \
	%D%/cmd_unlock.c \
	%D%/codes.c %D%/codes.h \
	%D%/csv.c %D%/csv.h \
	%D%/filing.c %D%/filing.h \
	%D%/follow.c %D%/follow.h \
	%D%/home.c %D%/home.h \
	%D%/install.c %D%/install.h \
	%D%/journal.c %D%/journal.h \
	%D%/line.c %D%/line.h \
	%D%/output.c %D%/output.h \
	%D%/prices.c %D%/prices.h \
	%D%/prometheus.c %D%/prometheus.h \
	%D%/session.c %D%/session.h \
	%D%/shape.c %D%/shape.h \
	%D%/stats.h \
	%D%/tell.c %D%/tell.h \
	%D%/tty.c %D%/tty.h \
	%D%/user.c %D%/user.h \
	%D%/verb.c %D%/verb.h \
	%D%/verification.c %D%/verification.h
sms2fa_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JANSSON_CFLAGS)
sms2fa_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
sms2fa_LDADD = libdoctor.la libstack.la libauth.la libstore.la libconf.la libcode.la libcore.la libprocess.la libsecret.la libbase.la $(JANSSON_LIBS)

# Made from the table of verbs.
if NATIVE
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
bashcompletion_DATA = %D%/completion/sms2fa
zshcompletion_DATA = %D%/completion/_sms2fa
CLEANFILES += $(bashcompletion_DATA) $(zshcompletion_DATA)
$(bashcompletion_DATA): sms2fa$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ./sms2fa$(EXEEXT) completion bash >$@
$(zshcompletion_DATA): sms2fa$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ./sms2fa$(EXEEXT) completion zsh >$@
endif
