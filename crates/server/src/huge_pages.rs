//! Huge pages: a server of many small connections is better off without them.

/// Asks the system not to back this process with transparent huge pages; without effect where there
/// are none. A heap of small, long-lived pieces is resident page by page then, not 2 MiB at a time.
#[expect(
    unsafe_code,
    reason = "the setting is only reached through the C library"
)]
pub(crate) fn forego() {
    #[cfg(target_os = "linux")]
    {
        let on: libc::c_ulong = 1;
        let unused: libc::c_ulong = 0;
        // SAFETY: the call takes numbers only and touches no memory of ours. Its answer does not
        // matter: a kernel that does not know it has nothing to turn off.
        unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, on, unused, unused, unused) };
    }
}
