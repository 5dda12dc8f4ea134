# Every call fails once: the programs themselves, but for what the linker puts
# between them and the libraries.  Fortified calls would pass it by.
fault_cflags = $(AM_CFLAGS) -U_FORTIFY_SOURCE -UNDEBUG
fault_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
fault_harness = %D%/fault.c %D%/fault.h %D%/sweep.c %D%/sweep.h %D%/wrap_libc.c

check_LTLIBRARIES += libfault.la libfaultverifier.la
libfault_la_SOURCES = $(libbase_la_SOURCES) $(libsecret_la_SOURCES) \
	$(libprocess_la_SOURCES) $(libcore_la_SOURCES) $(libcode_la_SOURCES) \
	$(libconf_la_SOURCES) $(libstore_la_SOURCES) $(libauth_la_SOURCES)
libfault_la_CFLAGS = $(fault_cflags) $(SODIUM_CFLAGS) $(LIBCONFIG_CFLAGS) \
	$(SQLITE_CFLAGS) $(NETTLE_CFLAGS)
libfault_la_LIBADD = $(SODIUM_LIBS) $(LIBCONFIG_LIBS) $(SQLITE_LIBS) $(NETTLE_LIBS)

libfaultverifier_la_SOURCES = $(sms2fa_verifier_SOURCES)
libfaultverifier_la_CPPFLAGS = $(AM_CPPFLAGS) -Dmain=verifier_main
libfaultverifier_la_CFLAGS = $(fault_cflags) -Wno-missing-prototypes

fault_wraps = tests/fault/wrap_libc.ld tests/fault/wrap_state.ld
CLEANFILES += $(fault_wraps)
fault_names = sed -nE \
	's/^(WRAP\([^,]*, |FAULT_[A-Z]*\()([a-z0-9_]+).*/--wrap=\2/p'
tests/fault/wrap_libc.ld: $(srcdir)/%D%/wrap_libc.c
	$(AM_V_GEN)$(MKDIR_P) tests/fault && $(fault_names) $(srcdir)/%D%/wrap_libc.c >$@
tests/fault/wrap_state.ld: $(srcdir)/%D%/wrap_state.c
	$(AM_V_GEN)$(MKDIR_P) tests/fault && $(fault_names) $(srcdir)/%D%/wrap_state.c >$@

check_PROGRAMS += tests/fault/logins
tests_fault_logins_SOURCES = %D%/logins.c %D%/ways.c %D%/ways.h \
	%D%/room.c %D%/room.h \
	%D%/wrap_state.c $(fault_harness)
tests_fault_logins_CPPFLAGS = $(fault_cppflags)
tests_fault_logins_CFLAGS = $(fault_cflags) $(SQLITE_CFLAGS)
tests_fault_logins_LDFLAGS = $(AM_LDFLAGS) -Wl,@tests/fault/wrap_libc.ld \
	-Wl,@tests/fault/wrap_state.ld
tests_fault_logins_LDADD = libfaultverifier.la libfault.la
tests_fault_logins_DEPENDENCIES = libfaultverifier.la libfault.la $(fault_wraps)

# The module with the wrappers in it: the program that loads it arms them.
check_LTLIBRARIES += libwrapped.la
libwrapped_la_SOURCES = $(pam_sms2fa_la_SOURCES) $(libbase_la_SOURCES) \
	$(libcore_la_SOURCES) %D%/fault.c %D%/fault.h %D%/wrap_libc.c %D%/wrap_pam.c
libwrapped_la_CPPFLAGS = $(fault_cppflags)
libwrapped_la_CFLAGS = $(fault_cflags)
libwrapped_la_LDFLAGS = $(AM_LDFLAGS) -avoid-version -shared -rpath /nowhere \
	-Wl,@tests/fault/wrap_libc.ld -Wl,@tests/fault/wrap_pam.ld
libwrapped_la_LIBADD = $(PAM_LIBS)
libwrapped_la_DEPENDENCIES = tests/fault/wrap_libc.ld tests/fault/wrap_pam.ld
CLEANFILES += tests/fault/wrap_pam.ld
tests/fault/wrap_pam.ld: $(srcdir)/%D%/wrap_pam.c
	$(AM_V_GEN)$(MKDIR_P) tests/fault && $(fault_names) $(srcdir)/%D%/wrap_pam.c >$@

check_PROGRAMS += tests/fault/modules
tests_fault_modules_SOURCES = %D%/modules.c %D%/sweep.c %D%/sweep.h
tests_fault_modules_CPPFLAGS = $(fault_cppflags)
tests_fault_modules_CFLAGS = $(fault_cflags)
tests_fault_modules_LDADD = libwrapped.la libcore.la libbase.la $(PAM_LIBS)

libfaultcommand_la_SOURCES = $(sms2fa_SOURCES)
libfaultcommand_la_CPPFLAGS = $(AM_CPPFLAGS) -Dmain=command_main
libfaultcommand_la_CFLAGS = $(fault_cflags) $(JANSSON_CFLAGS) -Wno-missing-prototypes
libfaultcommand_la_LIBADD = $(JANSSON_LIBS)
check_LTLIBRARIES += libfaultcommand.la

check_PROGRAMS += tests/fault/commands
tests_fault_commands_SOURCES = %D%/commands.c %D%/files.c %D%/files.h \
	%D%/findings.c %D%/findings.h \
	%D%/room.c %D%/room.h \
	%D%/wrap_state.c $(fault_harness)
tests_fault_commands_CPPFLAGS = $(fault_cppflags)
tests_fault_commands_CFLAGS = $(fault_cflags) $(SQLITE_CFLAGS)
tests_fault_commands_LDFLAGS = $(tests_fault_logins_LDFLAGS)
tests_fault_commands_LDADD = libfaultcommand.la libdoctor.la libstack.la libfault.la
tests_fault_commands_DEPENDENCIES = libfaultcommand.la libdoctor.la libstack.la \
	libfault.la $(fault_wraps)

libfaultcourier_la_SOURCES = $(sms2fa_courier_SOURCES) $(libcourier_la_SOURCES)
libfaultcourier_la_CPPFLAGS = $(AM_CPPFLAGS) -Dmain=courier_main
libfaultcourier_la_CFLAGS = $(fault_cflags) $(CURL_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS) -Wno-missing-prototypes
libfaultcourier_la_LIBADD = $(CURL_LIBS) $(JANSSON_LIBS) $(SECCOMP_LIBS)
check_LTLIBRARIES += libfaultcourier.la
CLEANFILES += tests/fault/wrap_net.ld
tests/fault/wrap_net.ld: $(srcdir)/%D%/wrap_net.c
	$(AM_V_GEN)$(MKDIR_P) tests/fault && $(fault_names) $(srcdir)/%D%/wrap_net.c >$@

check_PROGRAMS += tests/fault/couriers
tests_fault_couriers_SOURCES = %D%/couriers.c %D%/provider.c %D%/provider.h \
	%D%/wrap_net.c $(fault_harness)
tests_fault_couriers_CPPFLAGS = $(fault_cppflags)
tests_fault_couriers_CFLAGS = $(fault_cflags) $(CURL_CFLAGS) $(JANSSON_CFLAGS) $(SODIUM_CFLAGS)
tests_fault_couriers_LDFLAGS = $(AM_LDFLAGS) -Wl,@tests/fault/wrap_libc.ld \
	-Wl,@tests/fault/wrap_net.ld
tests_fault_couriers_LDADD = libfaultcourier.la libfault.la
tests_fault_couriers_DEPENDENCIES = libfaultcourier.la libfault.la \
	tests/fault/wrap_libc.ld tests/fault/wrap_net.ld

dist_check_SCRIPTS += %D%/test_sweep.py
EXTRA_DIST += %D%/front.py
if HAVE_CMOCKA
TESTS += %D%/test_sweep.py
endif

# The long form: every fault of every scenario.
.PHONY: sweep
sweep: all
	$(MAKE) check TESTS=
	SWEEP=0 top_builddir='$(abs_top_builddir)' /usr/bin/python3 -B \
		$(srcdir)/%D%/test_sweep.py
