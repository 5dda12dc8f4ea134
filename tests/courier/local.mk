# The courier against the provider's double.
check_PROGRAMS += tests/courier/send_job tests/courier/deliver
tests_courier_send_job_SOURCES = %D%/send_job.c %D%/reply.c %D%/reply.h
tests_courier_send_job_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JANSSON_CFLAGS)
tests_courier_send_job_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
tests_courier_send_job_LDADD = libcore.la libbase.la $(JANSSON_LIBS)

tests_courier_deliver_SOURCES = %D%/deliver.c %D%/reply.c %D%/reply.h
tests_courier_deliver_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JANSSON_CFLAGS)
tests_courier_deliver_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
tests_courier_deliver_LDADD = libauth.la libconf.la libcode.la libcore.la \
	libprocess.la libsecret.la libbase.la $(JANSSON_LIBS)

# Taking hold of a courier, and what its filter would be elsewhere.
check_PROGRAMS += tests/courier/inject tests/courier/filter
tests_courier_inject_SOURCES = %D%/inject.c
tests_courier_inject_CFLAGS = $(AM_CFLAGS) $(SECCOMP_CFLAGS)
tests_courier_inject_LDADD = $(SECCOMP_LIBS)
tests_courier_filter_SOURCES = %D%/filter.c src/courier/seal.c
tests_courier_filter_CFLAGS = $(AM_CFLAGS) $(SECCOMP_CFLAGS)
tests_courier_filter_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=seccomp_init \
	-Wl,--wrap=seccomp_load
tests_courier_filter_LDADD = $(SECCOMP_LIBS)

courier_tests = \
	%D%/test_double.py \
	%D%/test_refusals.py \
	%D%/test_exchange.py \
	%D%/test_calls.py \
	%D%/test_lookup.py \
	%D%/test_pwned.py \
	%D%/test_reading.py \
	%D%/test_delivery.py \
	%D%/test_resolved.py \
	%D%/test_seal.py \
	%D%/test_surroundings.py \
	%D%/test_walls.py \
	%D%/test_prism.py
TESTS += $(courier_tests)
dist_check_SCRIPTS += $(courier_tests)
EXTRA_DIST += \
	%D%/courier.py \
	%D%/filter.aarch64 \
	%D%/filter.x86_64 \
	%D%/without.py \
	tests/twilio/balance.py \
	tests/twilio/calls.py \
	tests/twilio/certificates.py \
	tests/twilio/common.py \
	tests/twilio/connection.py \
	tests/twilio/double.py \
	tests/twilio/faults.py \
	tests/twilio/framing.py \
	tests/twilio/journal.py \
	tests/twilio/lookups.py \
	tests/twilio/messages.py \
	tests/twilio/pwned.py \
	tests/twilio/routes.py \
	tests/twilio/script.py \
	tests/twilio/table.py
