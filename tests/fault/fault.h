/*
 * Calls that fail: the linker hands every call of ours to these libraries to a
 * wrapper (--wrap), which counts it and fails the one that is to fail.  Only
 * an armed process counts; its figures are in memory that it shares with the
 * process that watches it.
 */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The module's copy of these serves the program that loads it. */
#pragma GCC visibility push(default)

#define FAULT_POINTS_MAX 128
#define FAULT_CALLS_MAX 8192 /* that are traced */
#define FAULT_LOG_SIZE 16384

enum fault_mode {
	FAULT_NONE,  /* only count */
	FAULT_ONCE,  /* call number ${at} fails */
	FAULT_AFTER, /* it and every one after it */
	FAULT_CLOCK  /* none; from look ${at} at a clock on, it has jumped */
};

struct fault {
	enum fault_mode mode;
	unsigned long at;	  /* 1 is the first */
	int64_t real_jump, boot_jump; /* seconds */
	bool sleeps;		      /* from now on it is an hour later */

	/* What was seen. */
	unsigned long calls, looks;
	bool fired;
	char hit[32]; /* the call that failed first */
	unsigned long hit_number; /* 1: the first one of this function */
	unsigned long seen[FAULT_POINTS_MAX]; /* of each wrapped function */
	uint64_t way; /* so far: of all calls, and where they came from */
	uint64_t call_way[FAULT_CALLS_MAX], look_way[FAULT_CALLS_MAX];
	unsigned long compared; /* codes that were compared with an answer */
	bool fired_at_compare;	/* by then */
	size_t log_length;
	char log[FAULT_LOG_SIZE]; /* what went to the system's log */
};

/* Shared with all children from now on; never NULL. */
struct fault *fault_share(void);

/* What is counted and fails in this process from now on, and in its forks. */
void fault_arm(void);
void fault_disarm(void);

/*
 * In place of posix_spawn, when set: a child of this very program that has
 * ${socket}.  Returns an error number.
 */
extern int (*fault_spawn)(pid_t *pid, int socket);
extern int fault_given_socket; /* of the last file action */

/* One wrapped function. */
struct fault_point {
	const char *name;
};

/* Count a call, made from ${where}; whether it fails. */
bool fault_is_due(const struct fault_point *, const void *where);
#define fault_due(point) fault_is_due((point), __builtin_return_address(0))

/* Count a look at a clock; whether the clocks have jumped by then. */
bool fault_is_jumped(void);

/* The way goes on differently from here: the world gave another ${answer}. */
void fault_turn(const char *answer);

/* What goes to the system's log is kept for the judge. */
void fault_log(const char *format, va_list) __attribute__((format(printf, 1, 0)));

/* Seconds that the process under test has slept for. */
int64_t fault_slept(void);

/* Every wrapped function, by number; NULL after the last. */
const char *fault_point_name(size_t number);

#define FAULT_POINT(called)                                         \
	static const struct fault_point point_##called              \
	    __attribute__((section("fault_points"), used)) = { #called }

#pragma GCC visibility pop

/* ${called} is wrapped as well, to be watched. */
#define FAULT_SEES(called) struct fault_point

/* ${called} fails with ${bad} and errno ${number}. */
#define WRAP(type, called, parameters, bad, number, arguments) \
	FAULT_POINT(called);                                   \
	type __real_##called parameters;                       \
	type __wrap_##called parameters;                       \
	type __wrap_##called parameters                        \
	{                                                      \
		if (!fault_due(&point_##called))               \
			return __real_##called arguments;      \
		errno = (number);                              \
		return bad;                                    \
	}

#endif
