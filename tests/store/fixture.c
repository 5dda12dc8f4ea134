#include "tests/store/fixture.h"

#include <string.h>

char directory[HARNESS_PATH];
struct store *store;
struct moment now;

static void
begin(void)
{
	harness_state(directory);
	store = harness_open(directory);
}

int
set_up(void **state)
{
	(void)state;
	harness_clock(NULL);
	begin();
	return 0;
}

int
set_up_alice(void **state)
{
	(void)set_up(state);
	harness_enroll(store, "alice", ALICE);
	return 0;
}

int
set_up_noon(void **state)
{
	(void)state;
	now = (struct moment){ .real_us = NOON, .boot_us = 40 * DAY };
	memcpy(now.boot_id, "00000000-0000-0000-0000-000000000001",
	    CLOCK_BOOT_ID_SIZE);
	harness_clock(&now);
	begin();
	return 0;
}

int
set_up_noon_alice(void **state)
{
	(void)set_up_noon(state);
	harness_enroll(store, "alice", ALICE);
	return 0;
}

int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	store = NULL;
	harness_clock(NULL);
	return 0;
}

void
reopen(void)
{
	store_close(store);
	store = harness_open(directory);
}

void
pass(int64_t us)
{
	now.real_us += us;
	now.boot_us += us;
	harness_clock(&now);
}

struct store_user
find(const char *name)
{
	struct store_user user;

	memset(&user, 0xff, sizeof(user));
	assert_ok(store, store_user_find(store, name, &user));
	return user;
}

bool
count_user(const struct store_user *user, void *data)
{
	(void)user;
	++*(size_t *)data;
	return true;
}

size_t
users(void)
{
	size_t count = 0;

	assert_ok(store, store_user_each(store, count_user, &count));
	return count;
}

static bool
count_event(const struct store_event *event, void *data)
{
	(void)event;
	++*(long *)data;
	return true;
}

long
events(void)
{
	long count = 0;

	assert_ok(store, store_event_each(store, NULL, 0, count_event, &count));
	return count;
}
