#include "cli/filing.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/verb.h"

static bool
filing_failed(const struct cli *cli, const char *mend)
{
	output_error(cli->out, "FILE: %s: %s%s%s", cli->file_name,
	    strerror(errno), mend[0] == '\0' ? "" : ": ", mend);
	return false;
}

static bool
filing_read(struct cli *cli)
{
	struct stat about;

	cli->file =
	    open(cli->file_name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (cli->file == -1)
		return filing_failed(cli, "");
	if (fstat(cli->file, &about) == 0 && S_ISREG(about.st_mode))
		return true;
	output_error(cli->out, "FILE: %s: not a regular file: give one%s",
	    cli->file_name,
	    cli->args.verb->file == VERB_READS_TEXT
		? ", or - for standard input"
		: "");
	return false;
}

/* What the keeper does at the word; 0, or an error number. */
static int
filing_name(int file, const char *from, const char *to, bool force)
{
	if ((force ? rename(from, to) : link(from, to)) != 0)
		return errno;
	return syncfs(file) == 0 ? 0 : errno;
}

/*
 * Names are root's to give, and the verb is root no more when its file is
 * whole: a child that stays root waits for that word, and at its end, or at
 * ours, removes what has no name.
 */
static void
filing_keeper(const struct cli *cli, int socket, const char *from, bool force)
{
	int number = EIO;
	char word;

	if (read(socket, &word, 1) == 1)
		number = filing_name(cli->file, from, cli->file_name, force);
	(void)unlink(from);
	(void)!write(socket, &number, sizeof(number));
	_exit(0);
}

/* With no signal let through, so that a terminal's ends the verb alone. */
static bool
filing_start_keeper(struct cli *cli, const char *from, bool force)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	cli->keeper_pid = fork();
	if (cli->keeper_pid == 0) {
		(void)close(ends[0]);
		filing_keeper(cli, ends[1], from, force);
	}
	(void)close(ends[1]);
	cli->keeper = ends[0];
	if (cli->keeper_pid != -1)
		return true;
	(void)close(ends[0]);
	return false;
}

static bool
filing_make(struct cli *cli, char *from, bool force)
{
	sigset_t all, before;
	bool made;

	sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	cli->file = mkostemp(from, O_CLOEXEC);
	made = cli->file != -1 && filing_start_keeper(cli, from, force);
	if (cli->file != -1 && !made)
		(void)unlink(from);
	return sigprocmask(SIG_SETMASK, &before, NULL) == 0 && made;
}

static bool
filing_write(struct cli *cli)
{
	bool force = args_has(&cli->args, OPTION_FORCE);
	char from[PATH_MAX];
	struct stat about;

	/* A link may go, but never one such as /dev/stdout, nor a device. */
	if (lstat(cli->file_name, &about) == 0 &&
	    (!force || (stat(cli->file_name, &about) == 0 &&
			   !S_ISREG(about.st_mode)))) {
		errno = force && S_ISDIR(about.st_mode) ? EISDIR : EEXIST;
		return filing_failed(
		    cli, force ? "give another name"
			       : "give another name (--force replaces it)");
	}
	if (text_format(from, sizeof(from), "%s.XXXXXX", cli->file_name) !=
	    ERR_OK) {
		errno = ENAMETOOLONG;
		return filing_failed(cli, "");
	}
	return filing_make(cli, from, force) || filing_failed(cli, "");
}

/* Standard input that is a terminal is where a person types: no file. */
static bool
filing_standard(struct cli *cli)
{
	cli->file = STDIN_FILENO;
	if (cli->args.verb->file == VERB_READS_TEXT &&
	    isatty(STDIN_FILENO) != 1)
		return true;
	output_error(cli->out, "FILE: -: %s: give the name of a file",
	    cli->args.verb->file == VERB_READS_TEXT
		? "standard input is a terminal"
		: "not for this verb");
	return false;
}

bool
filing_open(struct cli *cli)
{
	if (cli->args.verb->file == VERB_NO_FILE)
		return true;
	cli->file_name = cli->args.words[0];
	if (strcmp(cli->file_name, "-") == 0)
		return filing_standard(cli);
	return cli->args.verb->file == VERB_WRITES ? filing_write(cli)
						   : filing_read(cli);
}

bool
filing_keep(struct cli *cli)
{
	int number = EIO; /* of a keeper that is not there any more */
	ssize_t got;

	if (write(cli->keeper, "", 1) == 1)
		do
			got = read(cli->keeper, &number, sizeof(number));
		while (got == -1 && errno == EINTR);
	errno = number;
	return number == 0 ||
	       filing_failed(cli, number == EEXIST || number == EISDIR
				      ? "give another name"
				      : "see that its file system is writable");
}

void
filing_close(struct cli *cli)
{
	if (cli->keeper_pid <= 0)
		return;
	(void)close(cli->keeper);
	while (waitpid(cli->keeper_pid, NULL, 0) == -1 && errno == EINTR)
		;
	cli->keeper_pid = 0;
}
