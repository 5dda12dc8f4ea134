#include "auth/policy.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

#include "base/clock.h"

/* "root" means the name and every account with its uid. */
static enum err
policy_match_users(const struct conf_rule *rule, const struct account *account,
    bool *match)
{
	struct account named;
	enum err err;
	size_t i;

	*match = rule->user_count == 0;
	for (i = 0; i < rule->user_count && !*match; i++) {
		if (strcmp(rule->users[i], account->name) == 0) {
			*match = true;
			break;
		}
		err = account_find(&named, rule->users[i]);
		if (err == ERR_OK)
			*match = named.uid == account->uid;
		else if (err != ERR_NOT_FOUND)
			return err;
	}
	return ERR_OK;
}

static bool
policy_match_services(const struct conf_rule *rule, const char *service)
{
	size_t i;

	for (i = 0; i < rule->service_count; i++)
		if (strcmp(rule->services[i], service) == 0)
			return true;
	return rule->service_count == 0;
}

static bool
policy_match_networks(const struct conf_rule *rule,
    const struct address *address)
{
	size_t i;

	for (i = 0; i < rule->network_count; i++)
		if (network_contains(&rule->networks[i], address))
			return true;
	return rule->network_count == 0;
}

/* What the look-up's own process has to say: one byte. */
enum policy_answer {
	POLICY_MATCH = 'y',
	POLICY_NO_MATCH = 'n',
	POLICY_FAILED = 'f'
};

static enum policy_answer
policy_look_groups_up(const struct conf_rule *rule,
    const struct account *account)
{
	bool in = false;
	size_t i;

	for (i = 0; i < rule->group_count; i++) {
		if (account_in_group(account, rule->groups[i], &in) != ERR_OK)
			return POLICY_FAILED;
		if (in)
			return POLICY_MATCH;
	}
	return POLICY_NO_MATCH;
}

static enum err
policy_await(int fd, bool *match)
{
	int64_t deadline = clock_boot_us() +
	    POLICY_GROUPS_SECONDS * CLOCK_SECOND;
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char answer;

	if (poll(&ready, 1, clock_left_ms(deadline)) != 1)
		return ERR_TIMEOUT;
	if (read(fd, &answer, 1) != 1)
		return ERR_SYSTEM;
	*match = answer == POLICY_MATCH;
	return answer == POLICY_MATCH || answer == POLICY_NO_MATCH ? ERR_OK :
								     ERR_SYSTEM;
}

/*
 * The name service has no deadline (a directory server may be away), so it is
 * asked by a process that can be ended.
 */
static enum err
policy_match_groups(const struct conf_rule *rule,
    const struct account *account, bool *match)
{
	int pipes[2];
	char answer;
	enum err err;
	pid_t pid;

	*match = rule->group_count == 0;
	if (*match)
		return ERR_OK;
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return ERR_SYSTEM;
	pid = fork();
	if (pid == 0) {
		answer = (char)policy_look_groups_up(rule, account);
		_exit(write(pipes[1], &answer, 1) == 1 ? 0 : 1);
	}
	close(pipes[1]);
	err = pid == -1 ? ERR_SYSTEM : policy_await(pipes[0], match);
	close(pipes[0]);
	if (pid != -1) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	return err;
}

/* Groups last: they are looked up only when all else matches. */
static enum err
policy_match(const struct conf_rule *rule, const struct policy_subject *subject,
    bool *match)
{
	enum err err;

	*match = policy_match_services(rule, subject->service) &&
	    policy_match_networks(rule, subject->address);
	if (!*match)
		return ERR_OK;
	err = policy_match_users(rule, subject->account, match);
	if (err != ERR_OK || !*match)
		return err;
	return policy_match_groups(rule, subject->account, match);
}

enum err
policy_decide(const struct conf *conf, const struct policy_subject *subject,
    enum conf_action *action, unsigned *line)
{
	bool match;
	enum err err;
	size_t i;

	for (i = 0; i < conf->rule_count; i++) {
		err = policy_match(&conf->rules[i], subject, &match);
		if (err != ERR_OK)
			return err;
		if (match) {
			*action = conf->rules[i].action;
			*line = conf->rules[i].line;
			return ERR_OK;
		}
	}
	*action = CONF_REQUIRE;
	*line = 0;
	return ERR_OK;
}
