#include "store/lock.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define LOCK_PATIENCE_US (5 * CLOCK_SECOND)
#define LOCK_HOLDER_US CLOCK_SECOND
#define LOCK_READER_US (CLOCK_SECOND / 2)
#define LOCK_PAUSE_MAX_MS 8
#define LOCK_IDLE_SHARE 20

/* The bytes that SQLite locks; part of its file format. */
#define LOCK_PENDING_BYTE 0x40000000
#define LOCK_WRITER_BYTES 2 /* pending, reserved */
#define LOCK_SHARED_FIRST (LOCK_PENDING_BYTE + 2)
#define LOCK_SHARED_SIZE 510

/* Where it counts the commits; compared only, so in any order of bytes. */
#define LOCK_COMMITS_AT 24

void
lock_start(struct lock *lock)
{
	int64_t now = clock_boot_us();

	lock->deadline_us =
	    now > INT64_MAX - LOCK_PATIENCE_US ? now : now + LOCK_PATIENCE_US;
	lock->writing = false;
	lock->holder = 0;
	lock->tries = 0;
}

static pid_t
lock_holder_of(int file, off_t start, off_t length)
{
	struct flock probe = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = start,
		.l_len = length,
	};

	if (fcntl(file, F_GETLK, &probe) != 0 || probe.l_type == F_UNLCK)
		return 0;
	return probe.l_pid > 0 ? probe.l_pid : 0;
}

static pid_t
lock_holder(int file)
{
	pid_t writer =
	    lock_holder_of(file, LOCK_PENDING_BYTE, LOCK_WRITER_BYTES);

	if (writer != 0)
		return writer;
	return lock_holder_of(file, LOCK_SHARED_FIRST, LOCK_SHARED_SIZE);
}

/* What the kernel says of a process: 0 and false where it can't be seen. */
struct lock_sight {
	bool ours;
	bool waits; /* for a disk: no signal reaches it before */
	int64_t worked_us;
};

/* ${text} begins with the number, (name), state. */
static void
lock_read_sight(struct lock_sight *sight, const char *text)
{
	const char *name = strchr(text, '(');
	const char *end = strrchr(text, ')');

	if (name == NULL || end == NULL)
		return;
	sight->ours = text_starts(name, "(sms2fa");
	sight->waits = text_starts(end, ") D");
}

/* Where /proc hides it: who may be signalled has our uid, as nobody else. */
static struct lock_sight
lock_look(pid_t pid)
{
	struct lock_sight sight = { .ours = false };
	struct timespec worked;
	clockid_t processor;
	char path[32];
	char text[256];
	ssize_t got = 0;
	int fd;

	if (pid == 0 ||
	    text_format(path, sizeof(path), "/proc/%ld/stat", (long)pid) !=
		ERR_OK)
		return sight;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1) {
		got = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (got > 0) {
		text[got] = '\0';
		lock_read_sight(&sight, text);
	} else {
		sight.ours = kill(pid, 0) == 0;
	}
	if (clock_getcpuclockid(pid, &processor) == 0 &&
	    clock_gettime(processor, &worked) == 0)
		sight.worked_us = (int64_t)worked.tv_sec * CLOCK_SECOND +
				  worked.tv_nsec / 1000;
	return sight;
}

/* Another holder than at the last look, or one that has committed since. */
static bool
lock_goes_on(struct lock *lock)
{
	pid_t holder = lock_holder(lock->file);
	uint32_t commits = lock->commits;
	bool other = holder == 0 || holder != lock->holder;

	if (pread(lock->file, &commits, sizeof(commits), LOCK_COMMITS_AT) !=
	    (ssize_t)sizeof(commits))
		commits = lock->commits;
	other = other || commits != lock->commits;
	lock->holder = holder;
	lock->commits = commits;
	return other;
}

/*
 * A holder of ours is killed that for a whole second has neither committed nor
 * waited for a disk, and had less than a twentieth of a processor: it stands
 * still, or would with a quota of its caller's hold up everybody.  The time of
 * the last write says nothing, for that one writes a page now and then.  The
 * uid is kill(2)'s to check, which root would pass.  A writer that waits for a
 * reader judges it sooner than others may judge the writer.
 */
static void
lock_watch(struct lock *lock, int64_t now)
{
	int64_t patience = lock->writing ? LOCK_READER_US : LOCK_HOLDER_US;
	bool goes_on = lock_goes_on(lock);
	struct lock_sight sight = lock_look(lock->holder);
	int64_t watched = now - lock->holder_since_us;

	if (!goes_on && sight.ours && !sight.waits) {
		if (watched < patience)
			return;
		if (geteuid() != 0 && sight.worked_us - lock->worked_us <
					  watched / LOCK_IDLE_SHARE)
			(void)kill(lock->holder, SIGKILL);
	}
	lock->holder_since_us = now;
	lock->worked_us = sight.worked_us;
}

bool
lock_wait(struct lock *lock)
{
	int64_t now = clock_boot_us();
	uint64_t jitter;
	uint64_t most;

	if (now >= lock->deadline_us)
		return false;
	lock_watch(lock, now);

	most = lock->tries < LOCK_PAUSE_MAX_MS ? lock->tries + 1
					       : LOCK_PAUSE_MAX_MS;
	lock->tries++;
	jitter = ((uint64_t)now ^ ((uint64_t)getpid() << 20)) *
		 UINT64_C(0x9e3779b97f4a7c15);
	(void)poll(NULL, 0, 1 + (int)((jitter >> 33) % most));
	return true;
}

bool
lock_directory(int directory)
{
	int64_t deadline = clock_deadline_us(LOCK_PATIENCE_US);

	while (flock(directory, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || clock_left_ms(deadline) == 0)
			return false;
		(void)poll(NULL, 0, LOCK_PAUSE_MAX_MS);
	}
	return true;
}
