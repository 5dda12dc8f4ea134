/*
 * The person at the terminal, or one line after the other of standard input.
 */
#ifndef CLI_TTY_H
#define CLI_TTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define TTY_LINE_SIZE 128

struct tty {
	int out;      /* where prompts go; -1: nowhere */
	bool present; /* standard input is a terminal */
};

#define TTY_NONE          \
	{                 \
		.out = -1 \
	}

/* While still root: later the terminal may not be ours to open. */
void tty_open(struct tty *);
void tty_close(struct tty *);

/* For a person who waits; nothing where there is none. */
void tty_say(const struct tty *, const char *text);

/*
 * "what: 37 %" on one line for a person who waits, as ${done} of ${total}
 * steps are made; call it for every step.
 */
void tty_progress(
    const struct tty *, const char *what, size_t done, size_t total);

/*
 * Prompt (on a terminal alone) and read one line without its end, byte by
 * byte, so that the next line stays for the next reader.  ERR_CLOSED: end of
 * input with nothing on the line; ERR_TOO_LONG, ERR_INVALID (a NUL in it): the
 * line is gone; ERR_SYSTEM.  The caller wipes ${line}.
 */
enum err tty_ask(const struct tty *, const char *prompt,
    char line[TTY_LINE_SIZE]) MUST_CHECK;

/* The same, and the terminal does not show what is typed. */
enum err tty_ask_hidden(const struct tty *, const char *prompt,
    char line[TTY_LINE_SIZE]) MUST_CHECK;

#endif
