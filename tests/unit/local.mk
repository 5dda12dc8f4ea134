# Values, one program each; what a table can say is a table.
if HAVE_CMOCKA
unit_tests = \
	tests/unit/code \
	tests/unit/conf \
	tests/unit/conf_urls \
	tests/unit/conf_values \
	tests/unit/dial \
	tests/unit/duration \
	tests/unit/e164 \
	tests/unit/file \
	tests/unit/money \
	tests/unit/network \
	tests/unit/recovery \
	tests/unit/template \
	tests/unit/text \
	tests/unit/verdict
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

unit_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
unit_base = libbase.la $(CMOCKA_LIBS)

tests_unit_code_SOURCES = %D%/code.c
tests_unit_code_CFLAGS = $(unit_cflags)
tests_unit_code_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=secret_random
tests_unit_code_LDADD = libcode.la libsecret.la $(unit_base)
tests_unit_conf_SOURCES = %D%/conf.c
tests_unit_conf_CFLAGS = $(unit_cflags) $(LIBCONFIG_CFLAGS)
tests_unit_conf_LDADD = libconf.la libcore.la libprocess.la $(unit_base)
tests_unit_conf_urls_SOURCES = %D%/conf_urls.c
tests_unit_conf_urls_CFLAGS = $(unit_cflags)
tests_unit_conf_urls_LDADD = $(tests_unit_conf_LDADD)
tests_unit_conf_values_SOURCES = %D%/conf_values.c
tests_unit_conf_values_CFLAGS = $(unit_cflags)
tests_unit_conf_values_LDADD = $(tests_unit_conf_LDADD)
tests_unit_dial_SOURCES = %D%/dial.c
tests_unit_dial_CFLAGS = $(unit_cflags)
tests_unit_dial_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=connect -Wl,--wrap=clock_gettime
tests_unit_dial_LDADD = libcourier.la libcore.la libsecret.la $(unit_base)
tests_unit_duration_SOURCES = %D%/duration.c
tests_unit_duration_CFLAGS = $(unit_cflags)
tests_unit_duration_LDADD = $(unit_base)
tests_unit_e164_SOURCES = %D%/e164.c
tests_unit_e164_CFLAGS = $(unit_cflags)
tests_unit_e164_LDADD = libcore.la $(unit_base)
tests_unit_file_SOURCES = %D%/file.c
tests_unit_file_CFLAGS = $(unit_cflags)
tests_unit_file_LDADD = libprocess.la $(unit_base)
tests_unit_money_SOURCES = %D%/money.c
tests_unit_money_CFLAGS = $(unit_cflags)
tests_unit_money_LDADD = libcore.la $(unit_base)
tests_unit_network_SOURCES = %D%/network.c
tests_unit_network_CFLAGS = $(unit_cflags)
tests_unit_network_LDADD = libcore.la $(unit_base)
tests_unit_recovery_SOURCES = %D%/recovery.c
tests_unit_recovery_CFLAGS = $(unit_cflags)
tests_unit_recovery_LDADD = $(tests_unit_code_LDADD)
tests_unit_template_SOURCES = %D%/template.c
tests_unit_template_CFLAGS = $(unit_cflags)
tests_unit_template_LDADD = libcore.la $(unit_base)
tests_unit_text_SOURCES = %D%/text.c
tests_unit_text_CFLAGS = $(unit_cflags)
tests_unit_text_LDADD = $(unit_base)
tests_unit_verdict_SOURCES = %D%/verdict.c
tests_unit_verdict_CFLAGS = $(unit_cflags)
tests_unit_verdict_LDADD = libcore.la $(unit_base)
endif
EXTRA_DIST += %D%/conf_text.h %D%/unit.h
