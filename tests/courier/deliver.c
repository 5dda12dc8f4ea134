/*
 * Deliver as logins do, and print the reply as one JSON document.  Run as the
 * system user.
 *
 *	deliver CONF sms|voice NUMBER	a code, printed before the reply
 *	deliver CONF text NUMBER TEXT
 *	deliver CONF lookup NUMBER FIELDS
 *	deliver CONF pwned SHA1
 *	deliver CONF price SID
 *	deliver CONF account
 */
#include <err.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/delivery.h"
#include "base/clock.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "core/code.h"

#include "reply.h"

static void
deliver_code(const struct conf *conf, enum delivery_channel channel,
    const struct e164 *number, struct wire_reply *reply)
{
	struct delivery_code what = { .channel = channel, .number = number,
		.service = "sshd", .attempt = 1,
		.deadline_us = delivery_deadline_us(conf) };
	struct code *code = NULL;

	if (code_new(&code, conf->code.digits, conf->code.lifetime_seconds) !=
	    ERR_OK)
		errx(1, "no code");
	printf("%s\n", code_text(code));
	what.code = code;
	delivery_send_code(conf, &what, reply);
	code_free(code);
}

static void
deliver_to(const struct conf *conf, const char *what, char *argv[],
    struct wire_reply *reply)
{
	struct e164 number;

	if (argv[0] == NULL || e164_parse(&number, argv[0]) != ERR_OK)
		errx(2, "%s: a number is needed", what);
	if (strcmp(what, "sms") == 0)
		deliver_code(conf, DELIVERY_SMS, &number, reply);
	else if (strcmp(what, "voice") == 0)
		deliver_code(conf, DELIVERY_VOICE, &number, reply);
	else if (argv[1] == NULL)
		errx(2, "%s: one more word is needed", what);
	else if (strcmp(what, "text") == 0)
		delivery_send_text(conf, &number, argv[1],
		    delivery_deadline_us(conf), reply);
	else if (strcmp(what, "lookup") == 0)
		delivery_lookup(conf, &number, argv[1], reply);
	else
		errx(2, "%s: no such verb", what);
}

int
main(int argc, char *argv[])
{
	struct conf_faults faults = { 0 };
	struct conf *conf = NULL;
	struct wire_reply reply;
	int64_t began;

	if (argc < 3)
		errx(2, "usage: deliver CONF VERB ...");
	if (secret_start() != ERR_OK ||
	    conf_load(&conf, argv[1], &faults) != ERR_OK)
		errx(1, "%s", faults.error_count > 0 ? faults.errors[0] :
						       argv[1]);
	began = clock_boot_us();
	if (strcmp(argv[2], "account") == 0)
		delivery_check_account(conf, &reply);
	else if (strcmp(argv[2], "balance") == 0)
		delivery_balance(conf, &reply);
	else if (strcmp(argv[2], "pwned") == 0 && argc == 4)
		delivery_pwned(conf, argv[3], &reply);
	else if (strcmp(argv[2], "price") == 0 && argc == 4)
		delivery_price(conf, argv[3], &reply);
	else
		deliver_to(conf, argv[2], argv + 3, &reply);
	reply_print(&reply, json_array(), clock_boot_us() - began);
	conf_faults_free(&faults);
	conf_free(conf);
	return 0;
}
