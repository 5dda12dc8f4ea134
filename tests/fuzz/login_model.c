#include "tests/fuzz/login_model.h"

#include "base/secret.h"
#include "base/text.h"
#include "core/code.h"
#include "core/recovery.h"

#define DAY_US (INT64_C(86400) * CLOCK_SECOND)

struct model model;

enum err __real_code_new(struct code **, long, int64_t);
enum err __wrap_code_new(struct code **, long, int64_t);
bool __real_code_matches(const struct code *, const char *);
bool __wrap_code_matches(const struct code *, const char *);
enum err __wrap_secret_slow_hash(unsigned char[SECRET_HASH_SIZE],
    const unsigned char[SECRET_SALT_SIZE], const char *, size_t);
enum err __real_store_charge(struct store *, const struct limits *,
    const struct store_budget *, const struct store_send *,
    struct store_obstacle *, int64_t *);
enum err __wrap_store_charge(struct store *, const struct limits *,
    const struct store_budget *, const struct store_send *,
    struct store_obstacle *, int64_t *);

void
model_forget_times(void)
{
	size_t i;

	model.send_count = 0;
	for (i = 0; i < PEOPLE; i++)
		model.people[i].wrong_count = model.people[i].tried_count = 0;
}

void
model_unlock(struct model_person *person)
{
	person->failures = 0;
	person->wrong_count = 0;
}

static size_t
count_since(const int64_t *times, size_t count, int64_t window_us)
{
	size_t i, within = 0;

	for (i = 0; i < count; i++)
		within += times[i] > world.boot_us - window_us;
	return within;
}

/* Whether `guesses` and `lockout` leave room for one more. */
static bool
may_guess(const struct model_person *person)
{
	const struct limits *limits = &model.conf->limits;
	size_t i;

	for (i = 0; i < limits->guess_count; i++)
		if ((long)count_since(person->wrong, person->wrong_count,
			limits->guesses[i].window_seconds * CLOCK_SECOND) >=
		    limits->guesses[i].max)
			return false;
	return person->failures < limits->lockout_failures;
}

/* One a login, whatever is sent again. */
enum err
__wrap_code_new(struct code **code, long digits, int64_t lifetime_seconds)
{
	struct model_login *login = &model.login;

	MUST(login->code[0] == '\0' &&
	     lifetime_seconds == model.conf->code.lifetime_seconds);
	MUST(__real_code_new(code, digits, lifetime_seconds) == ERR_OK);
	text_format(login->code, sizeof(login->code), "%s", code_text(*code));
	login->code_end_us = world.boot_us + lifetime_seconds * CLOCK_SECOND;
	world_keep_secret(login->code);
	return ERR_OK;
}

/* Counted before it is compared: the store knows of it by now. */
bool
__wrap_code_matches(const struct code *code, const char *answer)
{
	struct model_login *login = &model.login;
	struct model_person *person = &model.people[login->who];
	struct store_user recorded;

	MUST(login->guesses < model.conf->code.guesses);
	MUST(may_guess(person));
	MUST(!login->notices && login->code[0] != '\0');
	person->failures++;
	MUST(person->wrong_count < MODEL_EVENTS);
	person->wrong[person->wrong_count++] = world.boot_us;
	login->guesses++;
	login->compared = true;
	MUST(store_user_find(model.store, people[login->who].name, &recorded) ==
	     ERR_OK);
	MUST(recorded.failures == person->failures);
	return __real_code_matches(code, answer);
}

/* What the limits count: a charge, whatever becomes of it. */
enum err
__wrap_store_charge(struct store *store, const struct limits *limits,
    const struct store_budget *budget, const struct store_send *send,
    struct store_obstacle *obstacle, int64_t *charge)
{
	struct model_send *made = &model.sends[model.send_count];
	enum err err =
	    __real_store_charge(store, limits, budget, send, obstacle, charge);

	if (err != ERR_OK || obstacle->kind != STORE_FREE)
		return err;
	MUST(model.send_count < MODEL_EVENTS);
	model.send_count++;
	*made = (struct model_send){ .at_us = world.boot_us,
		.notice = send->kind == STORE_SEND_NOTICE };
	text_format(made->user, sizeof(made->user), "%s", send->user);
	text_format(
	    made->number, sizeof(made->number), "%s", send->number->text);
	text_format(made->address, sizeof(made->address), "%s",
	    send->kind == STORE_SEND_NOTICE ? "" : model.login.address);
	return ERR_OK;
}

/* The newest one: a charge pays for one message, and comes before it. */
static struct model_send *
find_charge(const struct wire_job *job)
{
	struct model_send *send;

	MUST(model.send_count > 0);
	send = &model.sends[model.send_count - 1];
	MUST(!send->answered && strcmp(send->number, job->to) == 0);
	MUST(send->notice == model.login.notices);
	send->answered = true;
	return send;
}

static void
check_code(const struct wire_job *job)
{
	const struct model_login *login = &model.login;
	const char *at = job->body;
	char code[sizeof(login->code)] = "";
	size_t length = 0;

	/* "123456 is ..." and, for a call, "1. 2. 3. 4. 5. 6. is ..." */
	for (; strchr("0123456789. ", *at) != NULL && *at != '\0'; at++)
		if (*at >= '0' && *at <= '9' && length < sizeof(code) - 1)
			code[length++] = *at;
	MUST(length == (size_t)model.conf->code.digits);
	MUST(strcmp(login->code, code) == 0);
}

void
world_sent(const struct wire_job *job)
{
	const struct model_person *person = &model.people[model.login.who];
	struct model_send *send;

	if (job->kind != WIRE_JOB_MESSAGE && job->kind != WIRE_JOB_CALL)
		return;
	send = find_charge(job);
	send->given_back = world.surely_unsent;
	model.login.unreachable = world.unreachable;
	MUST(person->enrolled && strcmp(person->number.text, job->to) == 0);
	if (model.login.notices)
		return;
	check_code(job);
	MUST(person->failures < model.conf->limits.lockout_failures);
	MUST(person->status == STORE_VERIFIED ||
	     (person->status == STORE_PENDING && model.conf->verify_at_login));
	model_check_limits();
}

/* Of the newest send, by one row. */
static bool
same_key(const struct model_send *one, const struct model_send *other,
    enum limit_per per)
{
	switch (per) {
	case LIMIT_NUMBER:
		return strcmp(one->number, other->number) == 0;
	case LIMIT_USER:
		return strcmp(one->user, other->user) == 0;
	case LIMIT_ADDRESS:
		return one->address[0] != '\0' &&
		       strcmp(one->address, other->address) == 0;
	case LIMIT_HOST:
		return true;
	case LIMIT_COUNTRY: /* all numbers of this world have the same */
		return model.conf->numbers.allow_count > 0;
	case LIMIT_PER_COUNT:
		break;
	}
	return false;
}

void
model_check_limits(void)
{
	const struct limits *limits = &model.conf->limits;
	const struct model_send *newest, *send;
	size_t row, i;
	long within;

	newest = &model.sends[model.send_count - 1];
	for (row = 0; row < limits->send_count; row++) {
		const struct limit *limit = &limits->sends[row];

		for (i = 0, within = 0; i < model.send_count; i++) {
			send = &model.sends[i];
			within += !send->given_back &&
				  (!send->notice || limit->per == LIMIT_HOST) &&
				  same_key(send, newest, limit->per) &&
				  send->at_us >
				      newest->at_us -
					  limit->window_seconds * CLOCK_SECOND;
		}
		MUST(within <= limit->max);
	}
}

static bool
is_right_code(const char *text)
{
	const struct model_login *login = &model.login;
	char bare[CODE_TEXT_SIZE];

	return login->code[0] != '\0' && code_normalise(bare, text) == ERR_OK &&
	       strcmp(bare, login->code) == 0;
}

/*
 * The real one takes 7 MiB and its time, on purpose.  Nothing is compared
 * without it, and at most so many wrong codes a day.
 */
enum err
__wrap_secret_slow_hash(unsigned char hash[SECRET_HASH_SIZE],
    const unsigned char salt[SECRET_SALT_SIZE], const char *text, size_t size)
{
	struct model_person *person = &model.people[model.login.who];
	struct recovery_code known;
	size_t i;

	memset(hash, 0, SECRET_HASH_SIZE);
	memcpy(hash, text, size < 16 ? size : 16);
	memcpy(hash + 16, salt, SECRET_SALT_SIZE);
	if (model.store == NULL)
		return ERR_OK; /* they are being made */
	MUST(count_since(person->tried, person->tried_count, DAY_US) <
	     MODEL_CODES_PER_DAY);
	for (i = 0; i < PEOPLE_CODES; i++) {
		MUST(recovery_parse(&known, people_codes[i]) == ERR_OK);
		if (strcmp(known.text, text) != 0 || person->used[i])
			continue;
		person->used[i] = model.login.recovered = true;
		return ERR_OK;
	}
	MUST(person->tried_count < MODEL_EVENTS);
	person->tried[person->tried_count++] = world.boot_us;
	return ERR_OK;
}

void
model_answer(const struct wire_answer *answer)
{
	struct model_login *login = &model.login;
	struct model_person *person = &model.people[login->who];

	login->compared = login->right = false;
	MUST(!login->recovered); /* it would have let in */
	if (answer->failed != 0 ||
	    (answer->flags & (WIRE_ANSWER_PASSWORD | WIRE_ANSWER_TOO_LONG)) !=
		0)
		return;
	login->right =
	    is_right_code(answer->text) && world.boot_us < login->code_end_us &&
	    login->guesses < model.conf->code.guesses && may_guess(person);
}

/* The guess that let in was none. */
static void
spend_right_code(struct model_person *person)
{
	MUST(model.login.right && model.login.compared);
	MUST(person->status == STORE_VERIFIED ||
	     (person->status == STORE_PENDING && model.conf->verify_at_login));
	person->status = STORE_VERIFIED;
	person->failures = 0;
	if (person->wrong_count > 0)
		person->wrong_count--;
}

static void
spend_recovery_code(struct model_person *person, const char *user)
{
	long left;
	size_t i;

	MUST(model.login.recovered && person->status == STORE_VERIFIED);
	MUST(store_recovery_left(model.store, user, &left) == ERR_OK);
	for (i = 0; i < PEOPLE_CODES; i++)
		left += person->used[i];
	MUST(left == PEOPLE_CODES);
}

static bool
is_exempt(void)
{
	return model.conf->rule_count > 0 &&
	       (strcmp(model.login.service, "cron") == 0 ||
		   text_starts(model.login.address, "10."));
}

void
model_verdict(enum reason reason)
{
	struct model_person *person = &model.people[model.login.who];
	const char *user = people[model.login.who].name;

	switch ((int)reason) {
	case REASON_RIGHT_CODE:
		MUST(person->enrolled);
		spend_right_code(person);
		return;
	case REASON_RECOVERY_CODE:
		MUST(person->enrolled);
		spend_recovery_code(person, user);
		return;
	case REASON_EXEMPT:
		MUST(is_exempt());
		return;
	case REASON_UNENROLLED_ALLOWED:
		MUST(!person->enrolled && model.conf->unenrolled_allowed);
		return;
	case REASON_UNREACHABLE_ALLOWED:
		MUST(person->enrolled && person->status == STORE_VERIFIED);
		MUST(
		    model.login.unreachable && model.conf->unreachable_allowed);
		MUST(may_guess(person));
		return;
	default:
		MUST(reason_verdict(reason) != VERDICT_GRANT &&
		     reason_verdict(reason) != VERDICT_IGNORE);
	}
}
