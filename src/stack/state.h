/*
 * The states that an exploration has seen, each once.
 */
#ifndef STACK_STATE_H
#define STACK_STATE_H

#include <stdint.h>

#include "base/err.h"
#include "stack/walk.h"

/* What happened on the way, as a set. */
enum state_fact {
	STATE_FIRST_OK = 1,	  /* a first factor was proven */
	STATE_FIRST_FAILED = 2,	  /* one was refused */
	STATE_UNIX = 4,		  /* what our line finds: pam_unix's datum, */
	STATE_KRB5 = 8,		  /* pam_krb5's, */
	STATE_WITNESS = 16,	  /* the mark of our witness, */
	STATE_PASSWORD = 32,	  /* a password, right or wrong */
	STATE_OURS_OK = 64,	  /* our line said success, */
	STATE_OURS_IGNORED = 128, /* ignore, */
	STATE_OURS_FAILED = 256,  /* anything else */
	STATE_ROOT = 512,	  /* a module that knows root said success */
	STATE_FACTOR = 1024,	  /* another factor was proven */
	STATE_CONDITION = 2048,	  /* a condition led around our line */
	STATE_KEY = 4096	  /* sshd has a public key's proof */
};

/* Equal for walks that go on alike. */
struct state {
	uint64_t frames;
	uint64_t rest;
};

/* How a state was come to first. */
struct state_node {
	struct state state;
	uint32_t parent; /* STATE_NONE: the first one */
	uint8_t result;	 /* what the entry of the parent returned */
};
#define STATE_NONE UINT32_MAX
#define STATE_MAX (4u * 1024 * 1024)

struct states {
	struct state_node *nodes; /* in the order in which they were found */
	uint32_t count;
	uint32_t room;
	uint32_t *table; /* index of nodes + 1; 0: free */
	uint32_t slots;	 /* a power of two */
};

/* Non-success statuses are all one here: none changes the way. */
struct state state_pack(const struct walk *, unsigned facts);
void state_unpack(struct walk *, unsigned *facts, const struct state *);

/*
 * Add the state unless it is there.  ERR_EXISTS; ERR_TOO_LONG: over STATE_MAX;
 * ERR_MEMORY.
 */
enum err states_add(struct states *, struct state, uint32_t parent,
    enum stack_return result) MUST_CHECK;

void states_free(struct states *);

#endif
