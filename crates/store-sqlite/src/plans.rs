//! That queries go by indexes: what SQLite plans for the ones that people wait for.

use rusqlite::Connection;

use crate::{accounts, log, migrate, rooms};

fn plan(conn: &Connection, sql: &str) -> String {
    let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nulls = vec![rusqlite::types::Null; explain.parameter_count()];
    let rows = explain
        .query_map(rusqlite::params_from_iter(nulls), |row| {
            row.get::<_, String>(3)
        })
        .unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn no_query_reads_a_whole_table_or_sorts_a_whole_range() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut conn, std::path::Path::new("memory")).unwrap();
    // Those that may sort do so with what is bounded: the people whose names start alike.
    for (sql, may_sort, uses) in [
        (log::ENTRIES, false, "log_places (room=? AND seq>?)"),
        (log::MESSAGE, false, "log_places (room=? AND seq=?)"),
        (log::LINES_BEFORE, false, "log_places (room=? AND seq<?)"),
        (log::LINES_FROM, false, "log_places (room=? AND seq>?)"),
        (log::ANY_BEFORE, false, "log_places (room=? AND seq<?)"),
        (log::ANY_FROM, false, "log_places (room=? AND seq>?)"),
        (log::FORGET, false, "log_nonces (nonce<?)"),
        (rooms::ROOMS_OF, false, "members_of_user (user=?)"),
        (rooms::ROOM_OF, false, "(room=? AND user=?)"),
        (
            rooms::FIND_CHANNELS,
            false,
            "rooms_channel (folded>? AND folded<?)",
        ),
        (
            rooms::MEMBERS,
            false,
            "members_by_name (room=? AND folded>?)",
        ),
        (
            accounts::guests::FORGETTABLE,
            false,
            "INDEX users_forgettable (kind=?)",
        ),
        (accounts::LIST_USERS, false, "users_listed (folded>?)"),
        (
            accounts::FIND_USERS,
            true,
            "USING PRIMARY KEY (word>? AND word<?)",
        ),
    ] {
        let plan = plan(&conn, sql);
        assert!(plan.contains(uses), "{sql}\n{plan}");
        let scans = plan.split("; ").filter(|step| step.starts_with("SCAN"));
        let scans: Vec<&str> = scans.filter(|step| *step != "SCAN found").collect();
        assert!(scans.is_empty(), "{sql}\n{plan}");
        assert!(may_sort || !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}
