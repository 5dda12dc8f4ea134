#!/bin/sh
# The work of contrib/test, two lanes at a time: lanes.sh WORK.  WORK has the
# copy of the source; a line "PASS|FAIL|SKIP name" for each test goes to
# WORK/results.
set -eu

work=$1
source=$work/source
export HOME="$work/home" LC_ALL=C.UTF-8 XDG_CACHE_HOME="$work/home"
mkdir "$HOME"

# result WORD NAME [WHY]
result() {
	printf '%s %s%s\n' "$1" "$2" "${3:+: $3}" | tee -a "$work/results"
}

# One test that is a command: attempt NAME LOG COMMAND ...
attempt() {
	name=$1
	log=$work/$2.log
	shift 2
	begun=$(date +%s)
	if "$@" >"$log" 2>&1; then
		result PASS "$name"
		echo "# $name: $(($(date +%s) - begun)) s"
		return 0
	fi
	result FAIL "$name"
	grep -E -m 20 'error:|warning:|^FAIL|\*\*\*' "$log" || :
	tail -n 80 "$log"
	return 1
}

# build DIR FLAG ...: configure and compile, the programs of the tests too.
build() {
	directory=$work/$1
	shift
	mkdir "$directory" && cd "$directory" &&
		"$source/configure" --enable-werror "$@" &&
		make -j2 && make -j2 check TESTS=
}

# The verdicts that automake left in DIR, each test by name.
collect() {
	find "$work/$1" -name '*.trs' | sort | while read -r trs; do
		program=${trs%.trs}
		program=${program#"$work/$1/"}
		why=$(grep -v '^SKIP ' "${trs%.trs}.log" | tail -n 1 || :)
		sed -n 's/^:test-result: //p' "$trs" |
		while read -r word part; do
			name="$1: $program${part:+ $part}"
			case $word in
			PASS | XFAIL)
				echo "PASS $name" >>"$work/results"
				sed -n 's/^skipped: //p' "${trs%.trs}.log" |
				while read -r skip; do
					result SKIP "$name" "$skip"
				done
				;;
			SKIP) result SKIP "$name" "$why" ;;
			*)
				result FAIL "$name"
				tail -n 60 "${trs%.trs}.log"
				;;
			esac
		done
	done
}

# make check in DIR; a run that leaves no verdicts is a failure as well.
check() {
	flock "$work/prism.lock" true
	begun=$(date +%s)
	timeout 900 make -C "$work/$1" -k -j2 check \
		>"$work/$1-check.log" 2>&1 || :
	before=$(wc -l <"$work/results")
	collect "$1"
	added=$(($(wc -l <"$work/results") - before))
	echo "# $1: make check: $added verdicts, $(($(date +%s) - begun)) s"
	grep -q '^# TOTAL:' "$work/$1-check.log" || {
		result FAIL "$1: make check"
		tail -n 40 "$work/$1-check.log"
	}
}

# With dependencies of its own time: newer ones need a newer Node.
# Holds a lock while it works, for those that need its end.
install_prism() {
	# shellcheck disable=SC2154 # from contrib/test
	flock "$work/prism.lock" \
		npm --loglevel=error --no-audit --no-fund --no-update-notifier \
		--cache "$work/npm" install --prefix "$work/prism" "$prism" \
		--before=2025-10-10 </dev/null >"$work/npm.log" 2>&1 ||
		tail -n 8 "$work/npm.log"
}

end_to_end() {
	begun=$(date +%s)
	status=0
	/usr/bin/python3 -B "$source/tests/e2e/run.py" --build "$work/gcc" \
		>"$work/e2e.log" 2>&1 || status=$?
	grep -E '^(PASS|SKIP|FAIL) ' "$work/e2e.log" >>"$work/results" || :
	grep -v '^PASS ' "$work/e2e.log" || :
	if [ "$status" != 0 ] && ! grep -q '^FAIL ' "$work/e2e.log"; then
		result FAIL "end to end: ended with $status"
	fi
	echo "# end to end: $(($(date +%s) - begun)) s"
}

c_files() {
	(cd "$source" && find pam_sms2fa.c src -name '*.c' | sort)
}

# Newer ones want to know each macro; that one of ours is some string is enough.
run_cppcheck() {
	# shellcheck disable=SC2046 # one word a macro, one a file
	cd "$source" && cppcheck --quiet --std=c11 --error-exitcode=1 --force \
		$(sed -n 's/^.-D\([A-Z]*_PATH\)=.*/-D\1=""/p' Makefile.am) \
		--enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches -I src $(c_files)
}

# All of three families but taste, what -Wconversion says better, and what newer
# ones take ill of any enum and of dirfd(3).
tidy_checks="-*,clang-analyzer-*,bugprone-*,cert-*,-cert-err33-c,\
-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,\
-bugprone-easily-swappable-parameters,-bugprone-branch-clone,\
-bugprone-implicit-widening-of-multiplication-result,\
-bugprone-macro-parentheses,-bugprone-narrowing-conversions,\
-bugprone-assignment-in-if-condition,-bugprone-inc-dec-in-conditions,\
-bugprone-multi-level-implicit-pointer-conversion,\
-bugprone-casting-through-void,-clang-analyzer-unix.StdCLibraryFunctions,\
-clang-analyzer-optin.core.EnumCastOutOfRange"

# Each file with the flags that make compiles it with.
run_clang_tidy() {
	echo "flags: ; \$(info \$(DEFS) \$(DEFAULT_INCLUDES) \
		\$(AM_CPPFLAGS) \$(CPPFLAGS)) @:" |
		make -s -C "$work/clang" -f Makefile -f - flags >"$work/flags"
	printf 'exec clang-tidy --quiet %s "%s" -- -std=gnu11 %s\n' \
		"--warnings-as-errors='*' --checks='$tidy_checks'" \
		"\$1" "$(cat "$work/flags")" >"$work/tidy.sh"
	cd "$work/clang" && c_files | sed "s|^|$source/|" |
		xargs -n 1 -P 2 sh "$work/tidy.sh"
}

# An ordinary user makes the tarball, builds it, tests and installs it.  What
# grows with a number is done in full by the build of gcc.
run_distcheck() {
	mkdir "$work/dist" && mkdir -m 1777 "$work/dist-tmp"
	cp -R "$source" "$work/dist/source"
	chown -R nobody:nogroup "$work/dist"
	cd "$work/dist"
	setpriv --reuid nobody --regid nogroup --clear-groups --no-new-privs \
		env -i PATH="$PATH" HOME="$work/dist" TMPDIR="$work/dist-tmp" \
		LC_ALL=C.UTF-8 MODEL_SEQUENCES=20 SWEEP=48 sh -c '
		mkdir build && cd build && ../source/configure &&
		make -j2 distcheck VERBOSE=1'
}

run_musl() {
	top_srcdir=$source top_builddir=$work/clang \
		sh "$source/tests/checks/musl.sh"
}

run_shellcheck() {
	cd "$source"
	# shellcheck disable=SC2046 # one word a file
	shellcheck -x contrib/demo contrib/test contrib/common.sh \
		contrib/lanes.sh .ci/run \
		contrib/packaging.sh contrib/build-deb contrib/build-rpm \
		contrib/debian/*.p* tests/package/chroot &&
		shellcheck -e SC2154 $(find tests -name '*.sh' | sort)
}

# What allocates and frees by our own hand; the rest runs under AddressSanitizer.
valgrind_programs="tests/unit/code tests/unit/conf tests/unit/conf_urls
	tests/unit/conf_values tests/unit/file tests/unit/recovery
	tests/unit/template tests/pam/evidence tests/pam/phases
	tests/store/users tests/store/guesses tests/store/waiting
	tests/store/events"

# In the build of gcc, whose own verdicts have been collected by then.
run_valgrind() {
	make -C "$work/gcc" check \
		TESTS="$(echo "$valgrind_programs" | tr '\n\t' '  ')" \
		LOG_COMPILER="valgrind -q --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite,indirect"
}
# shellcheck source=contrib/packaging.sh
. "$source/contrib/packaging.sh"

# When all else is done: its figures are not to measure our own work.
bench() {
	[ -x "$work/gcc/tests/courier/send_job" ] || return 0
	if attempt "what a login costs" bench /usr/bin/python3 -B \
		"$source/tests/bench/login" --build "$work/gcc"; then
		cat "$work/bench.log"
	fi
}

# The stack prover's model beside the libpam of this machine.
judge() {
	attempt "100 000 random stacks agree with libpam" judge \
		env top_builddir="$work/gcc" \
		"$work/gcc/tests/stack/judge" 100000 || return 0
	tail -n 1 "$work/judge.log"
}

lane_product() {
	# shellcheck disable=SC2154,SC2086 # from contrib/test; a list of words
	attempt "gcc builds without a warning" gcc \
		build gcc $world_paths || return 0
	check gcc
	judge
	packaging & # while the logins of the end-to-end tests mostly wait
	packages=$!
	end_to_end
	attempt "valgrind finds nothing" valgrind run_valgrind || :
	wait "$packages"
}

lane_others() {
	attempt "shell scripts pass shellcheck" shellcheck run_shellcheck || :
	if attempt "clang builds without a warning" clang \
		build clang CC=clang; then
		attempt "clang-tidy finds nothing" clang-tidy \
			run_clang_tidy || :
		attempt "musl-gcc compiles it, values are the same there" \
			musl run_musl || :
	fi
	attempt "cppcheck finds nothing" cppcheck run_cppcheck || :
	# Less optimized, and fewer sequences of the model, for the time they
	# take: the build of gcc has all of them.
	if attempt "AddressSanitizer and UBSan build" sanitizers \
		build sanitizers --enable-sanitizers CFLAGS="-g -O1"; then
		export MODEL_SEQUENCES=60
		check sanitizers
	fi
	attempt "make distcheck as an ordinary user" distcheck \
		run_distcheck || :
}

: >"$work/results"
: >"$work/prism.lock"
if [ -n "${TWILIO_OPENAPI-}" ]; then
	PRISM=$work/prism/node_modules/@stoplight/prism-cli/dist/index.js
	export PRISM
	install_prism &
fi
attempt "autoreconf makes configure" autoreconf autoreconf -fi "$source"
lane_product &
product=$!
lane_others
wait "$product"
bench
