# Floor 1: the PAM configuration, read and proven.  Needs libc alone.
