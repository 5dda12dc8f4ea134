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

static enum err
policy_match_groups(const struct conf_rule *rule,
    const struct account *account, bool *match)
{
	enum err err;
	size_t i;

	*match = rule->group_count == 0;
	for (i = 0; i < rule->group_count && !*match; i++)
		if ((err = account_in_group(account, rule->groups[i],
			 match)) != ERR_OK)
			return err;
	return ERR_OK;
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

/* What the walk has to say, from one process to another. */
struct policy_answer {
	enum err err;
	enum conf_action action;
	unsigned line;
};

static struct policy_answer
policy_walk(const struct conf *conf, const struct policy_subject *subject)
{
	struct policy_answer answer = { ERR_OK, CONF_REQUIRE, 0 };
	bool match = false;
	size_t i;

	for (i = 0; i < conf->rule_count && answer.err == ERR_OK; i++) {
		answer.err = policy_match(&conf->rules[i], subject, &match);
		if (answer.err != ERR_OK || !match)
			continue;
		answer.action = conf->rules[i].action;
		answer.line = conf->rules[i].line;
		break;
	}
	return answer;
}

static enum err
policy_await(int fd, struct policy_answer *answer)
{
	int64_t deadline =
	    clock_deadline_us(POLICY_SECONDS * CLOCK_SECOND);
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (poll(&ready, 1, clock_left_ms(deadline)) != 1)
		return ERR_TIMEOUT;
	if (read(fd, answer, sizeof(*answer)) != (ssize_t)sizeof(*answer))
		return ERR_SYSTEM;
	return answer->err;
}

/*
 * The name service has no deadline (a directory server may be away), so it is
 * asked by a process that can be ended.
 */
static enum err
policy_ask(const struct conf *conf, const struct policy_subject *subject,
    struct policy_answer *answer)
{
	int pipes[2];
	enum err err;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return ERR_SYSTEM;
	pid = fork();
	if (pid == 0) {
		*answer = policy_walk(conf, subject);
		_exit(write(pipes[1], answer, sizeof(*answer)) ==
				(ssize_t)sizeof(*answer) ?
			0 : 1);
	}
	close(pipes[1]);
	err = pid == -1 ? ERR_SYSTEM : policy_await(pipes[0], answer);
	close(pipes[0]);
	if (pid != -1) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	return err;
}

/* Whether the name service has a say at all. */
static bool
policy_looks_up(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->rule_count; i++)
		if (conf->rules[i].user_count + conf->rules[i].group_count > 0)
			return true;
	return false;
}

enum err
policy_decide(const struct conf *conf, const struct policy_subject *subject,
    enum conf_action *action, unsigned *line)
{
	struct policy_answer answer;
	enum err err;

	if (policy_looks_up(conf))
		err = policy_ask(conf, subject, &answer);
	else {
		answer = policy_walk(conf, subject);
		err = answer.err;
	}
	if (err != ERR_OK)
		return err;
	*action = answer.action;
	*line = answer.line;
	return ERR_OK;
}
