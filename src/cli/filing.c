#include "cli/filing.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

	cli->file = open(cli->file_name, O_RDONLY | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	if (cli->file == -1)
		return filing_failed(cli, "");
	if (fstat(cli->file, &about) == 0 && S_ISREG(about.st_mode))
		return true;
	output_error(cli->out,
	    "FILE: %s: not a regular file: give one, or - for standard input",
	    cli->file_name);
	return false;
}

static bool
filing_write(struct cli *cli)
{
	bool force = args_has(&cli->args, OPTION_FORCE);

	if (force && unlink(cli->file_name) != 0 && errno != ENOENT)
		return filing_failed(cli, "give another name");
	cli->file = open(cli->file_name, O_RDWR | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	if (cli->file != -1)
		return true;
	return filing_failed(cli,
	    errno == EEXIST ? "give another name (--force replaces it)" : "");
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
	    cli->args.verb->file == VERB_READS_TEXT ?
		"standard input is a terminal" :
		"not for this verb");
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
	return cli->args.verb->file == VERB_WRITES ? filing_write(cli) :
						     filing_read(cli);
}

bool
filing_empty(const struct cli *cli)
{
	return ftruncate(cli->file, 0) == 0 ||
	       filing_failed(cli, "remove it: it is not whole");
}
