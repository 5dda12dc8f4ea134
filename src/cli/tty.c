#include "cli/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

void
tty_open(struct tty *tty)
{
	tty->present = isatty(STDIN_FILENO) == 1;
	tty->out = -1;
	if (!tty->present)
		return;
	tty->out = open("/dev/tty", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (tty->out == -1)
		tty->out = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
}

void
tty_close(struct tty *tty)
{
	if (tty->out != -1)
		close(tty->out);
	tty->out = -1;
}

void
tty_say(const struct tty *tty, const char *text)
{
	size_t left = strlen(text);
	ssize_t written;

	while (tty->out != -1 && left > 0) {
		written = write(tty->out, text, left);
		if (written == -1 && errno == EINTR)
			continue;
		if (written <= 0)
			return; /* a prompt that nobody sees asks nobody */
		text += written;
		left -= (size_t)written;
	}
}

/* 1, or 0 at the end of the input, or -1. */
static ssize_t
tty_byte(char *byte)
{
	ssize_t got;

	do
		got = read(STDIN_FILENO, byte, 1);
	while (got == -1 && errno == EINTR);
	return got;
}

static enum err
tty_line(char line[TTY_LINE_SIZE])
{
	enum err err = ERR_OK;
	size_t used = 0;
	ssize_t got;
	char byte;

	while ((got = tty_byte(&byte)) == 1 && byte != '\n') {
		if (byte == '\0')
			err = ERR_INVALID;
		if (used < TTY_LINE_SIZE - 1)
			line[used++] = byte;
		else
			err = ERR_TOO_LONG;
	}
	memory_wipe(&byte, sizeof(byte));
	line[used] = '\0';
	if (got == -1)
		return ERR_SYSTEM;
	if (got == 0 && used == 0)
		return ERR_CLOSED;
	if (used > 0 && line[used - 1] == '\r')
		line[used - 1] = '\0';
	return err;
}

enum err
tty_ask(const struct tty *tty, const char *prompt, char line[TTY_LINE_SIZE])
{
	enum err err;

	tty_say(tty, prompt);
	err = tty_line(line);
	if (err == ERR_CLOSED)
		tty_say(tty, "\n"); /* Ctrl-D leaves the cursor behind it */
	if (err != ERR_OK)
		memory_wipe(line, TTY_LINE_SIZE);
	return err;
}
