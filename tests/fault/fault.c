#include "tests/fault/fault.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

extern const struct fault_point __start_fault_points[];
extern const struct fault_point __stop_fault_points[];

static struct fault *shared;
static bool armed;

int (*fault_spawn)(pid_t *pid, int socket);
int fault_given_socket = -1;

struct fault *
fault_share(void)
{
	if (shared == NULL)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared;
}

void
fault_arm(void)
{
	armed = true;
}

void
fault_disarm(void)
{
	armed = false;
}

const char *
fault_point_name(size_t number)
{
	size_t count = (size_t)(__stop_fault_points - __start_fault_points);

	return number < count ? __start_fault_points[number].name : NULL;
}

/* The same number for the same calls from the same places, in this process. */
static uint64_t
go_on(const struct fault_point *point, const void *where)
{
	uint64_t step = (uint64_t)(uintptr_t)where ^
	    (uint64_t)(point - __start_fault_points) << 56;

	shared->way = (shared->way ^ step) * UINT64_C(0x9e3779b97f4a7c15);
	shared->way ^= shared->way >> 29;
	return shared->way;
}

bool
fault_is_due(const struct fault_point *point, const void *where)
{
	unsigned long call, number;
	uint64_t way;
	bool due;

	if (!armed)
		return false;
	number = __atomic_add_fetch(
	    &shared->seen[point - __start_fault_points], 1, __ATOMIC_RELAXED);
	call = __atomic_add_fetch(&shared->calls, 1, __ATOMIC_RELAXED);
	way = go_on(point, where);
	if (call < FAULT_CALLS_MAX)
		shared->call_way[call] = way;
	due = shared->mode == FAULT_ONCE ? call == shared->at :
	    shared->mode == FAULT_AFTER && call >= shared->at;
	if (due && !shared->fired) {
		shared->fired = true;
		strncpy(shared->hit, point->name, sizeof(shared->hit) - 1);
		shared->hit_number = number;
	}
	return due;
}

bool
fault_is_jumped(void)
{
	unsigned long look;

	if (!armed)
		return false;
	look = __atomic_add_fetch(&shared->looks, 1, __ATOMIC_RELAXED);
	if (look < FAULT_CALLS_MAX)
		shared->look_way[look] = shared->way;
	if (look < shared->at || shared->mode != FAULT_CLOCK)
		return false;
	shared->fired = true;
	return true;
}

int64_t
fault_slept(void)
{
	return armed && shared->sleeps ? 3600 : 0;
}

void
fault_log(const char *format, va_list more)
{
	size_t room = sizeof(shared->log) - shared->log_length;
	int length = vsnprintf(shared->log + shared->log_length, room, format,
	    more);

	if (length <= 0)
		return;
	shared->log_length += (size_t)length < room - 1 ? (size_t)length + 1 :
							  room - 1;
	shared->log[shared->log_length - 1] = '\n';
}

void
fault_turn(const char *answer)
{
	for (; *answer != '\0'; answer++)
		shared->way = (shared->way ^ (unsigned char)*answer) *
		    UINT64_C(0x9e3779b97f4a7c15);
}
