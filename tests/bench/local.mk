EXTRA_DIST += %D%/login
