//! File descriptors: each connection takes one.

/// Raises the limit of open files to the most that the system allows this process, and says what it
/// is then; `None` when it cannot be asked.
#[expect(
    unsafe_code,
    reason = "the limits of a process are only reached through the C library"
)]
pub(crate) fn raise_limit() -> Option<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the call writes one `rlimit` through a pointer to one.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } != 0 {
        return None;
    }
    let before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the call reads one `rlimit` through a pointer to one.
    let raised = unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) } == 0;
    Some(if raised { limit.rlim_max } else { before })
}
