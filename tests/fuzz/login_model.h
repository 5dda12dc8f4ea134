/*
 * What the specification says of a login, counted a second time: which codes
 * were sent to whom, which guesses were compared, who is locked.
 */
#ifndef TESTS_FUZZ_LOGIN_MODEL_H
#define TESTS_FUZZ_LOGIN_MODEL_H

#include "conf/conf.h"
#include "tests/fuzz/login_world.h"

#define MODEL_EVENTS 64
#define MODEL_CODES_PER_DAY 10

struct model_person {
	bool enrolled;
	enum store_status status;
	struct e164 number;
	long failures; /* consecutive */
	size_t wrong_count;
	int64_t wrong[MODEL_EVENTS]; /* compared codes, on the boot's clock */
	size_t tried_count;
	int64_t tried[MODEL_EVENTS]; /* wrong recovery codes */
	bool used[PEOPLE_CODES];     /* recovery codes */
};

struct model_send {
	int64_t at_us;
	char user[16], number[E164_TEXT_SIZE], address[NETWORK_TEXT_SIZE];
	bool notice, given_back, answered;
};

/* Of the login at hand. */
struct model_login {
	size_t who;
	char address[NETWORK_TEXT_SIZE]; /* as the limits count it, "" */
	char service[16];
	bool notices;  /* its verdict is out; what is sent are notices */
	char code[16]; /* "": none was sent */
	int64_t code_end_us;
	long guesses;	  /* compared, wrong or right */
	bool compared;	  /* the last answer */
	bool right;	  /* a right code was typed in time */
	bool recovered;	  /* an unused recovery code was typed */
	bool unreachable; /* the last message met nobody */
};

struct model {
	const struct conf *conf;
	struct store *store; /* another connection, to look what is recorded */
	struct model_person people[PEOPLE];
	struct model_send sends[MODEL_EVENTS];
	size_t send_count;
	struct model_login login;
};
extern struct model model;

void model_forget_times(void); /* a reboot: another line of time */
void model_unlock(struct model_person *);

/* The answer that is about to be given. */
void model_answer(const struct wire_answer *);

/* No more messages than the rows of `limits` allow, whoever sent them. */
void model_check_limits(void);

/* A verdict that lets in has its reason; what is recorded is what happened. */
void model_verdict(enum reason);

#endif
