#include "base/clock.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

static enum err
clock_read(clockid_t id, int64_t *us)
{
	struct timespec now;

	if (clock_gettime(id, &now) != 0)
		return ERR_CLOCK;
	*us = (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
	return ERR_OK;
}

static enum err
clock_boot_id(char boot_id[CLOCK_BOOT_ID_SIZE])
{
	ssize_t got;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return ERR_CLOCK;
	got = read(fd, boot_id, CLOCK_BOOT_ID_SIZE - 1);
	close(fd);
	if (got != CLOCK_BOOT_ID_SIZE - 1)
		return ERR_CLOCK;
	boot_id[got] = '\0';
	return strlen(boot_id) == CLOCK_BOOT_ID_SIZE - 1 ? ERR_OK : ERR_CLOCK;
}

enum err
clock_now(struct moment *moment)
{
	struct moment now;

	if (clock_read(CLOCK_REALTIME, &now.real_us) != ERR_OK ||
	    clock_read(CLOCK_BOOTTIME, &now.boot_us) != ERR_OK ||
	    clock_boot_id(now.boot_id) != ERR_OK)
		return ERR_CLOCK;
	*moment = now;
	return ERR_OK;
}

int64_t
clock_boot_us(void)
{
	int64_t us;

	if (clock_read(CLOCK_BOOTTIME, &us) != ERR_OK)
		return INT64_MAX;
	return us;
}

enum err
clock_awake(int64_t *us)
{
	return clock_read(CLOCK_MONOTONIC, us);
}

int64_t
clock_deadline_us(int64_t us)
{
	int64_t now = clock_boot_us();

	return now > INT64_MAX - us ? 0 : now + us;
}

int
clock_left_ms(int64_t deadline_us)
{
	int64_t now = clock_boot_us();
	int64_t left;

	if (now >= deadline_us)
		return 0;
	left = (deadline_us - now + 999) / 1000;
	return left > INT_MAX ? INT_MAX : (int)left;
}

void
clock_wait_until(int64_t deadline_us)
{
	int64_t latest = clock_deadline_us(60 * CLOCK_SECOND);
	int left;

	while ((left = clock_left_ms(deadline_us)) > 0 &&
	    clock_left_ms(latest) > 0)
		(void)poll(NULL, 0, left < 60000 ? left : 60000);
}

void
clock_text(char text[CLOCK_TEXT_SIZE], int64_t real_seconds)
{
	time_t seconds = (time_t)real_seconds;
	struct tm utc;

	if (real_seconds == 0) {
		text_format(text, CLOCK_TEXT_SIZE, "never");
		return;
	}
	if (gmtime_r(&seconds, &utc) == NULL)
		memset(&utc, 0, sizeof(utc));
	text_format(text, CLOCK_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
	    utc.tm_min, utc.tm_sec);
}
