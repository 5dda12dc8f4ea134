/*
 * Readers of lists; see setting_read.
 */
#ifndef CONF_LIST_H
#define CONF_LIST_H

#include "conf/table.h"

setting_read list_limits;
setting_read list_guesses;
setting_read list_policy;
setting_read list_allow;
setting_read list_deny;
setting_read list_types;

setting_read list_languages;

/* Values of one key of a row of languages. */
setting_read list_language_users;
setting_read list_language_numbers;

/* Values of one key of a rule. */
setting_read list_users;
setting_read list_groups;
setting_read list_services;
setting_read list_networks;

#endif
