//! The contract suite that every store must pass: stamp it on a store with
//! [`battery!`](crate::battery), giving a function that opens a new, empty one.
//!
//! ```ignore
//! natter_store::battery!(|| {
//!     let dir = tempfile::tempdir().unwrap();
//!     let store = MyStore::open(dir.path());
//!     natter_store::contract::Opened::new(store, dir)
//! });
//! ```

#![expect(clippy::unwrap_used, reason = "these are tests")]

pub mod accounts;
pub mod appending;
pub mod order;
pub mod paging;
pub mod reading;
pub mod rooms;
pub mod sessions;
mod world;

use std::any::Any;
use std::sync::Arc;

use crate::Store;
pub use world::{World, wait};

/// A store to be tested, and what must live as long as it.
pub struct Opened {
    store: Arc<dyn Store>,
    keep: Box<dyn Any>,
}

impl Opened {
    /// An empty store, and what it stands on.
    pub fn new(store: Arc<dyn Store>, keep: impl Any) -> Self {
        Self {
            store,
            keep: Box::new(keep),
        }
    }
}

/// Stamps the contract suite on a store: one test a case. The argument is called without
/// arguments and gives an [`Opened`] with a new, empty store.
#[macro_export]
macro_rules! battery {
    ($open:expr) => {
        $crate::battery! { @ $open =>
            accounts {
                the_first_person_owns_an_open_server, names_are_unique_in_any_case,
                taken_user_ids_are_told, after_owner_needs_an_owner, an_owner_link_opens_once,
                an_owner_ends_the_owner_link, guests_attend_under_free_names,
                guests_whom_entries_name_give_up_their_names, guests_are_forgotten,
                forgotten_guests_append_nothing, a_guest_in_a_room_keeps_the_name,
                credentials_are_found_by_name, users_are_found_by_id,
                people_are_found_by_the_start_of_names, lists_of_people_are_paged,
                display_names_change,
            }
            sessions {
                sessions_are_found_by_token, sessions_end, sessions_are_touched_forward_only,
                sessions_expire,
            }
            rooms {
                a_new_room_logs_its_making, two_people_have_one_direct,
                channel_names_are_unique_in_any_case, taken_room_ids_are_told,
                nobody_is_in_too_many_rooms, a_room_is_read_with_its_members,
                a_list_of_rooms_says_what_its_member_sees, channels_are_found_by_the_start_of_names,
                members_are_paged_by_name, the_last_message_is_the_newest_left,
            }
            appending {
                messages_are_dense_and_never_before, a_nonce_sends_once, a_nonce_with_another_body_is_refused,
                a_nonce_is_the_senders_and_the_rooms, a_duplicate_is_told_whatever_the_rules,
                decisions_on_old_rules_are_stale, edits_replace_the_body, edits_are_refused,
                deleting_erases_the_body, deletions_are_refused, people_join_and_leave,
                a_full_room_takes_nobody, roles_change, groups_and_channels_are_renamed,
                unknown_rooms_take_nothing, forgotten_nonces_are_free,
            }
            paging {
                entries_come_after_a_place, entries_show_bodies_as_they_are_now,
                timelines_have_four_anchors, timelines_have_no_lines_for_changes,
                messages_are_found_by_place, personal_logs_are_dense, unknown_rooms_are_empty,
            }
            reading {
                own_messages_are_read, markers_move_forward_only, whoever_is_no_member_has_no_marker,
                what_was_said_before_joining_is_read, unread_is_a_difference_of_counts,
                reading_is_told_once,
            }
            order {
                commits_are_told_before_answers, announcements_stand_in_order,
                refusals_spare_their_group, senders_at_once_make_one_dense_log,
                one_nonce_from_many_threads_sends_once, closing_answers_what_was_accepted,
                dropped_replies_go_on, a_panicking_callback_harms_nobody,
            }
        }
    };
    (@ $open:expr => $($group:ident { $($case:ident),* $(,)? })*) => {
        mod contract {
            use super::*;
            $(mod $group {
                use super::*;
                $(#[test]
                fn $case() {
                    let open: fn() -> $crate::contract::Opened = $open;
                    $crate::contract::$group::$case(&$crate::contract::World::new(open()));
                })*
            })*
        }
    };
}
