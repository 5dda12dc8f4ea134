#include "tests/store/codes.h"

struct recovery_code codes[CODES];

void
give_codes(void)
{
	size_t i;

	for (i = 0; i < CODES; i++)
		assert_int_equal(recovery_new(&codes[i]), ERR_OK);
	assert_ok(store,
	    store_recovery_set(store, "alice", codes, CODES, &harness_actor));
}

int
set_up_codes(void **state)
{
	(void)set_up_alice(state);
	give_codes();
	return 0;
}

long
left(void)
{
	long count = -1;

	assert_ok(store, store_recovery_left(store, "alice", &count));
	return count;
}

bool
spend(const struct recovery_code *code, bool *refused)
{
	bool right = true;

	assert_ok(store, store_recovery_spend(store, "alice", "sshd", NULL,
			     code, &right, refused));
	return right;
}
