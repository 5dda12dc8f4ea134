#!/bin/sh
# Goal: the judge sees a wrong model: each of these mutations of the reader and
# the walk is told apart from libpam.
set -eu

archive=$top_builddir/.libs/libstack.a
if nm "$archive" | grep -q __asan_; then
	echo "a build with sanitizers links otherwise"
	exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
survivors=0
count=0

# mutant FILE SED: src/stack/FILE.c with one rule changed
mutant() {
	count=$((count + 1))
	sed "$2" "$top_srcdir/src/stack/$1.c" >"$work/$1.c"
	if cmp -s "$work/$1.c" "$top_srcdir/src/stack/$1.c"; then
		echo "$1: nothing to change by $2"
		exit 1
	fi
	# shellcheck disable=SC2086 # CC may be several words
	$CC -std=gnu11 -O1 -w -D_GNU_SOURCE -I"$top_srcdir/src" \
		-o "$work/judge" "$work/$1.c" \
		"$top_builddir/tests/stack/judge.o" \
		"$top_builddir/tests/stack/chance.o" \
		"$top_builddir/tests/stack/libpam.o" \
		"$archive" "$top_builddir/.libs/libbase.a" -lpam
	if "$work/judge" 6000 1 >"$work/log" 2>&1; then
		echo "not told apart: $1: $2"
		survivors=$((survivors + 1))
	elif ! grep -q '^differs: ' "$work/log"; then
		echo "no difference, but a failure: $1: $2"
		tail -n 3 "$work/log"
		survivors=$((survivors + 1))
	fi
}

# What success is.
mutant walk 's/return action == STACK_ACTION_DONE \&\&/return action == STACK_ACTION_OK \&\&/'
mutant walk 's/result == STACK_IGNORE ? STACK_PERM_DENIED : result/result/'
mutant walk 's/view->impression != WALK_NEGATIVE)/1)/'
mutant walk 's/return action == STACK_ACTION_DIE/return action == STACK_ACTION_BAD/'
mutant walk 's/walk->view = walk->frames\[entry->level\]/walk->view = walk->frames[0]/'
mutant walk 's/if (lines != 0)/if (lines > 1)/'
mutant walk 's/walk_is_within(stack, at + 1, level + 1)/0/'
mutant walk 's/while (decided \&\&/while (decided \&\& entry->level == 0 \&\&/'
mutant walk 's/if (level < entry->level)/if (0)/'
mutant walk 's/? STACK_PERM_DENIED :/? STACK_AUTH_ERR :/'
mutant walk 's/ STACK_MODULE_UNKNOWN;/ STACK_OPEN_ERR;/'
mutant walk 's/view->status == STACK_SUCCESS)) {/1)) {/'
# What a line says.
mutant control 's/"sufficient", STACK_ACTION_DONE/"sufficient", STACK_ACTION_OK/'
mutant control 's/control_default(control, STACK_ACTION_BAD)/control_default(control, STACK_ACTION_IGNORE)/'
mutant control 's/if (control->action\[i\] == CONTROL_UNSET)/if (1)/'
mutant line 's/from\[1\] == .\]./0/'
mutant line 's/if (comment != NULL) {/if (0) {/'
mutant entry 's/entry->exists = entry->kind == STACK_MODULE/entry->exists = !entry->quiet/'
# Which lines there are.
mutant include 's/(substack ? 1 : 0)/0/'
mutant include 's/context.level += source.substack ? 1 : 0/context.level += 1/'
mutant include 's/reading->own.count == 0/0/'
mutant read 's/entry->kind = STACK_BROKEN;/;/'

echo "$count mutants, $survivors not told apart"
[ "$survivors" = 0 ]
