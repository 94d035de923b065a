//! The contract suite on this store.

use natter_store::contract::Opened;
use natter_store_sqlite::{MasterKey, Options, SqliteStore};

natter_store::battery!(|| {
    let dir = tempfile::tempdir().expect("a folder");
    let key = MasterKey::generate().expect("a key");
    let fatal = |error| panic!("{error}");
    let store = SqliteStore::open(Options::new(dir.path().join("natter.db"), key, fatal));
    Opened::new(store.expect("a store"), dir)
});
