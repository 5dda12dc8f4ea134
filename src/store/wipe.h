/*
 * SQLite's memory: its pages have people's numbers in them.
 */
#ifndef STORE_WIPE_H
#define STORE_WIPE_H

/* What SQLite frees is wiped.  Before the first connection of a process. */
void wipe_what_is_freed(void);

#endif
