/*
 * What an answer says: the only unit that knows JSON.  Everything that is not
 * asked for is ignored, and every value may be null, absent or of another
 * type.
 */
#ifndef COURIER_SAID_H
#define COURIER_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"
#include "courier/http.h"

struct said {
	void *root; /* NULL: not an object */
	int32_t code;
	char sid[WIRE_WORD_SIZE];
	char status[WIRE_WORD_SIZE];
	const char *prose; /* as it came, until said_close; NULL: none */
	char words[WIRE_NAME_SIZE]; /* what may be told of it; judge.c's */
};

/*
 * Choose how names are hashed; left to itself the library would open a random
 * device for that, with the first answer.  ERR_RANDOM.
 */
enum err said_start(void) MUST_CHECK;

/* Take an answer apart; ${error}: in the shape of a refusal. */
void said_open(struct said *, const struct http_answer *, bool error);

/* NULL-tolerant, as what said_open leaves of garbage is. */
void said_close(struct said *);

/*
 * Below, ${path} is names with dots between: "sim_swap.error_code".
 */
bool said_has(const struct said *, const char *path);
bool said_is_object(const struct said *, const char *path);
bool said_is_list(const struct said *, const char *path);

/* "" for everything that is no string or does not fit. */
void said_text(
    const struct said *, const char *path, char *to, size_t size);

/* A number, or a string of one as other services have it; 0 for none. */
int32_t said_code(const struct said *, const char *path);

/* True is YES, false is NO, everything else UNKNOWN. */
enum wire_signal said_signal(const struct said *, const char *path);

#endif
