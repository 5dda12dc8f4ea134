#include "cli/tty.h"

#include <sys/signalfd.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

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

void
tty_progress(const struct tty *tty, const char *what, size_t done, size_t total)
{
	size_t percent = done * 100 / total;
	char text[TTY_LINE_SIZE];

	/* only where the number changes */
	if (tty->out == -1 || (done > 0 && percent == (done - 1) * 100 / total))
		return;
	text_format(text, sizeof(text), "\r%s: %zu %%%s", what, percent,
	    done == total ? "\n" : "");
	tty_say(tty, text);
}

/*
 * Wait for input, where there are ${ends}, which are blocked.  ERR_CLOSED: one
 * of them came first: it ends this process as soon as it is let through.
 */
static enum err
tty_wait(const sigset_t *ends)
{
	struct pollfd polls[] = { { STDIN_FILENO, POLLIN, 0 },
		{ -1, POLLIN, 0 } };
	enum err err = ERR_OK;

	if (ends == NULL)
		return ERR_OK;
	if ((polls[1].fd = signalfd(-1, ends, SFD_CLOEXEC)) == -1)
		return ERR_SYSTEM;
	while (poll(polls, 2, -1) == -1)
		if (errno != EINTR) {
			err = ERR_SYSTEM;
			break;
		}
	if (err == ERR_OK && polls[1].revents != 0)
		err = ERR_CLOSED;
	close(polls[1].fd);
	return err;
}

/* 1, or 0 at the end of the input, or -1. */
static ssize_t
tty_byte(const sigset_t *ends, char *byte)
{
	ssize_t got;

	if (tty_wait(ends) != ERR_OK)
		return -1;
	do
		got = read(STDIN_FILENO, byte, 1);
	while (got == -1 && errno == EINTR);
	return got;
}

static enum err
tty_line(const sigset_t *ends, char line[TTY_LINE_SIZE])
{
	enum err err = ERR_OK;
	size_t used = 0;
	ssize_t got;
	char byte;

	while ((got = tty_byte(ends, &byte)) == 1 && byte != '\n') {
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

static enum err
tty_ask_until(const struct tty *tty, const char *prompt, const sigset_t *ends,
    char line[TTY_LINE_SIZE])
{
	enum err err;

	tty_say(tty, prompt);
	err = tty_line(ends, line);
	if (err == ERR_CLOSED)
		tty_say(tty, "\n"); /* Ctrl-D leaves the cursor behind it */
	if (err != ERR_OK)
		memory_wipe(line, TTY_LINE_SIZE);
	return err;
}

enum err
tty_ask(const struct tty *tty, const char *prompt, char line[TTY_LINE_SIZE])
{
	return tty_ask_until(tty, prompt, NULL, line);
}

/* What was typed ahead was shown: it is no secret, and dropped. */
static enum err
tty_ask_blind(const struct tty *tty, const char *prompt,
    const sigset_t *ends, char line[TTY_LINE_SIZE])
{
	struct termios as_was, hidden;
	enum err err;

	if (tcgetattr(STDIN_FILENO, &as_was) != 0)
		return ERR_SYSTEM;
	hidden = as_was;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	hidden.c_lflag |= ECHONL;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
		return ERR_SYSTEM;
	err = tty_ask_until(tty, prompt, ends, line);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &as_was) != 0 && err == ERR_OK)
		err = ERR_SYSTEM;
	return err;
}

enum err
tty_ask_hidden(
    const struct tty *tty, const char *prompt, char line[TTY_LINE_SIZE])
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	sigset_t ends, blocked, before;
	enum err err;
	size_t i;

	if (!tty->present)
		return tty_ask(tty, prompt, line);
	sigemptyset(&ends);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&ends, signals[i]);
	/*
	 * None may end this process before the terminal shows again, nor stop
	 * it: the shell makes it show, and nobody hides what is typed then.
	 */
	blocked = ends;
	sigaddset(&blocked, SIGTSTP);
	if (sigprocmask(SIG_BLOCK, &blocked, &before) != 0)
		return ERR_SYSTEM;
	err = tty_ask_blind(tty, prompt, &ends, line);
	if (sigprocmask(SIG_SETMASK, &before, NULL) != 0)
		err = ERR_SYSTEM;
	return err;
}
