#include "courier/trust.h"

#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "courier/outcome.h"

#define TRUST_MAX 8000000 /* what libcurl takes */
#define TRUST_BEGIN "-----BEGIN "
#define TRUST_HASH 8 /* hex digits, in "5ad8a5d6.0" */
#define TRUST_HEX "0123456789abcdef"

static const char *
trust_or_nowhere(const char *path)
{
	return path == NULL ? "" : path;
}

const char *
trust_system_file(void)
{
	return trust_or_nowhere(curl_version_info(CURLVERSION_NOW)->cainfo);
}

const char *
trust_system_directory(void)
{
	return trust_or_nowhere(curl_version_info(CURLVERSION_NOW)->capath);
}

/* Room for ${more} bytes, and the line's end behind each file. */
static bool
trust_grow(struct trust *trust, size_t more)
{
	char *longer = realloc(trust->pem, trust->size + more + 1);

	if (longer != NULL)
		trust->pem = longer;
	return longer != NULL;
}

/* Append all of ${fd}, a regular file; errno says why not. */
static bool
trust_append(struct trust *trust, int fd)
{
	struct stat st;
	size_t left;
	ssize_t got;

	if (fstat(fd, &st) != 0)
		return false;
	errno = S_ISDIR(st.st_mode) ? EISDIR : EFBIG;
	if (!S_ISREG(st.st_mode) || st.st_size > TRUST_MAX ||
	    trust->size + (size_t)st.st_size >= TRUST_MAX)
		return false;
	left = (size_t)st.st_size;
	if (!trust_grow(trust, left))
		return false;
	while (left > 0) {
		got = read(fd, trust->pem + trust->size, left);
		if (got == -1)
			return false;
		if (got == 0)
			break;
		trust->size += (size_t)got;
		left -= (size_t)got;
	}
	trust->pem[trust->size++] = '\n';
	return true;
}

static bool
trust_read_file(struct trust *trust, int directory, const char *path)
{
	int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool fine;
	int error;

	if (fd == -1)
		return false;
	fine = trust_append(trust, fd);
	error = errno;
	close(fd);
	errno = error;
	return fine;
}

/* What the TLS library would look for: the rest are other names of these. */
static bool
trust_is_hashed(const char *name)
{
	return strspn(name, TRUST_HEX) == TRUST_HASH &&
	       name[TRUST_HASH] == '.' && name[TRUST_HASH + 1] != '\0' &&
	       name[TRUST_HASH + 1 +
		    strspn(name + TRUST_HASH + 1, TRUST_HEX)] == '\0';
}

static bool
trust_read_directory(struct trust *trust, const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	bool fine = true;
	int error;

	if (directory == NULL)
		return false;
	while (fine && (errno = 0, entry = readdir(directory)) != NULL)
		if (trust_is_hashed(entry->d_name))
			fine = trust_read_file(
				   trust, dirfd(directory), entry->d_name) ||
			       errno == ENOENT;
	fine = fine && errno == 0;
	error = errno;
	closedir(directory);
	errno = error;
	return fine;
}

static bool
trust_read_system(struct trust *trust)
{
	const char *file = trust_system_file();

	errno = ENOENT;
	if (file[0] != '\0' && trust_read_file(trust, AT_FDCWD, file))
		return true;
	return errno == ENOENT &&
	       trust_read_directory(trust, trust_system_directory());
}

static bool
trust_error_is_local(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == EIO || error == EINTR;
}

/* ${error} of reading, 0: read, but there is nothing in it. */
static enum err
trust_fail(const char *ca_file, int error, struct wire_reply *reply)
{
	if (trust_error_is_local(error)) {
		outcome_set(reply, DELIVERY_UNSENT,
		    "this host could not read the trust store: %s",
		    strerror(error));
		return ERR_SYSTEM;
	}
	if (error != 0 && error != ENOENT)
		outcome_set(reply, DELIVERY_CONFIG,
		    "%s can't be read by the system user: %s",
		    ca_file[0] == '\0' ? trust_system_file()
				       : "provider.ca_file",
		    strerror(error));
	else if (ca_file[0] == '\0')
		outcome_set(reply, DELIVERY_CONFIG,
		    "the system's trust store has no certificate (%s): install "
		    "ca-certificates, or set provider.ca_file",
		    trust_system_file());
	else
		outcome_set(reply, DELIVERY_CONFIG, "provider.ca_file %s",
		    error == 0 ? "has no certificate in PEM form"
			       : "does not exist");
	return ERR_CONFIG;
}

enum err
trust_load(struct trust *trust, const char *ca_file, struct wire_reply *reply)
{
	bool read;

	*trust = (struct trust){ 0 };
	read = ca_file[0] == '\0' ? trust_read_system(trust)
				  : trust_read_file(trust, AT_FDCWD, ca_file);
	if (!read)
		return trust_fail(ca_file, errno, reply);
	if (trust->pem == NULL || memmem(trust->pem, trust->size, TRUST_BEGIN,
				      strlen(TRUST_BEGIN)) == NULL)
		return trust_fail(ca_file, 0, reply);
	return ERR_OK;
}
