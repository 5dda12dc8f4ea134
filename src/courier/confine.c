#include "courier/confine.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fence.h"
#include "base/text.h"
#include "courier/outcome.h"
#include "courier/seal.h"
#include "courier/trust.h"

/*
 * What may be read by every courier: programs' own files, the resolver's, the
 * TLS library's, the time zone.  Symbolic links are followed, so where
 * resolv.conf really is need not be known.  Nothing of /etc/sms2fa, of the
 * state, of /home or of /proc/PID is among them.
 */
static const char *const confine_readable[] = { "/usr", "/lib", "/lib32",
	"/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache",
	"/etc/ld.so.preload",
	/* names to addresses */
	"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf",
	"/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/hostname",
	"/etc/mdns.allow", "/run/systemd/resolve", "/var/lib/sss/mc",
	/* TLS: configuration, certificates and where they are linked to */
	"/etc/ssl", "/etc/pki", "/etc/crypto-policies", "/etc/ca-certificates",
	"/etc/gnutls", "/var/lib/ca-certificates",
	"/proc/sys/crypto/fips_enabled",
	/* libraries by the way */
	"/etc/localtime", "/dev/null", "/dev/random", "/dev/urandom",
	"/sys/devices/system/cpu" };

/* The job's own; the list of breached passwords gets no secret. */
static enum err
confine_allow(const struct fence *fence, const struct wire_job *job)
{
	const char *const own[] = { job->ca_file, trust_system_file(),
		trust_system_directory(),
		job->kind == WIRE_JOB_PWNED ? "" : job->secret_file };
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]) && err == ERR_OK; i++)
		if (own[i][0] != '\0')
			err = fence_allow_reading(fence, own[i]);
	for (i = 0;
	     i < sizeof(confine_readable) / sizeof(confine_readable[0]) &&
	     err == ERR_OK;
	     i++)
		err = fence_allow_reading(fence, confine_readable[i]);
	return err;
}

static enum err
confine_fence_files(const struct sandbox *there, const struct wire_job *job)
{
	struct fence fence;
	enum err err;

	/* Who looks up names may need any port. */
	if ((err = fence_new(&fence, there->landlock, false)) != ERR_OK)
		return err;
	if ((err = confine_allow(&fence, job)) == ERR_OK)
		return fence_close(&fence);
	fence_drop(&fence);
	return err;
}

static enum err
confine_fence_all(const struct sandbox *there, const struct url *peer)
{
	struct fence fence;
	enum err err;

	if ((err = fence_new(&fence, there->landlock, true)) != ERR_OK)
		return err;
	if ((err = fence_allow_port(
		 &fence, (uint16_t)strtoul(peer->port, NULL, 10))) == ERR_OK)
		return fence_close(&fence);
	fence_drop(&fence);
	return err;
}

static enum err
confine_fail(struct wire_reply *reply, const char *what, enum err err)
{
	outcome_set(reply, DELIVERY_UNSENT,
	    "the courier could not confine itself: %s: %s", what,
	    err == ERR_SYSTEM ? strerror(errno) : err_text(err));
	return err;
}

enum err
confine_files(struct confine *confine, const struct wire_job *job,
    struct wire_reply *reply)
{
	const char *lacks;
	enum err err;

	*confine = (struct confine){ 0 };
	sandbox_probe(&confine->there);
	lacks = sandbox_lacks(&confine->there);
	text_format(
	    reply->sandbox_lacks, sizeof(reply->sandbox_lacks), "%s", lacks);
	if (lacks[0] != '\0' && job->sandbox_required != 0) {
		outcome_set(reply, DELIVERY_CONFIG,
		    "sandbox = \"required\", but this kernel, or container, "
		    "lacks %s: use one that has it, or set sandbox = \"best\"",
		    lacks);
		return ERR_CONFIG;
	}
	if (confine->there.landlock == 0)
		return ERR_OK;
	if ((err = confine_fence_files(&confine->there, job)) != ERR_OK)
		return confine_fail(reply, "Landlock", err);
	confine->holds.landlock = confine->there.landlock;
	return ERR_OK;
}

enum err
confine_seal(
    struct confine *confine, const struct url *peer, struct wire_reply *reply)
{
	enum err err;

	if (confine->there.landlock != 0 &&
	    (err = confine_fence_all(&confine->there, peer)) != ERR_OK)
		return confine_fail(reply, "Landlock", err);
	if (confine->there.seccomp && (err = seal_close()) != ERR_OK)
		return confine_fail(reply, "seccomp", err);
	confine->holds.seccomp = confine->there.seccomp;
	sandbox_text(reply->sandbox, &confine->holds);
	return ERR_OK;
}
