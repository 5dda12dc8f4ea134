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

bool
scope_exempts(const struct conf *conf)
{
	size_t i;

	for (i = 0; conf != NULL && i < conf->rule_count; i++)
		if (conf->rules[i].action == CONF_EXEMPT)
			return true;
	return conf != NULL && conf->unenrolled_allowed;
}
