#include "unit.h"

#include "core/network.h"

static void
parses_addresses(void **state)
{
	static const struct {
		const char *text, *shown; /* NULL: refused */
		const char *key;
	} rows[] = {
		{ "192.0.2.7", "192.0.2.7", "192.0.2.7" },
		{ "::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7" },
		{ "::FFFF:c000:207", "192.0.2.7", "192.0.2.7" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6",
		    "2001:db8:1:2::/64" },
		{ "2001:db8:1:2::9", "2001:db8:1:2::9", "2001:db8:1:2::/64" },
		{ "fe80::1%eth0", "fe80::1", "fe80::/64" },
		{ "::1", "::1", "::/64" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "ffff:ffff:ffff:ffff::/64" },
		{ "0.0.0.0", "0.0.0.0", "0.0.0.0" },
		{ "", NULL, NULL },
		{ "localhost", NULL, NULL },
		{ "host.example.com", NULL, NULL },
		{ "192.0.2", NULL, NULL },
		{ "192.0.2.256", NULL, NULL },
		{ "192.0.2.07", NULL, NULL },
		{ "0x7f.0.0.1", NULL, NULL },
		{ "127.1", NULL, NULL },
		{ " 192.0.2.7", NULL, NULL },
		{ "192.0.2.7%eth0", NULL, NULL },
		{ "192.0.2.7/32", NULL, NULL },
		{ "[::1]", NULL, NULL },
		{ "1:2:3:4:5:6:7:8:9", NULL, NULL },
		{ "UNKNOWN", NULL, NULL },
	};
	char text[NETWORK_TEXT_SIZE];
	struct address address;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		err = address_parse(&address, rows[i].text);
		EXPECT(err == (rows[i].shown == NULL ? ERR_INVALID : ERR_OK),
		    "\"%s\": %s\n", rows[i].text, err_text(err));
		if (err != ERR_OK)
			continue;
		address_text(text, &address);
		assert_string_equal(text, rows[i].shown);
		address_key(text, &address);
		assert_string_equal(text, rows[i].key);
	}
}

static void
parses_connections(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "192.0.2.7 50022 192.0.2.1 22", "192.0.2.7" },
		{ "2001:db8::1 50022 2001:db8::2 22", "2001:db8::1" },
		{ "fe80::1%eth0 50022 fe80::2%eth0 22", "fe80::1" },
		{ "192.0.2.7", "192.0.2.7" },
		{ "", NULL },
		{ " 192.0.2.7", NULL },
		{ "UNKNOWN 65535 UNKNOWN 65535", NULL },
		{ "client.example.com 1 2 3", NULL },
	};
	char text[NETWORK_TEXT_SIZE];
	struct address address;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		err = address_parse_connection(&address, rows[i].text);
		EXPECT((err == ERR_OK) == (rows[i].shown != NULL),
		    "\"%s\": %s\n", rows[i].text, err_text(err));
		if (err != ERR_OK)
			continue;
		address_text(text, &address);
		assert_string_equal(text, rows[i].shown);
	}
}

static void
shows_no_address(void **state)
{
	struct address none = { 0 };
	char text[NETWORK_TEXT_SIZE];

	(void)state;
	address_text(text, &none);
	assert_string_equal(text, "-");
}

static void
parses_networks(void **state)
{
	static const struct {
		const char *text;
		enum err err;
	} rows[] = {
		{ "10.0.0.0/8", ERR_OK },
		{ "0.0.0.0/0", ERR_OK },
		{ "192.0.2.7", ERR_OK },
		{ "192.0.2.7/32", ERR_OK },
		{ "192.0.2.128/25", ERR_OK },
		{ "fd00::/8", ERR_OK },
		{ "::/0", ERR_OK },
		{ "2001:db8::1", ERR_OK },
		{ "::ffff:10.0.0.0/104", ERR_OK },
		{ "10.0.0.1/8", ERR_RANGE },
		{ "192.0.2.129/25", ERR_RANGE },
		{ "10.0.0.0/33", ERR_RANGE },
		{ "fd00::1/8", ERR_RANGE },
		{ "::/129", ERR_RANGE },
		{ "::ffff:0.0.0.0/95", ERR_RANGE },
		{ "10.0.0.0/99999999999999999999", ERR_RANGE },
		{ "10.0.0.0/", ERR_INVALID },
		{ "10.0.0.0/-8", ERR_INVALID },
		{ "10.0.0.0/+8", ERR_INVALID },
		{ "10.0.0.0/ 8", ERR_INVALID },
		{ "10.0.0.0/8/8", ERR_INVALID },
		{ "10.0.0.0/255.0.0.0", ERR_INVALID },
		{ "10/8", ERR_INVALID },
		{ "example.com", ERR_INVALID },
		{ "", ERR_INVALID },
		{ "/8", ERR_INVALID },
	};
	struct network network;
	enum err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		err = network_parse(&network, rows[i].text);
		EXPECT(err == rows[i].err, "\"%s\": %s\n", rows[i].text,
		    err_text(err));
	}
}

static void
contains(void **state)
{
	static const struct {
		const char *network, *address;
		bool inside;
	} rows[] = {
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
		{ "::ffff:10.0.0.0/104", "10.1.2.3", true },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.7", "192.0.2.7", true },
		{ "192.0.2.7", "192.0.2.6", false },
		{ "0.0.0.0/0", "203.0.113.1", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "2001:db8::1", true },
		{ "::/0", "192.0.2.7", false },
		{ "fd00::/8", "fdff::1", true },
		{ "fd00::/8", "fe00::1", false },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
	};
	struct address address;
	struct network network;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    network_parse(&network, rows[i].network), ERR_OK);
		assert_int_equal(
		    address_parse(&address, rows[i].address), ERR_OK);
		EXPECT(network_contains(&network, &address) == rows[i].inside,
		    "%s in %s\n", rows[i].address, rows[i].network);
	}
}

static void
contains_no_address(void **state)
{
	struct address none = { 0 };
	struct network all;

	(void)state;
	assert_int_equal(network_parse(&all, "0.0.0.0/0"), ERR_OK);
	assert_false(network_contains(&all, &none));
	assert_int_equal(network_parse(&all, "::/0"), ERR_OK);
	assert_false(network_contains(&all, &none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_addresses),
		cmocka_unit_test(parses_connections),
		cmocka_unit_test(shows_no_address),
		cmocka_unit_test(parses_networks),
		cmocka_unit_test(contains),
		cmocka_unit_test(contains_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
