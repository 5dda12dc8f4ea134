# Part of lanes.sh: the packages, and what comes with them.
# shellcheck shell=sh disable=SC2154 # names from lanes.sh

build_deb() {
	mkdir "$work/deb" &&
		DEB_BUILD_OPTIONS=nocheck "$source/contrib/build-deb" "$work/deb"
}

# Of the version of the policy, each lintian knows the last one of its own time.
run_lintian() {
	lintian --allow-root --display-info --display-experimental --pedantic \
		--suppress-tags out-of-date-standards-version \
		--fail-on error,warning,info,pedantic,experimental \
		"$work"/deb/*.changes
}

# tests/checks/hardening.sh looks into a build directory.
check_packaged_binaries() {
	dpkg-deb -x "$work"/deb/libpam-sms2fa_*.deb "$work/deb/tree" &&
		mkdir -p "$work/deb/build/.libs" &&
		cp "$work"/deb/tree/usr/lib/*/security/pam_sms2fa.so \
			"$work/deb/build/.libs" &&
		cp "$work"/deb/tree/usr/sbin/* \
			"$work"/deb/tree/usr/libexec/sms2fa/* \
			"$work/deb/build" &&
		top_builddir=$work/deb/build sh \
			"$source/tests/checks/hardening.sh"
}

# The life of the package prints its own verdicts.
run_chroot() {
	begun=$(date +%s)
	status=0
	mkdir "$work/chroot"
	"$source/tests/package/chroot" "$work/chroot" \
		"$work"/deb/libpam-sms2fa_*.deb >"$work/chroot.log" 2>&1 ||
		status=$?
	grep -E '^(PASS|FAIL) ' "$work/chroot.log" >>"$work/results" || :
	grep -E '^# (debootstrap|apt|from|the life)' "$work/chroot.log" || :
	if [ "$status" != 0 ]; then
		grep -q '^FAIL ' "$work/chroot.log" ||
			result FAIL "package: chroot: ended with $status"
		tail -n 80 "$work/chroot.log"
	fi
	echo "# package in a chroot: $(($(date +%s) - begun)) s"
}

# Without the build dependencies' names, with the macros that Red Hat has and
# Debian has not, and quickly.
run_rpmbuild() {
	mkdir "$work/rpm" && "$source/contrib/build-rpm" "$work/rpm" --nodeps \
		--without check \
		--define '_smp_mflags -j2' --define 'optflags -O1 -g0' \
		--define '_sharedstatedir /var/lib' \
		--define '_pkgdocdir /usr/share/doc/pam_sms2fa' \
		--define '_unitdir /usr/lib/systemd/system' \
		--define '_sysusersdir /usr/lib/sysusers.d' \
		--define '_tmpfilesdir /usr/lib/tmpfiles.d' &&
		rpm --dbpath "$work/rpm/db" -qpl "$work"/rpm/pam_sms2fa-[0-9]*64.rpm |
		grep -qx /usr/lib64/security/pam_sms2fa.so
}

run_selinux() {
	status=0
	mkdir "$work/selinux"
	"$source/tests/package/selinux.sh" "$work/selinux" \
		>"$work/selinux.log" 2>&1 || status=$?
	case $status in
	0) result PASS "the SELinux module compiles, links and separates" ;;
	77) result SKIP "the SELinux module: linked with a policy" \
		"$(tail -n 1 "$work/selinux.log")" ;;
	*)
		result FAIL "the SELinux module compiles, links and separates"
		tail -n 40 "$work/selinux.log"
		;;
	esac
}

packaging_of_others() {
	attempt "rpmbuild builds the RPM packages" rpmbuild run_rpmbuild || :
	run_selinux
}

# The others in the shadow of debootstrap and of logins, which mostly wait.
packaging() {
	packaging_of_others &
	others=$!
	if attempt "the Debian package builds" deb build_deb; then
		attempt "lintian finds nothing" lintian run_lintian || :
		attempt "the packaged binaries are hardened" packaged \
			check_packaged_binaries || :
		attempt "apparmor_parser takes the profiles" apparmor \
			"$source/tests/package/apparmor.sh" \
			"$work"/deb/libpam-sms2fa_*.deb || :
		run_chroot
	fi
	wait "$others"
}
