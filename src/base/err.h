/*
 * The one error type.  A function that can fail returns `enum err`, puts its
 * results in out-parameters and leaves these untouched when it fails, unless
 * its contract says otherwise.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* name, text for the log and the administrator */
#define ERR_LIST(ERR)                                                          \
	ERR(ERR_OK, "success")                                                 \
	ERR(ERR_INVALID, "invalid value")                                      \
	ERR(ERR_RANGE, "value out of range")                                   \
	ERR(ERR_TOO_LONG, "value too long")                                    \
	ERR(ERR_NOT_FOUND, "not found")                                        \
	ERR(ERR_EXISTS, "exists already")                                      \
	ERR(ERR_DENIED, "not permitted")                                       \
	ERR(ERR_MEMORY, "out of memory")                                       \
	ERR(ERR_SYSTEM, "system call failed")                                  \
	ERR(ERR_RANDOM, "no randomness from the kernel")                       \
	ERR(ERR_CLOCK, "no clock")                                             \
	ERR(ERR_TIMEOUT, "deadline passed")                                    \
	ERR(ERR_CLOSED, "the other side is gone")                              \
	ERR(ERR_PROTOCOL, "malformed packet, or another version of ours")      \
	ERR(ERR_CONFIG, "configuration refused")                               \
	ERR(ERR_UNSAFE, "file, owner or mode refused")                         \
	ERR(ERR_STORE, "state cannot be read or written")                      \
	ERR(ERR_DAMAGED, "state is damaged")                                   \
	ERR(ERR_BUSY, "state is locked")                                       \
	ERR(ERR_FULL, "no room for the state")

#define ERR_ENUM(name, text) name,
enum err { ERR_LIST(ERR_ENUM) ERR_COUNT };
#undef ERR_ENUM

/* Text of an error, never NULL, static. */
const char *err_text(enum err);

#endif
