# One harness for each thing that is read from strangers: `make check` replays
# the committed seeds, `make fuzz` looks for more.  A new harness is a line in
# fuzz_harnesses, its four lines below and a directory of seeds of its name.
fuzz_harnesses = \
	tests/fuzz/conf \
	tests/fuzz/csv \
	tests/fuzz/dns \
	tests/fuzz/doctor \
	tests/fuzz/http \
	tests/fuzz/login \
	tests/fuzz/reply \
	tests/fuzz/stack \
	tests/fuzz/state \
	tests/fuzz/template \
	tests/fuzz/values \
	tests/fuzz/wire
check_PROGRAMS += $(fuzz_harnesses)
TESTS += $(fuzz_harnesses)
EXTRA_DIST += %D%/coverage.sh %D%/coverage.txt %D%/dictionaries %D%/fuzz.py \
	%D%/seeds

# Of the engine that is linked with them, libFuzzer's main comes first.
EXTRA_LTLIBRARIES = tests/fuzz/libreplay.la
CLEANFILES += tests/fuzz/libreplay.la
tests_fuzz_libreplay_la_SOURCES = %D%/replay.c %D%/fuzz.h
tests_fuzz_libreplay_la_CPPFLAGS = $(fuzz_cppflags)

fuzz_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
fuzz_replay = tests/fuzz/libreplay.la
fuzz_courier = libcourier.la libcode.la libcore.la libprocess.la libsecret.la \
	libbase.la $(fuzz_replay)

tests_fuzz_conf_SOURCES = %D%/conf.c
tests_fuzz_conf_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_conf_LDADD = libconf.la $(fuzz_courier)

tests_fuzz_csv_SOURCES = %D%/csv.c src/cli/csv.c
tests_fuzz_csv_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_csv_LDADD = libstore.la libcore.la libsecret.la libbase.la $(fuzz_replay)

tests_fuzz_dns_SOURCES = %D%/dns.c
tests_fuzz_dns_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_dns_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=fopen -Wl,--wrap=socket \
	-Wl,--wrap=connect -Wl,--wrap=send -Wl,--wrap=recv \
	-Wl,--wrap=__recv_chk -Wl,--wrap=poll -Wl,--wrap=__poll_chk \
	-Wl,--wrap=clock_gettime
tests_fuzz_dns_LDADD = $(fuzz_courier)

tests_fuzz_doctor_SOURCES = %D%/doctor.c
tests_fuzz_doctor_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_doctor_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=text_file_read \
	-Wl,--wrap=text_file_tail -Wl,--wrap=glob -Wl,--wrap=globfree \
	-Wl,--wrap=scandir -Wl,--wrap=klogctl
tests_fuzz_doctor_LDADD = libdoctor.la libstack.la libauth.la libstore.la \
	libconf.la $(fuzz_courier)

tests_fuzz_http_SOURCES = %D%/http.c %D%/reply_check.c %D%/reply.h
tests_fuzz_http_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_http_LDADD = $(fuzz_courier)

tests_fuzz_login_SOURCES = %D%/login.c %D%/login_model.c %D%/login_model.h \
	%D%/login_scene.c %D%/login_scene.h %D%/login_world.c \
	%D%/login_world.h %D%/people.c %D%/people.h
tests_fuzz_login_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_login_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_now \
	-Wl,--wrap=clock_gettime -Wl,--wrap=poll -Wl,--wrap=__poll_chk \
	-Wl,--wrap=getrandom -Wl,--wrap=getpwnam_r -Wl,--wrap=syslog \
	-Wl,--wrap=__syslog_chk -Wl,--wrap=child_start -Wl,--wrap=child_end \
	-Wl,--wrap=secret_slow_hash -Wl,--wrap=code_new \
	-Wl,--wrap=code_matches -Wl,--wrap=store_charge
tests_fuzz_login_LDADD = libauth.la libstore.la libconf.la $(fuzz_courier)

tests_fuzz_reply_SOURCES = %D%/reply.c %D%/reply_check.c %D%/reply.h
tests_fuzz_reply_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_reply_LDADD = $(fuzz_courier)

tests_fuzz_stack_SOURCES = %D%/stack.c
tests_fuzz_stack_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_stack_LDADD = libstack.la libbase.la $(fuzz_replay)

tests_fuzz_state_SOURCES = %D%/state.c %D%/people.c %D%/people.h
tests_fuzz_state_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_state_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_fuzz_state_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=secret_slow_hash
tests_fuzz_state_LDADD = libstore.la $(fuzz_courier) $(SQLITE_LIBS)

tests_fuzz_template_SOURCES = %D%/template.c
tests_fuzz_template_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_template_LDADD = $(fuzz_courier)

tests_fuzz_values_SOURCES = %D%/values.c
tests_fuzz_values_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_values_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
tests_fuzz_values_LDADD = $(fuzz_courier) $(CURL_LIBS)

tests_fuzz_wire_SOURCES = %D%/wire.c %D%/packets.c %D%/packets_ends.c \
	%D%/packets.h src/verifier/host.c src/module/conversation.c \
	src/module/ending.c src/module/item.c src/module/verifier.c
tests_fuzz_wire_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_wire_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=child_start -Wl,--wrap=child_end
tests_fuzz_wire_LDADD = libauth.la libstore.la libconf.la $(fuzz_courier)

# Not part of `make check`: they take clang, and as long as they are told to.
# make fuzz [FUZZ_SECONDS=900] [FUZZ_JOBS=2]: of CPU, for each harness, from a
# build that is not in the source.
FUZZ_SECONDS = 20
FUZZ_JOBS = 2
FUZZ_BUILD = $(abs_top_builddir)/fuzz.build
FUZZ_CORPUS = $(FUZZ_BUILD)/corpus
fuzz_configure = $(abs_top_srcdir)/configure -q CC=clang

.PHONY: fuzz fuzz-coverage fuzz-programs
fuzz-programs: $(fuzz_harnesses)

fuzz:
	$(MKDIR_P) $(FUZZ_BUILD)/sanitizers
	cd $(FUZZ_BUILD)/sanitizers && { test -f Makefile || \
		$(fuzz_configure) --enable-sanitizers \
		CFLAGS='-g -O1 -fsanitize=fuzzer-no-link'; }
	cd $(FUZZ_BUILD)/sanitizers && $(MAKE) -s Makefile && \
		$(MAKE) -s LDFLAGS=-fsanitize=fuzzer fuzz-programs
	$(top_srcdir)/tests/fuzz/fuzz.py \
		--programs $(FUZZ_BUILD)/sanitizers/tests/fuzz \
		--corpus $(FUZZ_CORPUS) --findings $(FUZZ_BUILD)/findings \
		--seconds $(FUZZ_SECONDS) --jobs $(FUZZ_JOBS) $(fuzz_harnesses)

# After `make fuzz`, what seeds and corpus reach: tests/fuzz/coverage.txt.
fuzz-coverage:
	$(MKDIR_P) $(FUZZ_BUILD)/coverage
	cd $(FUZZ_BUILD)/coverage && { test -f Makefile || \
		$(fuzz_configure) \
		CFLAGS='-g -fprofile-instr-generate -fcoverage-mapping'; }
	cd $(FUZZ_BUILD)/coverage && $(MAKE) -s fuzz-programs
	$(top_srcdir)/tests/fuzz/coverage.sh $(FUZZ_BUILD)/coverage \
		$(abs_top_srcdir) $(FUZZ_CORPUS) $(fuzz_harnesses)
