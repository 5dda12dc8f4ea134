/*
 * A courier that brings nothing to anybody: it appends "NUMBER TEXT" to the
 * file beside the secret, and says that it was sent.  For test_model.py alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/text.h"
#include "core/wire.h"

#define PATIENCE_US (10 * CLOCK_SECOND)

/* One write: a line is there whole, or not at all. */
static enum err
deliver(const struct wire_job *job)
{
	char path[WIRE_PATH_SIZE + 8], line[WIRE_BODY_SIZE + WIRE_WORD_SIZE];
	ssize_t written;
	int file;

	text_format(path, sizeof(path), "%s.sent", job->secret_file);
	text_format(line, sizeof(line), "%s %s\n", job->to, job->body);
	file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (file == -1)
		return ERR_SYSTEM;
	written = write(file, line, strlen(line));
	close(file);
	return written == (ssize_t)strlen(line) ? ERR_OK : ERR_SYSTEM;
}

int
main(void)
{
	int64_t deadline = clock_boot_us() + PATIENCE_US;
	struct wire_reply reply = { .class = DELIVERY_UNSENT };
	struct wire_job job;

	if (process_confine() != ERR_OK ||
	    wire_receive(STDIN_FILENO, WIRE_JOB, &job, deadline) != ERR_OK)
		return 1;
	if (deliver(&job) == ERR_OK) {
		reply.class = DELIVERY_SENT;
		text_format(reply.sid, sizeof(reply.sid), "SM%030d", 0);
	} else
		text_format(reply.detail, sizeof(reply.detail), "%s",
		    strerror(errno));
	return wire_send(STDIN_FILENO, WIRE_REPLY, &reply, deadline) == ERR_OK ?
		   0 :
		   1;
}
