/*
 * Every statement of the store.  Parameters are bound in the order of the
 * question marks.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#define SQL_APPLICATION_ID 0x534d3246 /* "SM2F" */
#define SQL_VERSION 1
#define SQL_PAGE_SIZE 4096

/* event.counts: the windows that it counts in; statements name the numbers. */
#define SQL_COUNTS_NOT 0
#define SQL_COUNTS_SEND 1
#define SQL_COUNTS_NOTICE 2
#define SQL_COUNTS_GUESS 3
#define SQL_COUNTS_RECOVERY 4
#define SQL_COUNTS_ADVICE 5
#define SQL_COUNTS_LOOKUP 6

#define SQL_TEXT_OF(number) #number
#define SQL_TEXT(number) SQL_TEXT_OF(number)

/* clang-format off */

/* What every connection is told before it reads. */
#define SQL_CONNECTION                                                         \
	"PRAGMA cell_size_check = ON;"                                         \
	"PRAGMA mmap_size = 0;"                                                \
	"PRAGMA temp_store = MEMORY;"                                          \
	"PRAGMA synchronous = FULL;"                                           \
	"PRAGMA secure_delete = ON;"

/*
 * user.next is the name that follows; meta "first" begins the chain.  With
 * the MACs that proves absence: no lost or altered row makes a user "not
 * found"; user.recovery_left does the same for the rows of recovery.
 * event.price is in millionths; priced: it is the provider's.  spend has the
 * sums of those that count, by hours since boot: a budget's window is long.
 * boot.start_us: where the boot's zero lies on the ledger's own time
 * (ledger.h), which goes on from the newest event: that one is never deleted.
 */
#define SQL_SCHEMA                                                             \
	"PRAGMA page_size = " SQL_TEXT(SQL_PAGE_SIZE) ";"                      \
	"PRAGMA journal_mode = MEMORY;"                                        \
	"PRAGMA application_id = " SQL_TEXT(SQL_APPLICATION_ID) ";"            \
	"PRAGMA user_version = " SQL_TEXT(SQL_VERSION) ";"                     \
	"CREATE TABLE meta ("                                                  \
	" name TEXT PRIMARY KEY NOT NULL,"                                     \
	" value BLOB NOT NULL,"                                                \
	" mac BLOB NOT NULL) WITHOUT ROWID;"                                   \
	"CREATE TABLE user ("                                                  \
	" user TEXT PRIMARY KEY NOT NULL,"                                     \
	" uid INTEGER NOT NULL,"                                               \
	" number TEXT NOT NULL,"                                               \
	" next TEXT NOT NULL,"                                                 \
	" pending_number TEXT NOT NULL,"                                       \
	" status INTEGER NOT NULL,"                                            \
	" verified_at INTEGER NOT NULL,"                                       \
	" changed_at INTEGER NOT NULL,"                                        \
	" changed_by TEXT NOT NULL,"                                           \
	" last_login INTEGER NOT NULL,"                                        \
	" failures INTEGER NOT NULL,"                                          \
	" waiting BLOB,"                                                       \
	" waiting_change INTEGER NOT NULL,"                                    \
	" waiting_guesses INTEGER NOT NULL,"                                   \
	" waiting_boot TEXT NOT NULL,"                                         \
	" waiting_until_us INTEGER NOT NULL,"                                  \
	" shown_event INTEGER NOT NULL,"                                       \
	" unlocked_event INTEGER NOT NULL,"                                    \
	" recovery_left INTEGER NOT NULL,"                                     \
	" batch INTEGER NOT NULL,"                                             \
	" mac BLOB NOT NULL) WITHOUT ROWID;"                                   \
	"CREATE INDEX user_number ON user (number);"                           \
	"CREATE INDEX user_batch ON user (batch) WHERE batch > 0;"             \
	"CREATE TABLE recovery ("                                              \
	" user TEXT NOT NULL,"                                                 \
	" slot INTEGER NOT NULL,"                                              \
	" batch INTEGER NOT NULL,"                                             \
	" salt BLOB NOT NULL,"                                                 \
	" hash BLOB NOT NULL,"                                                 \
	" used_at INTEGER NOT NULL,"                                           \
	" mac BLOB NOT NULL,"                                                  \
	" PRIMARY KEY (user, slot)) WITHOUT ROWID;"                            \
	"CREATE TABLE boot ("                                                  \
	" boot INTEGER PRIMARY KEY,"                                           \
	" id TEXT NOT NULL,"                                                   \
	" before_us INTEGER NOT NULL,"                                         \
	" before_real_us INTEGER NOT NULL,"                                    \
	" start_us INTEGER NOT NULL);"                                         \
	"CREATE TABLE event ("                                                 \
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"                               \
	" kind TEXT NOT NULL,"                                                 \
	" real_us INTEGER NOT NULL,"                                           \
	" boot INTEGER NOT NULL,"                                              \
	" boot_us INTEGER NOT NULL,"                                           \
	" counts INTEGER NOT NULL,"                                            \
	" user TEXT NOT NULL,"                                                 \
	" number BLOB,"                                                        \
	" country TEXT,"                                                       \
	" address_key TEXT,"                                                   \
	" address TEXT,"                                                       \
	" service TEXT,"                                                       \
	" outcome TEXT,"                                                       \
	" reason TEXT,"                                                        \
	" sid TEXT,"                                                           \
	" request_id TEXT,"                                                    \
	" detail TEXT,"                                                        \
	" actor TEXT,"                                                         \
	" channel TEXT,"                                                       \
	" price INTEGER,"                                                      \
	" currency TEXT,"                                                      \
	" priced INTEGER NOT NULL DEFAULT 0);"                                 \
	"CREATE INDEX event_user ON event (user, counts, boot, boot_us);"      \
	"CREATE INDEX event_number ON event (number, counts, boot, boot_us)"   \
	" WHERE number IS NOT NULL;"                                           \
	"CREATE INDEX event_address ON event (address_key, boot, boot_us)"     \
	" WHERE counts = 1 AND address_key IS NOT NULL;"                       \
	"CREATE INDEX event_country ON event (country, boot, boot_us)"         \
	" WHERE counts = 1 AND country IS NOT NULL;"                           \
	"CREATE INDEX event_host ON event (boot, boot_us)"                     \
	" WHERE counts IN (1, 2);"                                             \
	"CREATE INDEX event_day ON event (real_us);"                           \
	"CREATE INDEX event_wrong ON event (user) WHERE outcome = 'wrong'"     \
	" AND kind IN ('guess', 'recovery');"                                  \
	"CREATE INDEX event_price ON event (currency, boot, boot_us, price)"   \
	" WHERE counts IN (1, 2) AND price IS NOT NULL;"                       \
	"CREATE INDEX event_unpriced ON event (priced)"                        \
	" WHERE priced = 0 AND sid IS NOT NULL;"                               \
	"CREATE TABLE spend ("                                                 \
	" currency TEXT NOT NULL,"                                             \
	" boot INTEGER NOT NULL,"                                              \
	" hour INTEGER NOT NULL,"                                              \
	" micros INTEGER NOT NULL,"                                            \
	" PRIMARY KEY (currency, boot, hour)) WITHOUT ROWID;"                  \
	"CREATE TABLE reserve (filler BLOB);"

/* A copy that is not in its place yet needs no journal to outlive it. */
#define SQL_COPY "PRAGMA journal_mode = MEMORY;"

/* The newest events that count, by one index, the first ones skipped. */
#define SQL_WINDOW(index, condition)                                           \
	"SELECT boot, boot_us,"                                                \
	" (SELECT start_us FROM boot WHERE boot.boot = event.boot)"            \
	" FROM event INDEXED BY " index " WHERE " condition                    \
	" ORDER BY boot DESC, boot_us DESC LIMIT ? OFFSET ?"

#define SQL_USER_COLUMNS                                                       \
	"user, uid, number, next, pending_number, status, verified_at,"        \
	" changed_at, changed_by, last_login, failures, waiting,"              \
	" waiting_change, waiting_guesses, waiting_boot, waiting_until_us,"    \
	" shown_event, unlocked_event, recovery_left, batch, mac"

/* The failed codes that a user may have to be shown. */
#define SQL_WRONG                                                              \
	"outcome = 'wrong' AND kind IN ('guess', 'recovery')"

#define SQL_EVENT_COLUMNS                                                      \
	"id, real_us / 1000000, kind, user, service, address, outcome,"        \
	" reason, sid, request_id, detail, actor"

#define SQL_LIST(SQL)                                                          \
	SQL(SQL_APPLICATION, "PRAGMA application_id")                          \
	SQL(SQL_USER_VERSION, "PRAGMA user_version")                           \
	SQL(SQL_PAGES, "PRAGMA page_count")                                    \
	SQL(SQL_FREE_PAGES, "PRAGMA freelist_count")                           \
	SQL(SQL_PERSIST, "PRAGMA journal_mode = PERSIST")                      \
	SQL(SQL_DATA_VERSION, "PRAGMA data_version")                           \
	SQL(SQL_QUICK_CHECK, "PRAGMA quick_check(1)")                          \
	SQL(SQL_RESERVE_ADD, "INSERT INTO reserve VALUES (zeroblob(?))")       \
	SQL(SQL_RESERVE_FREE, "DELETE FROM reserve")                           \
	SQL(SQL_META_GET, "SELECT value, mac FROM meta WHERE name = ?")        \
	SQL(SQL_META_PUT, "INSERT OR REPLACE INTO meta VALUES (?, ?, ?)")      \
	SQL(SQL_USER_UP_TO, "SELECT " SQL_USER_COLUMNS " FROM user"            \
	    " WHERE user <= ? ORDER BY user DESC LIMIT 1")                     \
	SQL(SQL_USER_BELOW, "SELECT " SQL_USER_COLUMNS " FROM user"            \
	    " WHERE user < ? ORDER BY user DESC LIMIT 1")                      \
	SQL(SQL_USERS_ABOVE, "SELECT " SQL_USER_COLUMNS " FROM user"           \
	    " WHERE user > ? ORDER BY user LIMIT ?")                           \
	SQL(SQL_USERS_OF_NUMBER, "SELECT " SQL_USER_COLUMNS " FROM user"       \
	    " INDEXED BY user_number WHERE number = ? AND user <> ?")          \
	SQL(SQL_USER_INSERT, "INSERT INTO user (" SQL_USER_COLUMNS ")"         \
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"      \
	    " ?, ?, ?, ?)")                                                    \
	SQL(SQL_USER_UPDATE, "UPDATE user SET next = ?, pending_number = ?,"   \
	    " status = ?, verified_at = ?, changed_at = ?, changed_by = ?,"    \
	    " last_login = ?, failures = ?, waiting = ?, waiting_change = ?,"  \
	    " waiting_guesses = ?, waiting_boot = ?, waiting_until_us = ?,"    \
	    " shown_event = ?, unlocked_event = ?, recovery_left = ?,"         \
	    " batch = ?, mac = ? WHERE user = ?")                              \
	SQL(SQL_USER_RENUMBER, "UPDATE user SET uid = ?, number = ?"           \
	    " WHERE user = ?")                                                 \
	SQL(SQL_USER_DELETE, "DELETE FROM user WHERE user = ?")                \
	SQL(SQL_USERS_OF_BATCH, "SELECT user FROM user INDEXED BY user_batch"  \
	    " WHERE batch > 0 AND batch = ? LIMIT 1")                          \
	SQL(SQL_RECOVERY, "SELECT slot, batch, salt, hash, used_at, mac"       \
	    " FROM recovery WHERE user = ? ORDER BY slot")                     \
	SQL(SQL_RECOVERY_INSERT, "INSERT INTO recovery VALUES"                 \
	    " (?, ?, ?, ?, ?, ?, ?)")                                          \
	SQL(SQL_RECOVERY_USE, "UPDATE recovery SET used_at = ?, mac = ?"       \
	    " WHERE user = ? AND slot = ? AND used_at = 0")                    \
	SQL(SQL_RECOVERY_DELETE, "DELETE FROM recovery WHERE user = ?")        \
	SQL(SQL_BOOT_LAST, "SELECT boot, id, before_us, before_real_us"        \
	    " FROM boot WHERE boot = (SELECT max(boot) FROM boot)")            \
	SQL(SQL_BOOTS, "SELECT boot, start_us FROM boot WHERE boot > 0"        \
	    " ORDER BY boot DESC")                                             \
	SQL(SQL_BOOTS_PRUNE, "DELETE FROM boot WHERE boot <"                   \
	    " (SELECT boot FROM event WHERE id ="                              \
	    " (SELECT min(id) FROM event))")                                   \
	SQL(SQL_BOOT_INSERT, "INSERT INTO boot VALUES (?, ?, ?, ?, ?)")        \
	SQL(SQL_BOOT_END, "UPDATE boot SET start_us = ? WHERE boot = ?")       \
	SQL(SQL_EVENT_LAST, "SELECT boot, real_us, boot_us FROM event"         \
	    " WHERE id = (SELECT max(id) FROM event)")                         \
	SQL(SQL_EVENT_PLACE, "SELECT boot, boot_us,"                           \
	    " (SELECT start_us FROM boot WHERE boot.boot = event.boot)"        \
	    " FROM event WHERE id = ?")                                        \
	SQL(SQL_EVENT_INSERT, "INSERT INTO event (kind, real_us, boot,"        \
	    " boot_us, counts, user, number, country, address_key, address,"   \
	    " service, outcome, reason, detail, actor, channel, price,"        \
	    " currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"     \
	    " ?, ?, ?, ?)")                                                    \
	SQL(SQL_EVENT_OUTCOME, "UPDATE event SET outcome = ?, sid = ?,"        \
	    " request_id = ?, detail = ? WHERE id = ?"                         \
	    " AND kind IN ('send', 'verify', 'test', 'notice')")               \
	SQL(SQL_EVENT_GIVE_BACK, "UPDATE event SET counts = 0"                 \
	    " WHERE id = ? AND counts IN (1, 2)")                              \
	SQL(SQL_GUESS_RIGHT, "UPDATE event SET outcome = 'right', counts = 0"  \
	    " WHERE id = ? AND user = ? AND kind = ?"                          \
	    " AND outcome = 'wrong'")                                          \
	SQL(SQL_GUESSES_CLEAR, "UPDATE event INDEXED BY event_user"            \
	    " SET counts = 0 WHERE user = ? AND counts = 3")                   \
	SQL(SQL_WINDOW_NUMBER, SQL_WINDOW("event_number",                      \
	    "number = ? AND counts = 1"))                                      \
	SQL(SQL_WINDOW_NOTICE, SQL_WINDOW("event_number",                      \
	    "number = ? AND counts = 2"))                                      \
	SQL(SQL_WINDOW_USER, SQL_WINDOW("event_user",                          \
	    "user = ? AND counts = 1"))                                        \
	SQL(SQL_WINDOW_GUESS, SQL_WINDOW("event_user",                         \
	    "user = ? AND counts = 3"))                                        \
	SQL(SQL_WINDOW_RECOVERY, SQL_WINDOW("event_user",                      \
	    "user = ? AND counts = 4"))                                        \
	SQL(SQL_WINDOW_ADVICE, SQL_WINDOW("event_user",                        \
	    "user = ? AND counts = 5"))                                        \
	SQL(SQL_WINDOW_ADDRESS, SQL_WINDOW("event_address",                    \
	    "address_key = ? AND counts = 1"))                                 \
	SQL(SQL_WINDOW_COUNTRY, SQL_WINDOW("event_country",                    \
	    "country = ? AND counts = 1"))                                     \
	SQL(SQL_WINDOW_HOST, SQL_WINDOW("event_host",                          \
	    "counts IN (1, 2) AND boot > 0"))                                  \
	SQL(SQL_LOOKUP, "SELECT boot, boot_us,"                                \
	    " (SELECT start_us FROM boot WHERE boot.boot = event.boot),"       \
	    " detail, reason FROM event INDEXED BY event_number"               \
	    " WHERE number = ? AND counts = 6"                                 \
	    " ORDER BY boot DESC, boot_us DESC LIMIT 1")                       \
	SQL(SQL_WRONG_SINCE, "SELECT id, real_us / 1000000, address"           \
	    " FROM event INDEXED BY event_wrong WHERE " SQL_WRONG              \
	    " AND user = ? AND id > ? AND id <> ? ORDER BY id DESC")           \
	SQL(SQL_SPEND, "INSERT INTO spend SELECT currency, boot,"              \
	    " boot_us / 3600000000, price * ? FROM event WHERE id = ?"         \
	    " AND counts IN (1, 2) AND price IS NOT NULL"                      \
	    " ON CONFLICT DO UPDATE SET micros = micros + excluded.micros")    \
	SQL(SQL_SPEND_PRUNE, "DELETE FROM spend WHERE currency >= ''"          \
	    " AND boot < (SELECT min(boot) FROM boot)")                        \
	SQL(SQL_SPENT, "SELECT ifnull((SELECT sum(micros) FROM spend WHERE"    \
	    " currency = ?1 AND boot = ?2 AND hour > ?3), 0)"                  \
	    " + ifnull((SELECT sum(price) FROM event INDEXED BY event_price"   \
	    " WHERE counts IN (1, 2) AND price IS NOT NULL"                    \
	    " AND currency = ?1 AND boot = ?2 AND boot_us > ?4"                \
	    " AND boot_us < (?3 + 1) * 3600000000), 0)")                       \
	SQL(SQL_UNPRICED, "SELECT id, sid FROM event"                          \
	    " INDEXED BY event_unpriced WHERE priced = 0 AND sid IS NOT NULL"  \
	    " AND id > ? AND real_us > ? ORDER BY id LIMIT ?")                 \
	SQL(SQL_PRICE_SET, "UPDATE event SET priced = 1,"                      \
	    " price = iif(ifnull(currency, ?1) = ?1, ?2, price),"              \
	    " currency = ifnull(currency, ?1) WHERE id = ?3"                   \
	    " AND kind IN ('send', 'verify', 'test', 'notice')")               \
	SQL(SQL_DAY, "SELECT id, real_us, kind, outcome, channel, counts,"     \
	    " iif(ifnull(currency, '') = ?, ifnull(price, 0), 0)"              \
	    " FROM event INDEXED BY event_day"                                 \
	    " WHERE (real_us, id) > (?, ?) AND real_us < ?"                    \
	    " ORDER BY real_us, id LIMIT ?")                                   \
	SQL(SQL_OLDEST, "SELECT boot, boot_us,"                                \
	    " (SELECT start_us FROM boot WHERE boot.boot = event.boot), id,"   \
	    " ifnull(" SQL_WRONG " AND id > ifnull("                           \
	    " (SELECT shown_event FROM user WHERE user.user = event.user),"    \
	    " id), 0) FROM event"                                              \
	    " WHERE id > ? AND id < (SELECT max(id) FROM event)"               \
	    " ORDER BY id LIMIT ?")                                            \
	SQL(SQL_EVENT_DELETE, "DELETE FROM event WHERE id = ?")                \
	SQL(SQL_EVENT_TOP, "SELECT max(id) FROM event")                        \
	SQL(SQL_EVENT_NEWEST, "SELECT id FROM event WHERE id > 0"              \
	    " ORDER BY id DESC LIMIT 1 OFFSET ?")                              \
	SQL(SQL_EVENT_NEWEST_OF_USER, "SELECT id FROM event"                   \
	    " INDEXED BY event_user WHERE user = ?"                            \
	    " ORDER BY id DESC LIMIT 1 OFFSET ?")                              \
	SQL(SQL_EVENTS, "SELECT " SQL_EVENT_COLUMNS " FROM event"              \
	    " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?")                   \
	SQL(SQL_EVENTS_OF_USER, "SELECT " SQL_EVENT_COLUMNS " FROM event"      \
	    " INDEXED BY event_user WHERE user = ? AND id > ? AND id <= ?"     \
	    " ORDER BY id LIMIT ?")

/* clang-format on */

#define SQL_ENUM(name, text) name,
enum sql { SQL_LIST(SQL_ENUM) SQL_COUNT };
#undef SQL_ENUM

#endif
