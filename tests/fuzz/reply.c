/*
 * What a provider, Lookup or the list of breached passwords may answer: the
 * kind of the question, how the exchange ended, the status, then the body.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/reply.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct http_answer answer = { .retry_after_s = 0 };
	struct wire_job job;
	char *body;

	reply_job(&job, input_byte(&input));
	answer.end = (enum http_end)(HTTP_ANSWERED - input_byte(&input) % 4);
	answer.status = (long)input_short(&input);
	if (answer.end == HTTP_UNBEGUN || answer.end == HTTP_TRUST)
		answer.status = 0;
	answer.body_size = input.left;
	answer.body = body = input_rest(&input);
	reply_check(&job, &answer);
	free(body);
	return 0;
}
