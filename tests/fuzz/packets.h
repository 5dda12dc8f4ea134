/*
 * Packets out of an input, and what must hold of those that are taken.
 */
#ifndef TESTS_FUZZ_PACKETS_H
#define TESTS_FUZZ_PACKETS_H

#include "core/wire.h"
#include "tests/fuzz/fuzz.h"

#define PACKETS_MAX 8

enum wire_kind packets_kind(unsigned which);
size_t packets_size(enum wire_kind); /* of its struct */

/* Every text ends within its field.  The fields are listed here once more. */
void packets_check(const void *packet, enum wire_kind);

/* As programs of ours have it, but that no reader waits for ever. */
void packets_pair(int pair[2]);

/*
 * Send what ${input} holds, at most PACKETS_MAX packets, and say that there is
 * no more: a byte of flags, the kind, two bytes of length, the bytes.  PLAIN:
 * no head.  Otherwise the head is right, and the packet as long as it should
 * be; LONG: a byte longer; SHORT: a byte shorter.
 */
#define PACKETS_PLAIN 1u
#define PACKETS_LONG 2u
#define PACKETS_SHORT 4u
#define PACKETS_DESCRIPTOR 8u /* and a descriptor with it */
#define PACKETS_OTHER_BUILD 16u
void packets_queue(int socket, struct input *);

/* How many of those that were queued may be taken for packets of ours. */
extern unsigned packets_sound;

/* The module's talk with a verifier, the verifier's with a courier. */
void packets_to_module(int socket, struct input *);
void packets_to_verifier(int socket, struct input *);

#endif
