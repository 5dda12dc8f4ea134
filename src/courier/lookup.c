#include "courier/lookup.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "courier/outcome.h"

#define LOOKUP_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define LOOKUP_DIGITS "0123456789"

/* ${count} digits at ${*at}, which moves behind them and behind ${after}. */
static bool
lookup_take(const char **at, size_t count, char after, int *number)
{
	char digits[8];
	long value;

	if (strspn(*at, LOOKUP_DIGITS) < count || count >= sizeof(digits))
		return false;
	memcpy(digits, *at, count);
	digits[count] = '\0';
	if (!text_number(digits, 0, 9999, &value))
		return false;
	*at += count;
	if (after != '\0' && *(*at)++ != after)
		return false;
	*number = (int)value;
	return true;
}

/* "Z", "+01:00": what to subtract; anything else is no time. */
static bool
lookup_take_zone(const char *at, int *seconds)
{
	int sign = at[0] == '-' ? -1 : 1, hours, minutes;

	*seconds = 0;
	if (strcmp(at, "Z") == 0)
		return true;
	if (at[0] != '+' && at[0] != '-')
		return false;
	at++;
	if (!lookup_take(&at, 2, ':', &hours) ||
	    !lookup_take(&at, 2, '\0', &minutes) || at[0] != '\0' ||
	    hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 60 + minutes) * 60;
	return true;
}

/* Seconds since 1970 of an RFC 3339 time, 0 for what is none. */
static int64_t
lookup_time(const char *text)
{
	struct tm tm = { 0 };
	int zone;

	if (!lookup_take(&text, 4, '-', &tm.tm_year) ||
	    !lookup_take(&text, 2, '-', &tm.tm_mon) ||
	    !lookup_take(&text, 2, 'T', &tm.tm_mday) ||
	    !lookup_take(&text, 2, ':', &tm.tm_hour) ||
	    !lookup_take(&text, 2, ':', &tm.tm_min) ||
	    !lookup_take(&text, 2, '\0', &tm.tm_sec))
		return 0;
	if (text[0] == '.')
		text += 1 + strspn(text + 1, LOOKUP_DIGITS);
	if (!lookup_take_zone(text, &zone) || tm.tm_year < 1971 ||
	    tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 60)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) - zone;
}

static bool
lookup_was_asked(const char *fields, const char *package)
{
	size_t length = strlen(package);

	for (; *fields != '\0'; fields += *fields == ',') {
		if (strcspn(fields, ",") == length &&
		    strncmp(fields, package, length) == 0)
			return true;
		fields += strcspn(fields, ",");
	}
	return false;
}

/* Whether a package has ${data}; why it has none goes into ${notes}. */
static bool
lookup_has(const struct wire_job *job, const struct said *said,
    const char *package, const char *data, char notes[WIRE_NAME_SIZE],
    struct wire_reply *reply)
{
	char path[WIRE_WORD_SIZE];
	int32_t code;

	if (!lookup_was_asked(job->fields, package))
		return false;
	text_format(path, sizeof(path), "%s.error_code", package);
	if ((code = said_code(said, path)) != 0) {
		reply->provider_code = code;
		text_append(
		    notes, WIRE_NAME_SIZE, "; %s: code %d", package, code);
		return false;
	}
	if (!said_is_object(said, data)) {
		text_append(notes, WIRE_NAME_SIZE, "; %s: no data", package);
		return false;
	}
	return true;
}

static void
lookup_read_line_type(const struct said *said, struct wire_reply *reply)
{
	char *type = reply->line_type;

	said_text(said, "line_type_intelligence.type", type,
	    sizeof(reply->line_type));
	if (type[strspn(type, LOOKUP_LETTERS)] != '\0')
		type[0] = '\0';
}

static void
lookup_read_sim_swap(const struct said *said, struct wire_reply *reply)
{
	char date[40];

	said_text(said, "sim_swap.last_sim_swap.last_sim_swap_date", date,
	    sizeof(date));
	reply->sim_swap_at = lookup_time(date);
	reply->sim_swapped =
	    said_signal(said, "sim_swap.last_sim_swap.swapped_in_period");
}

void
lookup_judge(const struct wire_job *job, const struct said *said, long status,
    struct wire_reply *reply)
{
	char notes[WIRE_NAME_SIZE] = "";

	if (status != 200 ||
	    (!said_has(said, "valid") && !said_has(said, "phone_number"))) {
		outcome_set(reply, DELIVERY_MAYBE,
		    "HTTP %ld, but no number in the answer", status);
		return;
	}
	reply->valid = said_signal(said, "valid");
	if (lookup_has(job, said, "line_type_intelligence",
		"line_type_intelligence", notes, reply))
		lookup_read_line_type(said, reply);
	if (lookup_has(job, said, "sim_swap", "sim_swap.last_sim_swap", notes,
		reply))
		lookup_read_sim_swap(said, reply);
	if (lookup_has(job, said, "call_forwarding", "call_forwarding", notes,
		reply))
		reply->forwarding = said_signal(
		    said, "call_forwarding.call_forwarding_enabled");
	outcome_set(reply, DELIVERY_SENT, "HTTP %ld%s", status, notes);
}
