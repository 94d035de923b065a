//! Bounds of what is asked for: page sizes, places in logs, search texts.

use natter_model::limits::{PAGE_MAX, QUERY_MAX_BYTES};
use natter_model::{Refusal, Seq};
use natter_store::log::Anchor;

/// The size of a page, brought into its bounds.
pub(crate) fn page_of(limit: usize) -> usize {
    limit.clamp(1, PAGE_MAX)
}

/// A place in a log, as far as logs reach: stores count in 63 bits.
pub(crate) fn place(seq: Seq) -> Seq {
    Seq(seq.0.min(i64::MAX as u64))
}

/// An anchor, as far as logs reach.
pub(crate) fn anchor_at(anchor: Anchor) -> Anchor {
    match anchor {
        Anchor::Latest => Anchor::Latest,
        Anchor::Before(seq) => Anchor::Before(place(seq)),
        Anchor::After(seq) => Anchor::After(place(seq)),
        Anchor::Around(seq) => Anchor::Around(place(seq)),
    }
}

/// A search text without white space around it. Refuses with `InvalidRequest` one that is too long.
pub(crate) fn checked_query(query: &str) -> Result<String, Refusal> {
    let query = query.trim();
    if query.len() > QUERY_MAX_BYTES {
        return Err(Refusal::InvalidRequest);
    }
    Ok(query.to_owned())
}
