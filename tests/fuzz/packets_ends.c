/*
 * The two ends that start the program at the other end: here, nobody is
 * started, and what there is to read was queued before.  libpam's part is
 * played, too: it hands over what the input says.
 */
#include "tests/fuzz/packets.h"

#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/delivery.h"
#include "base/child.h"
#include "module/ending.h"
#include "module/verifier.h"

static int socket_of_child = -1;
static struct input answers;

enum err __wrap_child_start(struct child *, const char *);
void __wrap_child_end(struct child *, int);

enum err
__wrap_child_start(struct child *child, const char *path)
{
	MUST(path[0] == '/');
	child->pid = -1;
	child->socket = socket_of_child;
	return ERR_OK;
}

void
__wrap_child_end(struct child *child, int patience_ms)
{
	(void)patience_ms;
	child->socket = -1;
}

int
pam_get_item(const pam_handle_t *pamh, int type, const void **item)
{
	(void)pamh;
	*item = type == PAM_AUTHTOK ? "correct horse battery staple" : NULL;
	return PAM_SUCCESS;
}

/* With a string and an error, without both, and as it should be. */
int
pam_prompt(
    pam_handle_t *pamh, int style, char **response, const char *format, ...)
{
	unsigned which = input_byte(&answers);
	char text[1024];
	va_list args;

	(void)pamh;
	va_start(args, format);
	MUST(vsnprintf(text, sizeof(text), format, args) < WIRE_TEXT_SIZE);
	va_end(args);
	MUST(style == PAM_PROMPT_ECHO_ON || style == PAM_ERROR_MSG ||
	     style == PAM_TEXT_INFO);
	if (response != NULL && (which & 1) == 0) {
		input_text(&answers, text, sizeof(text));
		MUST((*response = strdup(text)) != NULL);
	}
	return (which & 2) != 0 ? PAM_CONV_ERR : PAM_SUCCESS;
}

/* Nothing grants but a whole packet that does. */
void
packets_to_module(int socket, struct input *input)
{
	static struct wire_open open;
	enum verdict verdict = VERDICT_SYSTEM;
	enum reason reason = REASON_INTERNAL;
	bool was_asked;
	int result;

	socket_of_child = socket;
	answers = *input;
	memset(&open, 0, sizeof(open));
	if (verifier_judge((pam_handle_t *)&answers, &open, &verdict, &reason,
		&was_asked) != ERR_OK) {
		MUST(verdict == VERDICT_SYSTEM);
		return;
	}
	result = ending_auth(verdict);
	MUST((result == PAM_SUCCESS) == (verdict == VERDICT_GRANT));
	MUST((result == PAM_IGNORE) == (verdict == VERDICT_IGNORE));
	MUST(ending_account(verdict) != PAM_SUCCESS);
}

void
packets_to_verifier(int socket, struct input *input)
{
	static struct conf conf = { .provider = { .account_sid = "AC0123",
					.secret_file = "/nonexistent",
					.from = "+15005550006",
					.api_url = "https://api.twilio.com",
					.connect_timeout_seconds = 1,
					.timeout_seconds = 1 } };
	struct wire_reply reply;
	struct e164 number;

	(void)input;
	socket_of_child = socket;
	MUST(e164_parse(&number, "+15550100001") == ERR_OK);
	memset(&reply, 0xff, sizeof(reply));
	delivery_send_text(&conf, &number, "Your number was changed.",
	    delivery_deadline_us(&conf), &reply);
	MUST(reply.class < DELIVERY_COUNT);
	MUST(memchr(reply.sid, '\0', sizeof(reply.sid)) != NULL);
	MUST(memchr(reply.request_id, '\0', sizeof(reply.request_id)) != NULL);
	MUST(memchr(reply.detail, '\0', sizeof(reply.detail)) != NULL);
	/* The courier's own end says it, or nobody. */
	if (reply.class == DELIVERY_SENT || reply.class == DELIVERY_UNREACHABLE)
		packets_check(&reply, WIRE_REPLY);
}
