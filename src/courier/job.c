#include "courier/job.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/e164.h"
#include "courier/outcome.h"

#define JOB_WORD_BYTES \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static bool
job_is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

/* The first thing that is wrong with the message, or NULL. */
static const char *
job_message_fault(const struct wire_job *job)
{
	struct e164 to;

	if (e164_parse(&to, job->to) != ERR_OK)
		return "the recipient is not a number in E.164 form";
	if (job->body[0] == '\0')
		return "there is no text to send";
	if (job->validity_seconds < JOB_VALIDITY_MIN ||
	    job->validity_seconds > JOB_VALIDITY_MAX)
		return "the validity is not within 6 to 36000 s";
	if (job->attempt < 1)
		return "attempts count from 1";
	if (job->connect_timeout_ms < 1 ||
	    job->connect_timeout_ms > JOB_CONNECT_MAX_MS)
		return "provider.connect_timeout is not within a minute";
	return NULL;
}

static const char *
job_account_fault(const struct wire_job *job)
{
	if (job->account[0] == '\0' ||
	    job->account[strspn(job->account, JOB_WORD_BYTES)] != '\0')
		return "provider.account_sid may have letters, digits, '-' "
		       "and '_' alone";
	if (job->login[0] == '\0' || strchr(job->login, ':') != NULL ||
	    !job_is_printable(job->login))
		return "provider.api_key must be printable and without ':'";
	if (job->from[0] == '\0' && job->service[0] == '\0')
		return "provider.from or provider.messaging_service is needed";
	if (!job_is_printable(job->from) || !job_is_printable(job->service))
		return "provider.from and provider.messaging_service must be "
		       "printable";
	return NULL;
}

static const char *
job_address_fault(const struct wire_job *job, struct url *peer)
{
	struct url api, proxy;

	if (url_parse(&api, job->api_url) != ERR_OK || api.user)
		return "provider.api_url must be https://HOST[:PORT][/PATH]";
	if (!api.secure && !url_is_loopback(&api))
		return "provider.api_url may be http:// only to a literal "
		       "loopback address";
	*peer = api;
	if (job->proxy[0] == '\0')
		return NULL;
	if (url_parse(&proxy, job->proxy) != ERR_OK || proxy.secure ||
	    proxy.path)
		return "provider.proxy must be http://HOST[:PORT]";
	if (!api.secure)
		return "provider.proxy is only for an https:// api_url";
	*peer = proxy;
	return NULL;
}

/* The library would tell only after it has connected. */
static const char *
job_trust_fault(const struct wire_job *job)
{
	int fd;

	if (job->ca_file[0] == '\0')
		return NULL;
	if (job->ca_file[0] != '/')
		return "provider.ca_file must be an absolute path";
	fd = open(job->ca_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return "provider.ca_file can't be opened by the system user";
	close(fd);
	return NULL;
}

enum err
job_check(
    const struct wire_job *job, struct url *peer, struct wire_reply *reply)
{
	const char *fault;

	if ((fault = job_message_fault(job)) == NULL &&
	    (fault = job_account_fault(job)) == NULL &&
	    (fault = job_address_fault(job, peer)) == NULL)
		fault = job_trust_fault(job);
	if (fault == NULL)
		return ERR_OK;
	outcome_set(reply, DELIVERY_CONFIG, "%s", fault);
	return ERR_CONFIG;
}
