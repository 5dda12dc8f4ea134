/*
 * One packet over a SOCK_SEQPACKET socket, bounded in size and time.
 */
#ifndef BASE_PACKET_H
#define BASE_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Send ${size} bytes as one packet by ${deadline_us} (clock_boot_us).
 * ERR_CLOSED: nobody reads any more.
 */
enum err packet_send(int socket, const void *, size_t size,
    int64_t deadline_us) MUST_CHECK;

/*
 * Receive one packet of at most ${max} bytes by ${deadline_us}; ${*size} is
 * its length.  ERR_TIMEOUT, ERR_CLOSED (end of file), ERR_PROTOCOL (longer,
 * or with descriptors).
 */
enum err packet_receive(int socket, void *, size_t max, size_t *size,
    int64_t deadline_us) MUST_CHECK;

#endif
