# Needs root, debootstrap and a network: contrib/test runs it.
EXTRA_DIST += \
	%D%/apparmor.sh \
	%D%/chroot \
	%D%/guide.py \
	%D%/life.py \
	%D%/selinux.sh
