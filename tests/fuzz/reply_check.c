#include "tests/fuzz/reply.h"

#include "courier/job.h"
#include "courier/judge.h"
#include "courier/said.h"
#include "tests/fuzz/fuzz.h"

#define SECRET "s3cret-of-the-provider"
#define CODE "481093"
#define NUMBER "+15550100001"

void
reply_job(struct wire_job *job, unsigned which)
{
	static const struct wire_job model = { .kind = WIRE_JOB_MESSAGE,
		.api_url = "http://127.0.0.1:1",
		.account = "AC0123",
		.login = "SK0123",
		.secret_file = "/nonexistent",
		.from = "+15005550006",
		.to = NUMBER,
		.fields = "sim_swap,line_type_intelligence,call_forwarding",
		.sha1 = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8",
		.sid = "SM0123",
		.connect_timeout_ms = 1000,
		.validity_seconds = 600,
		.attempt = 1,
		.body = CODE " is your code for sshd on gate." };

	*job = model;
	job->kind = WIRE_JOB_MESSAGE + which % WIRE_JOB_ACCOUNT;
	if (job_is_question(job))
		job->body[0] = '\0';
}

struct secret *
reply_secret(void)
{
	static struct secret *secret;

	if (secret == NULL) {
		MUST(secret_start() == ERR_OK && said_start() == ERR_OK);
		MUST(secret_new(&secret, sizeof(SECRET)) == ERR_OK);
		memcpy(secret_bytes(secret), SECRET, sizeof(SECRET));
	}
	return secret;
}

/* The list of breached passwords was told no secret that it could repeat. */
static void
check_text(const struct wire_job *job, const char *text, size_t size)
{
	MUST(memchr(text, '\0', size) != NULL);
	MUST(is_printable(text));
	MUST(job->kind == WIRE_JOB_PWNED || strstr(text, SECRET) == NULL);
}

#define CHECK(field) check_text(job, reply->field, sizeof(reply->field))

static void
check_texts(const struct wire_job *job, const struct wire_reply *reply)
{
	CHECK(line_type);
	CHECK(price);
	CHECK(price_unit);
	CHECK(sid);
	CHECK(request_id);
	CHECK(detail);
	if (!job_is_question(job)) {
		MUST(strstr(reply->detail, CODE) == NULL);
		MUST(strstr(reply->request_id, CODE) == NULL);
	}
	MUST(strstr(reply->detail, &NUMBER[1]) == NULL);
}

static void
check_class(const struct wire_job *job, const struct http_answer *answer,
    const struct wire_reply *reply)
{
	bool whole = answer->end == HTTP_ANSWERED;

	MUST(reply->class != DELIVERY_LOST && reply->class < DELIVERY_COUNT);
	MUST(reply->class != DELIVERY_UNREACHABLE);
	if (reply->class == DELIVERY_SENT) {
		MUST(whole && answer->status >= 200 && answer->status < 300);
		MUST(reply->sid[0] != '\0' || (job->kind != WIRE_JOB_MESSAGE &&
						  job->kind != WIRE_JOB_CALL));
	}
	if (answer->end == HTTP_BROKEN && answer->status < 300)
		MUST(reply->class == DELIVERY_MAYBE);
	if (whole && answer->status >= 500)
		MUST(reply->class == DELIVERY_MAYBE);
	MUST(reply->requests == (whole || answer->end == HTTP_BROKEN));
}

void
reply_check(const struct wire_job *job, const struct http_answer *answer)
{
	struct secret *password =
	    job->kind == WIRE_JOB_PWNED ? NULL : reply_secret();
	struct wire_reply reply = { .surely_unsent = 1 };
	bool again = judge(job, password, answer, &reply);

	check_texts(job, &reply);
	check_class(job, answer, &reply);
	MUST(reply.valid <= WIRE_SIGNAL_YES &&
	     reply.sim_swapped <= WIRE_SIGNAL_YES &&
	     reply.forwarding <= WIRE_SIGNAL_YES);
	/* A message is asked for again only where it was surely refused. */
	if (again && !job_is_question(job))
		MUST(answer->end == HTTP_ANSWERED && answer->status == 429);
}
