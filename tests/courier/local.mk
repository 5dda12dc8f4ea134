# The courier against the provider's double.
check_PROGRAMS += tests/courier/send_job
tests_courier_send_job_SOURCES = %D%/send_job.c
tests_courier_send_job_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JANSSON_CFLAGS)
tests_courier_send_job_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
tests_courier_send_job_LDADD = libcore.la libbase.la $(JANSSON_LIBS)

courier_tests = \
	%D%/test_double.py \
	%D%/test_refusals.py \
	%D%/test_exchange.py \
	%D%/test_surroundings.py \
	%D%/test_prism.py
TESTS += $(courier_tests)
dist_check_SCRIPTS += $(courier_tests)
EXTRA_DIST += \
	%D%/courier.py \
	tests/twilio/certificates.py \
	tests/twilio/connection.py \
	tests/twilio/double.py \
	tests/twilio/faults.py \
	tests/twilio/journal.py \
	tests/twilio/messages.py
