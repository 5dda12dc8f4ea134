#include "store/lock.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define LOCK_PATIENCE_US (5 * CLOCK_SECOND)
#define LOCK_HOLDER_US CLOCK_SECOND
#define LOCK_READER_US (CLOCK_SECOND / 2)
#define LOCK_PAUSE_MAX_MS 8

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

static bool
lock_is_ours(pid_t pid)
{
	char path[32];
	char name[32];
	ssize_t got;
	int fd;

	if (text_format(path, sizeof(path), "/proc/%ld/comm", (long)pid) !=
	    ERR_OK)
		return false;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	got = read(fd, name, sizeof(name) - 1);
	close(fd);
	if (got <= 0)
		return false;
	name[got] = '\0';
	return text_starts(name, "sms2fa");
}

/*
 * The same holder as at the last look, and no commit since.  The time of the
 * last write would not do: a holder that gets next to no processor writes a
 * page now and then, and could sit on the lock for ever.
 */
static bool
lock_stands_still(struct lock *lock)
{
	pid_t holder = lock_holder(lock->file);
	uint32_t commits = lock->commits;
	bool same = holder != 0 && holder == lock->holder;

	if (pread(lock->file, &commits, sizeof(commits), LOCK_COMMITS_AT) !=
	    (ssize_t)sizeof(commits))
		commits = lock->commits;
	same = same && commits == lock->commits;
	lock->holder = holder;
	lock->commits = commits;
	return same;
}

/*
 * Only a holder that stands still for a whole second is killed: one that is
 * merely busy commits, or lets go in between.  The uid is kill(2)'s to check,
 * which root would pass.  A writer that waits for a reader judges it sooner
 * than others may judge the writer.
 */
static void
lock_watch(struct lock *lock, int64_t now)
{
	int64_t patience = lock->writing ? LOCK_READER_US : LOCK_HOLDER_US;

	if (!lock_stands_still(lock)) {
		lock->holder_since_us = now;
		return;
	}
	if (now - lock->holder_since_us < patience)
		return;
	lock->holder_since_us = now;
	if (geteuid() != 0 && lock_is_ours(lock->holder))
		(void)kill(lock->holder, SIGKILL);
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
