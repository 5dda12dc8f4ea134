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
	tail -n 40 "$log"
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
		why=$(tail -n 1 "${trs%.trs}.log" 2>/dev/null || :)
		sed -n 's/^:test-result: //p' "$trs" |
		while read -r word case; do
			name="$1: $program${case:+ $case}"
			case $word in
			PASS | XFAIL) echo "PASS $name" >>"$work/results" ;;
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
	begun=$(date +%s)
	make -C "$work/$1" -k check >"$work/$1-check.log" 2>&1 || :
	before=$(wc -l <"$work/results")
	collect "$1"
	added=$(($(wc -l <"$work/results") - before))
	echo "# $1: make check: $added verdicts, $(($(date +%s) - begun)) s"
	grep -q '^# TOTAL:' "$work/$1-check.log" || {
		result FAIL "$1: make check"
		tail -n 40 "$work/$1-check.log"
	}
}

install_prism() {
	# shellcheck disable=SC2154 # from contrib/test
	npm --silent --no-audit --no-fund --no-update-notifier \
		--cache "$work/npm" install --prefix "$work/prism" "$prism" \
		>"$work/npm.log" 2>&1 || tail -n 20 "$work/npm.log"
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

run_cppcheck() {
	# shellcheck disable=SC2046 # one word a file
	cd "$source" && cppcheck --quiet --std=c11 --error-exitcode=1 \
		--enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem -I src $(c_files)
}

tidy_checks="-*,clang-analyzer-*,bugprone-*,cert-*,\
-bugprone-easily-swappable-parameters"

# Each file with the flags that make compiles it with.
run_clang_tidy() {
	{
		printf 'exec clang-tidy --quiet %s "%s" -- -std=gnu11 ' \
			"--warnings-as-errors='*' --checks='$tidy_checks'" \
			"\$1"
		echo "flags: ; \$(info \$(DEFS) \$(DEFAULT_INCLUDES) \
			\$(AM_CPPFLAGS) \$(CPPFLAGS)) @:" |
			make -s -C "$work/clang" -f Makefile -f - flags
	} >"$work/tidy.sh"
	cd "$work/clang" && c_files | sed "s|^|$source/|" |
		xargs -n 1 sh "$work/tidy.sh"
}

# An ordinary user makes the tarball, builds it, tests and installs it.
run_distcheck() {
	mkdir "$work/dist"
	cp -R "$source" "$work/dist/source"
	chown -R nobody:nogroup "$work/dist"
	cd "$work/dist"
	setpriv --reuid nobody --regid nogroup --clear-groups --no-new-privs \
		env -i PATH="$PATH" HOME="$work/dist" TMPDIR="$work/dist" \
		LC_ALL=C.UTF-8 sh -c '
		mkdir build && cd build && ../source/configure &&
		make -j2 distcheck'
}

run_shellcheck() {
	cd "$source"
	# shellcheck disable=SC2046 # one word a file
	shellcheck -x contrib/demo contrib/test contrib/common.sh \
		contrib/lanes.sh .ci/run $(find tests -name '*.sh' | sort)
}

lane_product() {
	[ -z "${TWILIO_OPENAPI-}" ] || {
		install_prism &
		prism_job=$!
	}
	# shellcheck disable=SC2154,SC2086 # from contrib/test; a list of words
	attempt "gcc builds without a warning" gcc \
		build gcc $world_paths || return 0
	if [ -n "${TWILIO_OPENAPI-}" ]; then
		wait "$prism_job" || :
		PRISM=$(echo "$work"/prism/node_modules/@stoplight/*/dist/index.js)
		export PRISM
	fi
	check gcc
	end_to_end
}

lane_others() {
	attempt "shell scripts pass shellcheck" shellcheck run_shellcheck || :
	if attempt "clang builds without a warning" clang \
		build clang CC=clang; then
		attempt "clang-tidy finds nothing" clang-tidy \
			run_clang_tidy || :
	fi
	attempt "cppcheck finds nothing" cppcheck run_cppcheck || :
	if attempt "AddressSanitizer and UBSan build" sanitizers \
		build sanitizers --enable-sanitizers; then
		check sanitizers
	fi
	attempt "make distcheck as an ordinary user" distcheck \
		run_distcheck || :
}

: >"$work/results"
attempt "autoreconf makes configure" autoreconf autoreconf -fi "$source"
lane_product &
product=$!
lane_others
wait "$product"
