#include "core/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/text.h"

#define NETWORK_MAPPED_BITS 96 /* of ::ffff:0:0/96 */

static const unsigned char network_mapped[12] = { [10] = 0xff, [11] = 0xff };

static unsigned
address_bits(const struct address *address)
{
	return address->family == 4 ? 32 : 128;
}

/* As written: a mapped address stays one of IPv6. */
static enum err
address_parse_raw(struct address *address, const char *text)
{
	struct address fresh = { 0 };

	if (inet_pton(AF_INET, text, fresh.bytes) == 1)
		fresh.family = 4;
	else if (inet_pton(AF_INET6, text, fresh.bytes) == 1)
		fresh.family = 6;
	else
		return ERR_INVALID;
	*address = fresh;
	return ERR_OK;
}

static bool
address_is_mapped(const struct address *address)
{
	return address->family == 6 && memcmp(address->bytes, network_mapped,
					   sizeof(network_mapped)) == 0;
}

static void
address_unmap(struct address *address)
{
	struct address fresh = { .family = 4 };

	memcpy(fresh.bytes, address->bytes + sizeof(network_mapped), 4);
	*address = fresh;
}

enum err
address_parse(struct address *address, const char *text)
{
	char bare[INET6_ADDRSTRLEN];
	size_t length = strcspn(text, "%");
	struct address fresh;
	enum err err;

	if (length >= sizeof(bare))
		return ERR_INVALID;
	memcpy(bare, text, length);
	bare[length] = '\0';
	if ((err = address_parse_raw(&fresh, bare)) != ERR_OK)
		return err;
	if (text[length] == '%' && fresh.family != 6)
		return ERR_INVALID;
	if (address_is_mapped(&fresh))
		address_unmap(&fresh);
	*address = fresh;
	return ERR_OK;
}

enum err
address_parse_connection(struct address *address, const char *connection)
{
	char word[NETWORK_TEXT_SIZE + 32]; /* a zone may follow */
	size_t length = strcspn(connection, " ");

	if (length >= sizeof(word))
		return ERR_INVALID;
	memcpy(word, connection, length);
	word[length] = '\0';
	return address_parse(address, word);
}

void
address_text(char text[NETWORK_TEXT_SIZE], const struct address *address)
{
	int family = address->family == 4 ? AF_INET : AF_INET6;

	if (address->family == 0 ||
	    inet_ntop(family, address->bytes, text, NETWORK_TEXT_SIZE) == NULL)
		memcpy(text, "-", 2);
}

void
address_key(char text[NETWORK_TEXT_SIZE], const struct address *address)
{
	struct address net = *address;

	if (net.family != 6) {
		address_text(text, address);
		return;
	}
	memset(net.bytes + 8, 0, 8);
	address_text(text, &net);
	/* Cannot be cut: four groups, "::" and this. */
	text_append(text, NETWORK_TEXT_SIZE, "/64");
}

static bool
network_bits_equal(
    const unsigned char *one, const unsigned char *other, unsigned bits)
{
	unsigned whole = bits / 8;
	unsigned char mask = (unsigned char)(0xff00u >> bits % 8);

	if (memcmp(one, other, whole) != 0)
		return false;
	return bits % 8 == 0 || ((one[whole] ^ other[whole]) & mask) == 0;
}

static bool
network_is_clean(const struct network *network)
{
	unsigned bits = address_bits(&network->base);
	unsigned i;

	for (i = network->prefix; i < bits; i++)
		if ((network->base.bytes[i / 8] & 0x80u >> i % 8) != 0)
			return false;
	return true;
}

enum err
network_parse(struct network *network, const char *text)
{
	char bare[INET6_ADDRSTRLEN];
	size_t length = strcspn(text, "/");
	struct network fresh = { 0 };
	long prefix;
	enum err err;

	if (length >= sizeof(bare))
		return ERR_INVALID;
	memcpy(bare, text, length);
	bare[length] = '\0';
	if ((err = address_parse_raw(&fresh.base, bare)) != ERR_OK)
		return err;
	prefix = address_bits(&fresh.base);
	if (text[length] == '/') {
		if (!text_all_digits(text + length + 1))
			return ERR_INVALID;
		if (!text_number(text + length + 1, 0, prefix, &prefix))
			return ERR_RANGE;
	}
	if (address_is_mapped(&fresh.base)) {
		if (prefix < NETWORK_MAPPED_BITS)
			return ERR_RANGE;
		address_unmap(&fresh.base);
		prefix -= NETWORK_MAPPED_BITS;
	}
	fresh.prefix = (unsigned char)prefix;
	if (!network_is_clean(&fresh))
		return ERR_RANGE;
	*network = fresh;
	return ERR_OK;
}

bool
network_contains(const struct network *network, const struct address *address)
{
	if (address->family == 0 || address->family != network->base.family)
		return false;
	return network_bits_equal(
	    network->base.bytes, address->bytes, network->prefix);
}
