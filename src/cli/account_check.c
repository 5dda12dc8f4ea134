#include "config.h"

#include "cli/account_check.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/text.h"
#include "auth/delivery.h"

#define CHECK_GRACE_US (5 * CLOCK_SECOND)
#define ACCOUNT_NO_PERMISSION 70051 /* twilio.com/docs/api/errors/70051 */

static void
check_lost(struct wire_reply *reply, const char *why)
{
	memset(reply, 0, sizeof(*reply));
	reply->class = DELIVERY_LOST;
	text_format(reply->detail, sizeof(reply->detail), "%s", why);
}

typedef void check_question(const struct conf *, struct wire_reply *);

/* Ends the child. */
static void __attribute__((noreturn))
check_ask(const struct conf *conf, check_question *question, int socket,
    int64_t deadline_us)
{
	struct wire_reply reply;
	enum err err;

	if (process_become(SYSTEM_USER, 1) == ERR_OK)
		question(conf, &reply);
	else
		check_lost(&reply, "can't become the system user " SYSTEM_USER);
	err = wire_send(socket, WIRE_REPLY, &reply, deadline_us);
	_exit(err == ERR_OK ? 0 : 1);
}

static void
check_run(const struct conf *conf, check_question *question,
    struct wire_reply *reply)
{
	int64_t deadline = delivery_deadline_us(conf) + CHECK_GRACE_US;
	int ends[2];
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		check_lost(reply, strerror(errno));
		return;
	}
	child = fork();
	if (child == 0)
		check_ask(conf, question, ends[1], deadline);
	close(ends[1]);
	if (child == -1 ||
	    wire_receive(ends[0], WIRE_REPLY, reply, deadline) != ERR_OK ||
	    reply->class >= DELIVERY_COUNT)
		check_lost(reply, "the check with the provider did not end");
	close(ends[0]);
	if (child == -1)
		return;
	(void)kill(child, SIGKILL); /* it has told all, or never will */
	while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
		continue;
}

void
account_check(const struct conf *conf, struct wire_reply *reply)
{
	check_run(conf, delivery_check_account, reply);
}

bool
account_is_hidden(const struct wire_reply *reply)
{
	return reply->provider_code == ACCOUNT_NO_PERMISSION;
}

void
account_balance(const struct conf *conf, struct wire_reply *reply)
{
	check_run(conf, delivery_balance, reply);
}
