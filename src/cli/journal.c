#include "cli/journal.h"

#include <string.h>
#include <syslog.h>

#include "base/text.h"

/* Every field has a value: "-" where there is none. */
static void
journal_number(const struct cli *cli, const struct e164 *number,
    char masked[E164_MASKED_SIZE])
{
	if (number != NULL)
		e164_mask(masked, number, cli->conf->mask);
	else
		memcpy(masked, "-", sizeof("-"));
}

static void
journal_word(char *word, size_t size, const char *value)
{
	text_word(word, size, value[0] == '\0' ? "-" : value);
}

void
journal_change(const struct cli *cli, const char *event, const char *user,
    const struct e164 *number, const char *status)
{
	char masked[E164_MASKED_SIZE];
	char name[STORE_NAME_SIZE];

	journal_number(cli, number, masked);
	journal_word(name, sizeof(name), user);
	syslog(LOG_NOTICE, "event=%s user=%s by=\"%s\" number=%s status=%s",
	    event, name, cli->actor.name, masked, status);
}

enum err
journal_reveal_all(const struct cli *cli, const char *event)
{
	enum err err;

	if (!args_has(&cli->args, OPTION_REVEAL))
		return ERR_OK;
	err = store_note(
	    cli->store, "", "all numbers revealed", &cli->actor);
	if (err == ERR_OK)
		journal_change(cli, event, "", NULL, "revealed");
	return err;
}

void
journal_message(const struct cli *cli, const char *event, const char *user,
    const struct e164 *number, const struct wire_reply *reply)
{
	char masked[E164_MASKED_SIZE];
	char name[STORE_NAME_SIZE];
	char sid[WIRE_WORD_SIZE], request[WIRE_WORD_SIZE];

	journal_number(cli, number, masked);
	journal_word(name, sizeof(name), user);
	journal_word(sid, sizeof(sid), reply->sid);
	journal_word(request, sizeof(request), reply->request_id);
	syslog(reply->class == DELIVERY_SENT ? LOG_NOTICE : LOG_WARNING,
	    "event=%s user=%s by=\"%s\" number=%s outcome=%s sid=%s "
	    "request=%s http=%d code=%d",
	    event, name, cli->actor.name, masked,
	    delivery_word((enum delivery_class)reply->class), sid, request,
	    (int)reply->http_status, (int)reply->provider_code);
}
