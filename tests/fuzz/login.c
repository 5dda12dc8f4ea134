/*
 * A whole login, up to four of them on one state: configuration, who logs in
 * from where, the clock's steps, what the courier says, what is answered and
 * what an administrator does meanwhile all come from the input.  login_model.c
 * has what must hold.
 */
#include "auth/login.h"
#include "base/text.h"
#include "tests/fuzz/login_model.h"
#include "tests/fuzz/login_scene.h"

#define LOGINS 4
#define ASKS 40

static unsigned asks;

/* Time, the administrator, the host. */

static void
pass_time(void)
{
	unsigned how = input_byte(&world.input);

	if (how >= 240)
		world_set_clock((int64_t)(how - 248) * 3600 * CLOCK_SECOND);
	else if (how >= 224)
		world_wait((int64_t)(how - 223) * 1800 * CLOCK_SECOND);
	else
		world_wait((int64_t)(how % 112) * CLOCK_SECOND * how / 16);
}

static void
administer(void)
{
	size_t who = input_byte(&world.input) % PEOPLE;
	struct model_person *person = &model.people[who];
	const char *user = people[who].name;
	struct e164 other, old;

	switch (input_byte(&world.input) % 6) {
	case 0:
		if (store_user_unlock(model.store, user, &people_actor) ==
		    ERR_OK)
			model_unlock(person);
		break;
	case 1:
		if (store_user_suspend(
			model.store, user, true, &people_actor) == ERR_OK)
			person->status = STORE_SUSPENDED;
		break;
	case 2:
		if (store_user_suspend(
			model.store, user, false, &people_actor) == ERR_OK)
			person->status = STORE_VERIFIED;
		break;
	case 3:
		if (store_user_remove(model.store, user, NULL, &people_actor) ==
		    ERR_OK)
			person->enrolled = false;
		break;
	case 4:
		MUST(e164_parse(&other, "+15550100009") == ERR_OK);
		if (store_change_begin(
			model.store, user, &other, &people_actor) == ERR_OK &&
		    store_change_finish(model.store, user, &other, &old,
			&people_actor) == ERR_OK)
			person->number = other;
		break;
	default:
		break;
	}
}

/* The code with a blank and a hyphen in it, or with another last digit. */
static void
type_code(char *text, size_t size, bool wrong)
{
	const char *code = model.login.code;
	size_t length = strlen(code);

	if (length == 0)
		return;
	text_format(text, size, "%.3s -%s ", code, code + 3);
	if (wrong) {
		text_format(text, size, "%s", code);
		text[length - 1] = text[length - 1] == '9' ? '0' : '9';
	}
}

static enum err
answer_by(unsigned how, struct wire_answer *answer)
{
	static char earlier[16];
	char *text = answer->text;

	switch (how % 14) {
	case 0:
		text_format(text, 16, "%s", model.login.code);
		text_format(earlier, 16, "%s", text);
		break;
	case 1:
	case 2:
		type_code(text, sizeof(answer->text), how % 14 == 2);
		break;
	case 3:
		text_format(text, 16, "%s", earlier);
		break;
	case 4:
	case 5:
		text_format(text, 16, "%s", how % 14 == 4 ? "resend" : "Call");
		break;
	case 6:
		answer->flags = WIRE_ANSWER_PASSWORD;
		break;
	case 7:
		answer->flags = WIRE_ANSWER_TOO_LONG;
		break;
	case 8:
		input_text(&world.input, text, 64);
		break;
	case 9:
		text_format(text, 32, "%s",
		    people_codes[input_byte(&world.input) % PEOPLE_CODES]);
		break;
	case 10:
		text_format(text, 32, "k7qf 2m9x t3vb%c",
		    'a' + (int)(input_byte(&world.input) % 26));
		break;
	case 11:
		answer->failed = 1;
		break;
	case 12:
		return how < 128 ? ERR_CLOSED : ERR_PROTOCOL;
	default:
		break;
	}
	return ERR_OK;
}

static enum err
host_ask(struct login_host *host, const char *prompt, int64_t deadline_us,
    struct wire_answer *answer)
{
	unsigned how;
	enum err err;

	(void)host;
	world_check_text(prompt);
	MUST(deadline_us <= world.boot_us + 900 * CLOCK_SECOND);
	memset(answer, 0, sizeof(*answer));
	if (++asks > ASKS)
		return ERR_CLOSED;
	pass_time();
	how = input_byte(&world.input);
	if (how >= 224)
		administer();
	if (how == 223) {
		if (world.boot_us < deadline_us)
			world_wait(deadline_us - world.boot_us);
		return ERR_TIMEOUT;
	}
	if ((err = answer_by(how, answer)) == ERR_OK)
		model_answer(answer);
	return err;
}

static enum err
host_tell(struct login_host *host, bool is_error, const char *text,
    int64_t deadline_us)
{
	(void)host;
	(void)is_error;
	world_check_text(text);
	MUST(deadline_us >= world.boot_us);
	return input_byte(&world.input) < 224 ? ERR_OK : ERR_CLOSED;
}

static enum err
host_want_password(struct login_host *host, struct wire_password *password)
{
	unsigned how = input_byte(&world.input);

	(void)host;
	memset(password, 0, sizeof(*password));
	password->present = how < 224;
	if (password->present)
		text_format(password->text, sizeof(password->text), "%s",
		    how % 2 == 0 ? SCENE_PASSWORD : "short");
	return how == 255 ? ERR_CLOSED : ERR_OK;
}

static enum err
host_wait(struct login_host *host, int64_t deadline_us)
{
	(void)host;
	if (input_byte(&world.input) >= 240)
		return ERR_CLOSED;
	if (world.boot_us < deadline_us)
		world_wait(deadline_us - world.boot_us);
	return ERR_OK;
}

/* One login. */

static void
make_open(struct wire_open *open)
{
	static const char *const services[] = { "sshd", "su", "cron" };
	static const char *const from[] = { "192.0.2.7", "", "192.0.2.8",
		"10.1.2.3", "gate.example.com" };
	unsigned who = input_byte(&world.input) % (PEOPLE + 2);
	unsigned where = input_byte(&world.input);

	memset(open, 0, sizeof(*open));
	open->phase = input_byte(&world.input) % 16 < 13
			  ? WIRE_PHASE_AUTH
			  : WIRE_PHASE_AUTH + where % 4;
	open->flags = input_byte(&world.input) & 0x1f;
	model.login = (struct model_login){ .who = who % PEOPLE };
	text_format(open->user, sizeof(open->user), "%s",
	    who < PEOPLE    ? people[who].name
	    : who == PEOPLE ? "nobody-here"
			    : "broken");
	text_format(
	    open->service, sizeof(open->service), "%s", services[where % 3]);
	text_format(
	    open->rhost, sizeof(open->rhost), "%s", from[where / 3 % 5]);
	text_format(model.login.service, sizeof(model.login.service), "%s",
	    open->service);
	if (where / 3 % 5 != 4)
		text_format(model.login.address, sizeof(model.login.address),
		    "%s", open->rhost);
}

static void
log_in(const struct conf *conf)
{
	struct login_host host = { host_ask, host_tell, host_want_password,
		host_wait, -1 };
	struct wire_open open;
	struct login login = {
		.open = &open, .host = &host, .conf = conf, .country = ""
	};
	enum reason reason;

	make_open(&open);
	reason = login_run(&login);
	MUST((unsigned)reason < REASON_COUNT && reason != REASON_NONE);
	if (open.phase == WIRE_PHASE_AUTH)
		model_verdict(reason);
	else
		MUST(reason_verdict(reason) != VERDICT_GRANT);
	login_end(&login);
	model.login.notices = true;
	if (login_owes_notices(&login))
		login_owe_notices(&login);
}

/* What is recorded is what happened, and nothing else. */
static void
check_records(void)
{
	struct store_user user;
	enum err err;
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		const struct model_person *person = &model.people[i];

		err = store_user_find(model.store, people[i].name, &user);
		MUST(err == (person->enrolled ? ERR_OK : ERR_NOT_FOUND));
		if (!person->enrolled)
			continue;
		MUST(user.status == person->status);
		MUST(user.failures == person->failures);
		MUST(strcmp(user.number.text, person->number.text) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *conf;
	unsigned i;

	world_begin(data, size);
	scene_begin();
	model.conf = conf = scene_conf();
	asks = 0;
	for (i = 0; i < LOGINS && (i == 0 || world.input.left > 0); i++) {
		log_in(conf);
		check_records();
		pass_time();
		if (input_byte(&world.input) >= 240) {
			world_reboot();
			model_forget_times();
		}
	}
	store_close(model.store);
	conf_free(conf);
	return 0;
}
