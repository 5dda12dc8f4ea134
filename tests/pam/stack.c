#include "stack.h"

#include <unistd.h>

static char directory[] = "/tmp/sms2fa-stack-XXXXXX";

static void
note_delay(int status, unsigned microseconds, void *data)
{
	struct host *host = data;

	(void)status;
	host->delay_asked = microseconds;
}

static int
converse_one(struct host *host, const struct pam_message *message,
    struct pam_response *response)
{
	const char *answer;

	if (message->msg_style == PAM_TEXT_INFO ||
	    message->msg_style == PAM_ERROR_MSG) {
		snprintf(host->told, sizeof(host->told), "%s", message->msg);
		return PAM_SUCCESS;
	}
	answer = host->prompts < COUNT(host->answers)
		     ? host->answers[host->prompts]
		     : NULL;
	host->prompts++;
	if (answer == NULL)
		return PAM_CONV_ERR;
	response->resp = strdup(answer);
	return response->resp == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

static int
converse(int count, const struct pam_message **messages,
    struct pam_response **responses, void *data)
{
	int status;

	assert_int_equal(count, 1);
	*responses = calloc(1, sizeof(**responses));
	if (*responses == NULL)
		return PAM_BUF_ERR;
	status = converse_one(data, messages[0], *responses);
	if (status != PAM_SUCCESS) {
		free(*responses);
		*responses = NULL;
	}
	return status;
}

static void
put_module(FILE *file, const char *name)
{
	fprintf(file, "%s/.libs/%s.so", getenv("top_builddir"), name);
}

void
stack_write(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	for (; *text != '\0'; text++) {
		if (*text == '@')
			put_module(file, "neighbour");
		else if (*text == '!')
			put_module(file, "pam_sms2fa");
		else if (*text == '?')
			put_module(file, "mirror");
		else if (*text == '~')
			fputs(directory, file);
		else
			fputc(*text, file);
	}
	fclose(file);
}

pam_handle_t *
stack_open(const char *text, struct host *host)
{
	const struct pam_conv conversation = { converse, host };
	const union {
		void (*function)(int, unsigned, void *);
		void *pointer;
	} delay = { note_delay };
	pam_handle_t *pamh;

	stack_write("stack", text);
	assert_int_equal(
	    pam_start_confdir("stack", "root", &conversation, directory, &pamh),
	    PAM_SUCCESS);
	assert_int_equal(
	    pam_set_item(pamh, PAM_FAIL_DELAY, delay.pointer), PAM_SUCCESS);
	return pamh;
}

int
stack_set_up(void **state)
{
	(void)state;
	if (getenv("top_builddir") == NULL) {
		print_error("top_builddir must say where the modules are\n");
		return -1;
	}
	return mkdtemp(directory) == NULL ? -1 : 0;
}

int
stack_tear_down(void **state)
{
	static const char *const names[] = { "stack", "inner",
		STACK_LONG_SERVICE };
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		unlink(path);
	}
	return rmdir(directory);
}
