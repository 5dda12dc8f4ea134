#include "tests/cli/guest.h"

#include <stdio.h>
#include <string.h>

#include "auth/login.h"
#include "base/text.h"

struct guest {
	struct login_host host;
	const char *says, *sent;
};

/* The first word of the last line's text. */
static void
last_code(const char *path, char *code, size_t size)
{
	char line[2048];
	char *text;
	FILE *sent = fopen(path, "re");

	code[0] = '\0';
	while (sent != NULL && fgets(line, sizeof(line), sent) != NULL) {
		if ((text = strchr(line, ' ')) == NULL)
			continue;
		text[1 + strcspn(text + 1, " \n")] = '\0';
		text_format(code, size, "%s", text + 1);
	}
	if (sent != NULL)
		fclose(sent);
}

/* One answer, then nothing any more. */
static enum err
guest_ask(struct login_host *host, const char *text, int64_t deadline_us,
    struct wire_answer *answer)
{
	struct guest *guest = (struct guest *)(void *)host;

	(void)text;
	(void)deadline_us;
	memset(answer, 0, sizeof(*answer));
	if (strcmp(guest->says, "right") == 0)
		last_code(guest->sent, answer->text, sizeof(answer->text));
	else if (strcmp(guest->says, "wrong") == 0)
		text_format(answer->text, sizeof(answer->text), "none");
	else
		return ERR_CLOSED;
	guest->says = "";
	return ERR_OK;
}

static enum err
guest_tell(struct login_host *host, bool is_error, const char *text,
    int64_t deadline_us)
{
	(void)host;
	(void)is_error;
	(void)text;
	(void)deadline_us;
	return ERR_OK;
}

static enum err
guest_want_password(struct login_host *host, struct wire_password *password)
{
	(void)host;
	memset(password, 0, sizeof(*password));
	return ERR_OK;
}

static enum err
guest_wait(struct login_host *host, int64_t deadline_us)
{
	(void)host;
	(void)deadline_us;
	return ERR_CLOSED;
}

bool
guest_login(
    struct conf *conf, const char *sent, const char *user, const char *says)
{
	struct guest guest = { .host = { guest_ask, guest_tell,
				   guest_want_password, guest_wait, -1 },
		.says = says, .sent = sent };
	struct wire_open open = { .phase = WIRE_PHASE_AUTH };
	struct login login = { .open = &open, .host = &guest.host,
		.conf = conf, .country = "" };
	enum verdict verdict;

	text_format(open.user, sizeof(open.user), "%s", user);
	text_format(open.service, sizeof(open.service), "login");
	verdict = reason_verdict(login_run(&login));
	login_end(&login);
	if (login_owes_notices(&login))
		login_owe_notices(&login);
	return verdict == VERDICT_GRANT;
}
