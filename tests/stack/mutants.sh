#!/bin/sh
# Goal: a wrong model is seen: each of these mutations of the reader and the walk
# is told apart from libpam, and each of the proof by the table of stacks.
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

# changed PROGRAM FILE SED: PROGRAM with one rule of src/stack/FILE.c changed,
# as $work/PROGRAM
changed() {
	count=$((count + 1))
	sed "$3" "$top_srcdir/src/stack/$2.c" >"$work/$2.c"
	if cmp -s "$work/$2.c" "$top_srcdir/src/stack/$2.c"; then
		echo "$2: nothing to change by $3"
		exit 1
	fi
	objects=$top_builddir/tests/stack/$1.o
	case $1 in
	judge) objects="$objects $top_builddir/tests/stack/chance.o" ;;
	table)
		objects="$objects $top_builddir/tests/stack/case.o"
		objects="$objects $top_builddir/tests/stack/case_read.o"
		;;
	esac
	# shellcheck disable=SC2086 # CC and the objects are several words
	$CC -std=gnu11 -O0 -w -D_GNU_SOURCE -I"$top_srcdir/src" \
		-o "$work/$1" "$work/$2.c" $objects \
		"$top_builddir/tests/stack/libpam.o" \
		"$archive" "$top_builddir/.libs/libbase.a" -lpam
}

# survived FILE SED WHY
survived() {
	echo "$3: $1: $2"
	survivors=$((survivors + 1))
}

# mutant FILE SED: libpam must disagree
mutant() {
	changed judge "$1" "$2"
	if "$work/judge" 6000 1 >"$work/log" 2>&1; then
		survived "$1" "$2" "not told apart"
	elif ! grep -q '^differs: ' "$work/log"; then
		tail -n 3 "$work/log"
		survived "$1" "$2" "no difference, but a failure"
	fi
}

# doubt FILE SED: the table must disagree
doubt() {
	changed table "$1" "$2"
	if srcdir=$top_srcdir "$work/table" >"$work/log" 2>&1; then
		survived "$1" "$2" "not told apart"
	elif ! grep -q ' stacks, [1-9][0-9]* wrong$' "$work/log"; then
		tail -n 3 "$work/log"
		survived "$1" "$2" "no stack is wrong, but a failure"
	fi
}

# libpam since 1.6 reads in another way: only what it has can tell apart.
library=$(ldd "$top_builddir/tests/stack/judge" |
	sed -n 's/.*libpam\.so\.0 => \([^ ]*\).*/\1/p')
if grep -q "maximum level of substacks reached" "$library"; then
	kind=old
else
	kind=new
fi

# mutant_of KIND FILE SED
mutant_of() {
	if [ "$1" = $kind ]; then
		mutant "$2" "$3"
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
mutant_of old line 's/if (comment != NULL) {/if (0) {/'
mutant_of new line 's/^	start\[strcspn(start, "#")\] = .*/;/'
mutant entry 's/entry->exists = entry->kind == STACK_MODULE/entry->exists = !entry->quiet/'
# Which lines there are.
mutant_of old include 's/(substack ? 1 : 0)/0/'
mutant_of new include 's/: context->depth + 1 < INCLUDE_DEPTH_MAX)/: context->depth < INCLUDE_DEPTH_MAX)/'
mutant include 's/context.level += source.substack ? 1 : 0/context.level += 1/'
mutant include 's/reading->own.count == 0/0/'
mutant read 's/entry->kind = STACK_BROKEN;/;/'

# What is proven by then, and what counts.
doubt explore 's/facts \&= ~(unsigned)(STATE_UNIX | STATE_KRB5 | STATE_WITNESS);//'
doubt explore 's/(evidence \& OURS_STACK) != 0;/0;/'
doubt explore 's/facts & STATE_UNIX) != 0/facts \& STATE_UNIX) == 0/'
doubt explore 's/return facts | STATE_OURS_FAILED;/return facts;/'
doubt explore 's/return first ? EXPLORE_LOGIN : EXPLORE_ALONE;/return EXPLORE_LOGIN;/'
doubt explore 's/point->next_ours < to \&\&/0 \&\&/'
doubt explore 's/facts |= STATE_ROOT;/;/'
doubt explore 's/facts |= STATE_FACTOR | STATE_FIRST_OK;/;/'
doubt explore 's/result == STACK_NEW_AUTHTOK_REQD/0/'
doubt explore 's/if ((facts \& STATE_PASSWORD) != 0)/if (1)/'
doubt module 's/^	return returns == 0 ? .*/	return MODULE_RETURN(STACK_SUCCESS);/'
doubt state 's/(uint64_t)view->impression \* 3 + status/(uint64_t)view->impression * 3/'
doubt paths 's/OURS_NAME " is never called" }/"" }/; s/EXPLORE_BYPASS, PROVE_NO_BYPASS, PROVE_PROBLEM/EXPLORE_BYPASS, PROVE_NO_BYPASS, PROVE_WARNING/'
doubt mend 's/at->from == source/at->from != source/'

echo "$count mutants, $survivors not told apart"
[ "$survivors" = 0 ]
