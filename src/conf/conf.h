/*
 * The configuration: sms2fa.conf(5) as one struct.  What is in it has been
 * checked; nobody checks again.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"
#include "core/e164.h"
#include "core/limit.h"
#include "core/money.h"
#include "core/network.h"
#include "core/template.h"

#define CONF_PATH_SIZE 256
#define CONF_WORD_SIZE 64
#define CONF_NAME_SIZE 256
#define CONF_RULES_MAX 64
#define CONF_VALUES_MAX 64 /* values of one key of a rule */
#define CONF_PREFIXES_MAX 64
#define CONF_LANGUAGES_MAX 32
#define CONF_FILE_MAX 65536

struct conf_provider {
	char account_sid[CONF_WORD_SIZE];
	char api_key[CONF_WORD_SIZE]; /* "": the account and its token */
	char secret_file[CONF_PATH_SIZE];
	char from[CONF_WORD_SIZE]; /* or messaging_service, or both */
	char messaging_service[CONF_WORD_SIZE];
	char voice_from[CONF_WORD_SIZE]; /* "": see conf_voice_from */
	char api_url[CONF_PATH_SIZE];	 /* without a slash at the end */
	char lookup_url[CONF_PATH_SIZE]; /* likewise */
	char ca_file[CONF_PATH_SIZE];	 /* "": the system's trust store */
	char proxy[CONF_PATH_SIZE];	 /* "": none */
	int64_t connect_timeout_seconds; /* 1..10 */
	int64_t timeout_seconds;	 /* 1..15, not below the former */
	struct money price_per_message;	 /* currency "": not set */
	struct money price_per_call;	 /* the same; see conf_price */
};

/* `budget`: sends stop when their prices in the window reach max. */
struct conf_budget {
	struct money max; /* currency "": no budget; else that of the prices */
	int64_t window_seconds;
};

/* What a signal of risk, or of a weak password, leads to. */
enum conf_response { CONF_OFF, CONF_WARN, CONF_DENY };

#define CONF_TYPES_MAX 16
struct conf_risk {
	enum conf_response sim_swap, call_forwarding, line_type;
	int64_t sim_swap_window_seconds;
	char refused_types[CONF_TYPES_MAX][24];
	size_t refused_type_count;
	bool refuse_on_error; /* on_error = "refuse" */
	int64_t cache_seconds;
};

struct conf_password {
	long min_length;		  /* 1..128 characters */
	enum conf_response too_short, breached;
	char pwned_url[CONF_PATH_SIZE];
	bool deny_on_error; /* on_error = "deny" */
};

struct conf_notice {
	int64_t every_seconds;
	char url[CONF_NAME_SIZE]; /* printable, https, or "" */
};

struct conf_code {
	long digits;		  /* 6..10 */
	int64_t lifetime_seconds; /* 30..600 */
	long guesses;		  /* 1..5 */
};

enum conf_action { CONF_REQUIRE, CONF_EXEMPT, CONF_REFUSE };

/* Keys are ANDed, the values of a key ORed; a key with no value is absent. */
struct conf_rule {
	char (*users)[CONF_NAME_SIZE];
	size_t user_count;
	char (*groups)[CONF_NAME_SIZE];
	size_t group_count;
	char (*services)[CONF_WORD_SIZE];
	size_t service_count;
	struct network *networks;
	size_t network_count;
	enum conf_action action;
	unsigned line;
};

struct conf_message {
	char sms[TEMPLATE_SIZE];
	char voice[TEMPLATE_SIZE];
	char language[CONF_WORD_SIZE]; /* of the voice, such as "en" */
	char brand[CONF_WORD_SIZE];   /* "": the host's name */
	char contact[CONF_NAME_SIZE]; /* "" */
};

/* The defaults, which are translated. */
#define CONF_SMS_STANDARD                                             \
	N_("{code} is your code for {service} on {host}. Never share " \
	   "it. Valid {minutes} min.")
#define CONF_VOICE_STANDARD N_("Your login code is {digits}.")

/* Who reads another language: a row of `languages`; keys as in a rule. */
struct conf_language {
	char language[CONF_WORD_SIZE];
	char (*users)[CONF_NAME_SIZE];
	size_t user_count;
	char numbers[CONF_PREFIXES_MAX][E164_TEXT_SIZE];
	size_t number_count;
	char sms[TEMPLATE_SIZE]; /* "": that of `message`, translated */
	char voice[TEMPLATE_SIZE];
	unsigned line;
};

/* Prefixes such as "+44"; without `allow`, all are allowed. */
struct conf_numbers {
	char allow[CONF_PREFIXES_MAX][E164_TEXT_SIZE];
	size_t allow_count;
	char deny[CONF_PREFIXES_MAX][E164_TEXT_SIZE];
	size_t deny_count;
};

struct conf {
	struct conf_provider provider;
	struct conf_code code;
	struct limits limits; /* limits, guesses, lockout */
	struct conf_rule *rules;
	size_t rule_count;
	struct conf_message message;
	struct conf_language *languages;
	size_t language_count;
	struct conf_numbers numbers;
	struct conf_budget budget;
	struct conf_risk risk;
	struct conf_password password;
	struct conf_notice notice;
	bool verify_at_login;	  /* pending = "verify_at_login" */
	bool unreachable_allowed; /* unreachable = "allow" */
	bool discard_content;	  /* privacy.content_retention = "discard" */
	bool unenrolled_allowed;
	int64_t unenrolled_until; /* last second of that day, UTC; 0: no end */
	long mask;		  /* 0..4 digits of a number shown */
	int64_t keep_events_seconds; /* at least every window */
	bool sandbox_required;	  /* sandbox = "required" */
	char state[CONF_PATH_SIZE];
};

/*
 * The faults of one file, in the order of its lines; owned by the caller.
 * Every fault is one line "file:line: what" ("file: what" without a line) that
 * names the offending value and the mend.
 */
struct conf_faults {
	char **errors;
	size_t error_count;
	char **warnings;
	size_t warning_count;
	bool overflowed; /* no memory for another one: refuse */
};
void conf_faults_free(struct conf_faults *);

/*
 * Read ${path} (NULL or "": the compiled-in one) under the rules of spec
 * section 2, and check all of it.  ERR_CONFIG: ${faults} has every fault and
 * ${*conf} is untouched.  Warnings can come with ERR_OK.  The caller frees
 * both.
 */
enum err conf_load(struct conf **conf, const char *path,
    struct conf_faults *faults) MUST_CHECK;

/*
 * As conf_load, of ${size} bytes of NUL-terminated ${text} read already;
 * ${name} stands for the file in the faults.
 */
enum err conf_parse(struct conf **conf, const char *name, const char *text,
    size_t size, struct conf_faults *faults) MUST_CHECK;

/* NULL is fine. */
void conf_free(struct conf *);

/*
 * Whether ${number} may be sent to under `numbers`.  ${*country} (may be
 * NULL) gets the longest prefix of `allow` that matches, or "".
 */
bool conf_number_allowed(const struct conf *, const struct e164 *number,
    const char **country);

/*
 * The first row of `languages` for ${user} with ${number} (either may be NULL:
 * then rows with that key do not match).  NULL: message.language.
 */
const struct conf_language *conf_language(
    const struct conf *, const char *user, const struct e164 *number);

/*
 * How long the checked ${text} is as it goes out, with names of usual length.
 * ERR_TOO_LONG: over TEMPLATE_MAX, or with the longest names over what fits.
 */
enum err conf_measure(const struct conf *, const char *text,
    struct template_length *) MUST_CHECK;

/*
 * The number that calls: voice_from, else `from` where that is a number.
 * NULL: nobody can be called.
 */
const char *conf_voice_from(const struct conf *);

/*
 * What a message or a ${call} is taken to cost; a call costs a message where
 * price_per_call is not given.  NULL: nobody knows.
 */
const struct money *conf_price(const struct conf *, bool call);

/*
 * Print "name = default" of every setting, one a line, for the checks; the
 * default of one that must be given is the word required, of one that may be
 * left out absent.  A key in a row of a list is "list[].key".
 */
void conf_print_settings(FILE *);

#endif
