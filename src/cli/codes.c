#include "cli/codes.h"

#include "base/memory.h"
#include "core/recovery.h"
#include "cli/journal.h"

static void
codes_show(const struct cli *cli, const struct recovery_code *codes,
    size_t count)
{
	char text[RECOVERY_TEXT_SIZE];
	size_t i;

	output_say(cli->out,
	    "Recovery codes, each for one sign-in when no code can be sent. "
	    "Keep them on\n"
	    "paper: they are shown this once, and replace all earlier "
	    "ones.\n\n");
	for (i = 0; i < count; i++) {
		recovery_text(text, &codes[i]);
		output_say(cli->out, "  %s", text);
		if (i % 3 == 2 || i + 1 == count)
			output_say(cli->out, "\n");
		output_add(cli->out, "codes", text);
	}
	memory_wipe(text, sizeof(text));
}

enum err
codes_issue(const struct cli *cli, size_t count)
{
	struct recovery_code codes[STORE_RECOVERY_MAX];
	enum err err = ERR_OK;
	size_t i;

	tty_say(&cli->tty, "Making recovery codes ...\n");
	for (i = 0; err == ERR_OK && i < count; i++)
		err = recovery_new(&codes[i]);
	if (err == ERR_OK)
		err = store_recovery_set(
		    cli->store, cli->user, codes, count, &cli->actor);
	if (err == ERR_OK) {
		journal_change(cli, "recovery", cli->user, NULL, "new_codes");
		codes_show(cli, codes, count);
	}
	memory_wipe(codes, sizeof(codes));
	return err;
}
