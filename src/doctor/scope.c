#include "doctor/scope.h"

#include "base/text.h"
#include "auth/policy.h"

enum conf_action
scope_of(const struct conf *conf, const char *user, const char *service,
    const char *address)
{
	struct account account = { .uid = (uid_t)-1, .gid = (gid_t)-1 };
	struct address from = { .family = 0 };
	const struct policy_subject subject = { &account, service, &from };
	enum conf_action action = CONF_REQUIRE;
	unsigned line;
	enum err err;

	if (conf == NULL)
		return CONF_REQUIRE;
	err = account_find(&account, user);
	if (err == ERR_NOT_FOUND)
		err = text_copy(account.name, sizeof(account.name), user);
	if (err != ERR_OK)
		return CONF_REQUIRE;
	if (address_parse(&from, address) != ERR_OK)
		from.family = 0;
	if (policy_decide(conf, &subject, &action, &line) != ERR_OK)
		return CONF_REQUIRE;
	return action;
}

static void
scope_after(struct address *address, unsigned prefix)
{
	unsigned bit = address->family == 4 ? 32 : 128, carry = 1, i, sum;

	while (bit-- > prefix)
		address->bytes[bit / 8] |= (unsigned char)(128 >> bit % 8);
	for (i = address->family == 4 ? 4 : 16; i-- > 0; carry = sum >> 8) {
		sum = address->bytes[i] + carry;
		address->bytes[i] = (unsigned char)sum;
	}
}

bool
scope_border(const struct conf *conf, size_t number, char *address, size_t size)
{
	size_t network = number / 2, i;
	char text[NETWORK_TEXT_SIZE];
	struct address border;

	for (i = 0; conf != NULL && i < conf->rule_count; i++) {
		if (network >= conf->rules[i].network_count) {
			network -= conf->rules[i].network_count;
			continue;
		}
		border = conf->rules[i].networks[network].base;
		if (number % 2 == 1)
			scope_after(
			    &border, conf->rules[i].networks[network].prefix);
		address_text(text, &border);
		return text_copy(address, size, text) == ERR_OK;
	}
	return false;
}

bool
scope_exempts(const struct conf *conf)
{
	size_t i;

	for (i = 0; conf != NULL && i < conf->rule_count; i++)
		if (conf->rules[i].action == CONF_EXEMPT)
			return true;
	return conf != NULL &&
	       (conf->unenrolled_allowed || conf->unreachable_allowed);
}
