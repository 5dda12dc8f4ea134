# Floor 4: what is wrong with this installation, and how to mend it.
noinst_LTLIBRARIES += libdoctor.la
libdoctor_la_SOURCES = \
	%D%/apart.c %D%/apart.h \
	%D%/doctor.c %D%/doctor.h \
	%D%/draft.c %D%/draft.h \
	%D%/examination.c %D%/examination.h \
	%D%/host.c %D%/host.h \
	%D%/kernel.c \
	%D%/keys.c %D%/keys.h \
	%D%/lines.c \
	%D%/loadable.c %D%/loadable.h \
	%D%/lsm.c %D%/lsm.h \
	%D%/modes.c %D%/modes.h \
	%D%/people.h \
	%D%/program.c %D%/program.h \
	%D%/proof.c %D%/proof.h \
	%D%/remark.c %D%/remark.h \
	%D%/remedy.c %D%/remedy.h \
	%D%/remedy_sshd.c \
	%D%/rule.c %D%/rule.h \
	%D%/scope.c %D%/scope.h \
	%D%/services.c %D%/services.h \
	%D%/sshd.c %D%/sshd.h \
	%D%/sshd_config.c %D%/sshd_config.h \
	%D%/sshd_look.h \
	%D%/sshd_match.c %D%/sshd_match.h \
	%D%/sshd_refused.c \
	%D%/sshd_report.c \
	%D%/sshd_view.c %D%/sshd_view.h \
	%D%/sshd_ways.c %D%/sshd_ways.h \
	%D%/storage.c %D%/storage.h \
	%D%/sudo.c %D%/sudo.h \
	%D%/sudoers.c %D%/sudoers.h \
	%D%/text_file.c %D%/text_file.h \
	%D%/version.c %D%/version.h
