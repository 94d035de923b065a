//! The virtual file system itself (<https://www.sqlite.org/vfs.html>): each call goes to the
//! operating system's, and what changes a file is noted in the [`super::disk`] under one lock, so
//! that a cut falls between calls.

#![expect(unsafe_code, reason = "a SQLite VFS is a table of C functions")]

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::io;
use std::mem::{align_of, size_of};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::ffi;

use super::State;

/// What SQLite allocates for an open file: ours, then the real one's.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    /// Whose file it is; null for files without a name, which are not tracked.
    tracked: *mut Tracked,
}

/// A file with a name.
struct Tracked {
    path: PathBuf,
    state: Arc<State>,
}

/// What stands behind `pAppData`.
struct App {
    real: *mut ffi::sqlite3_vfs,
    state: Arc<State>,
}

/// Registers the file system for the rest of the process's life.
pub(super) fn register(state: &Arc<State>) -> io::Result<()> {
    const { assert!(size_of::<OpenFile>().is_multiple_of(align_of::<u64>())) };
    let name = CString::new(state.name.as_str())?;
    // SAFETY: a null name asks for the default VFS, which lives as long as the process.
    let real = unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_vfs_find(std::ptr::null())
    };
    // SAFETY: the pointer is null or points to a registered, unchanging VFS.
    let Some(table) = (unsafe { real.as_ref() }) else {
        return Err(io::Error::other("SQLite has no default VFS"));
    };
    let app = Box::into_raw(Box::new(App {
        real,
        state: Arc::clone(state),
    }));
    let ours = Box::into_raw(Box::new(ffi::sqlite3_vfs {
        szOsFile: size_of::<OpenFile>() as c_int + table.szOsFile,
        pNext: std::ptr::null_mut(),
        zName: name.into_raw(),
        pAppData: app.cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        ..*table
    }));
    // SAFETY: the table, its name and its data are leaked on purpose: a VFS may be in use as long
    // as the process runs.
    match unsafe { ffi::sqlite3_vfs_register(ours, 0) } {
        ffi::SQLITE_OK => Ok(()),
        code => Err(io::Error::other(format!("SQLite refused the VFS: {code}"))),
    }
}

/// # Safety
/// `vfs` is a table made by [`register`].
unsafe fn app<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a App {
    // SAFETY: by the caller's promise `pAppData` is an `App` that is never freed.
    unsafe { &*(*vfs).pAppData.cast::<App>() }
}

/// The real file, which stands behind ours.
///
/// # Safety
/// `file` was given to [`open`].
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite allocated `szOsFile` bytes, which is ours and the real one's together.
    unsafe { file.cast::<OpenFile>().add(1).cast() }
}

/// # Safety
/// `file` was opened by [`open`] and is not closed.
unsafe fn tracked<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Tracked> {
    // SAFETY: `open` has written an `OpenFile`, whose pointer is null or a leaked box.
    unsafe { (*file.cast::<OpenFile>()).tracked.as_ref() }
}

/// # Safety
/// `name` is null or a C string.
unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: by the caller's promise.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)).to_owned())
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls with a table that was registered, a name that is null or a C string,
    // and `szOsFile` bytes for the file.
    unsafe {
        let app = app(vfs);
        let ours = file.cast::<OpenFile>();
        ours.write(OpenFile {
            base: ffi::sqlite3_file {
                pMethods: std::ptr::null(),
            },
            tracked: std::ptr::null_mut(),
        });
        let path = path_of(name);
        let mut disk = app.state.disk();
        let found = path.as_ref().and_then(|path| std::fs::read(path).ok());
        let Some(real_open) = (*app.real).xOpen else {
            return ffi::SQLITE_CANTOPEN;
        };
        let code = real_open(app.real, name, real(file), flags, out_flags);
        if code != ffi::SQLITE_OK {
            return code;
        }
        if let Some(path) = path {
            disk.opened(&path, found);
            (*ours).tracked = Box::into_raw(Box::new(Tracked {
                path,
                state: Arc::clone(&app.state),
            }));
        }
        (*ours).base.pMethods = &raw const METHODS;
        code
    }
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: SQLite calls with a table that was registered and a C string.
    unsafe {
        let app = app(vfs);
        let mut disk = app.state.disk();
        let Some(real_delete) = (*app.real).xDelete else {
            return ffi::SQLITE_IOERR_DELETE;
        };
        let code = real_delete(app.real, name, sync_folder);
        if code == ffi::SQLITE_OK
            && let Some(path) = path_of(name)
        {
            disk.deleted(&path, sync_folder != 0);
        }
        code
    }
}

/// Calls a method of the real file, or answers `$missing` when it has none.
macro_rules! pass {
    ($file:expr, $method:ident, $missing:expr $(, $arg:expr)*) => {{
        let real = real($file);
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $arg)*),
            None => $missing,
        }
    }};
}

/// Methods that only pass on.
macro_rules! passing {
    ($($name:ident = $method:ident($($arg:ident: $type:ty),*) -> $result:ty, $missing:expr;)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $type)*) -> $result {
            // SAFETY: SQLite calls with a file that was opened, and what the method asks for.
            unsafe { pass!(file, $method, $missing $(, $arg)*) }
        }
    )*};
}

passing! {
    read = xRead(to: *mut c_void, length: c_int, at: i64) -> c_int, ffi::SQLITE_IOERR;
    file_size = xFileSize(size: *mut i64) -> c_int, ffi::SQLITE_IOERR;
    lock = xLock(level: c_int) -> c_int, ffi::SQLITE_OK;
    unlock = xUnlock(level: c_int) -> c_int, ffi::SQLITE_OK;
    check_reserved_lock = xCheckReservedLock(held: *mut c_int) -> c_int, ffi::SQLITE_OK;
    file_control = xFileControl(op: c_int, arg: *mut c_void) -> c_int, ffi::SQLITE_NOTFOUND;
    sector_size = xSectorSize() -> c_int, 512;
    device_characteristics = xDeviceCharacteristics() -> c_int, 0;
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void) -> c_int,
        ffi::SQLITE_IOERR_SHMMAP;
    shm_lock = xShmLock(from: c_int, count: c_int, flags: c_int) -> c_int, ffi::SQLITE_OK;
    shm_barrier = xShmBarrier() -> (), ();
    shm_unmap = xShmUnmap(delete: c_int) -> c_int, ffi::SQLITE_OK;
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once and does not use it afterwards.
    unsafe {
        let code = pass!(file, xClose, ffi::SQLITE_OK);
        let tracked = std::mem::replace(
            &mut (*file.cast::<OpenFile>()).tracked,
            std::ptr::null_mut(),
        );
        if !tracked.is_null() {
            drop(Box::from_raw(tracked));
        }
        code
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite calls with an open file and `length` readable bytes.
    unsafe {
        let Some(tracked) = tracked(file) else {
            return pass!(file, xWrite, ffi::SQLITE_IOERR_WRITE, from, length, at);
        };
        let mut disk = tracked.state.disk();
        let code = pass!(file, xWrite, ffi::SQLITE_IOERR_WRITE, from, length, at);
        let data = std::slice::from_raw_parts(from.cast::<u8>(), length as usize);
        // Of a write that failed nothing is promised: it counts as one that may be lost.
        disk.written(&tracked.path, at as usize, data);
        code
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    unsafe {
        let Some(tracked) = tracked(file) else {
            return pass!(file, xTruncate, ffi::SQLITE_IOERR_TRUNCATE, length);
        };
        let mut disk = tracked.state.disk();
        let code = pass!(file, xTruncate, ffi::SQLITE_IOERR_TRUNCATE, length);
        disk.truncated(&tracked.path, length as usize);
        code
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    unsafe {
        let Some(tracked) = tracked(file) else {
            return pass!(file, xSync, ffi::SQLITE_IOERR_FSYNC, flags);
        };
        if tracked.state.syncs_fail.load(Ordering::SeqCst) {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        if tracked.state.syncs_lie.load(Ordering::SeqCst) {
            return ffi::SQLITE_OK;
        }
        let mut disk = tracked.state.disk();
        let code = pass!(file, xSync, ffi::SQLITE_IOERR_FSYNC, flags);
        if code == ffi::SQLITE_OK {
            disk.synced(&tracked.path);
        }
        code
    }
}

/// Version 2: with shared memory for the wal-index, without memory-mapped files, whose changes
/// nobody could note.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
