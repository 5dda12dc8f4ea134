dist_check_SCRIPTS += \
	%D%/exports.sh \
	%D%/floors.sh \
	%D%/hardening.sh \
	%D%/install.sh \
	%D%/log.sh \
	%D%/manuals.sh \
	%D%/rules.sh \
	%D%/source.sh \
	%D%/translations.sh
TESTS += \
	%D%/exports.sh \
	%D%/floors.sh \
	%D%/hardening.sh \
	%D%/install.sh \
	%D%/log.sh \
	%D%/manuals.sh \
	%D%/rules.sh \
	%D%/source.sh \
	%D%/translations.sh
# contrib/test runs it, once.
EXTRA_DIST += %D%/musl.sh %D%/musl/cmocka.h
