//! Users: reading, finding, and changing the own display name.

use std::sync::Arc;

use natter_model::limits::PAGE_MAX;
use natter_model::view::User;
use natter_model::{DisplayName, Refusal, UserId, Username};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::{checked_query, page_of};
use crate::policy;

impl Chat {
    /// A user. Refuses with `UserNotFound`.
    pub async fn user(&self, actor: &Actor, id: UserId) -> Result<Arc<User>, Refusal> {
        self.signed_in(actor).await?;
        self.users.user(&*self.store, id).await
    }

    /// The users with these ids, in this order; unknown ones are left out. Refuses with
    /// `InvalidRequest` more than [`PAGE_MAX`].
    pub async fn users(&self, actor: &Actor, ids: Vec<UserId>) -> Result<Vec<Arc<User>>, Refusal> {
        self.signed_in(actor).await?;
        if ids.len() > PAGE_MAX {
            return Err(Refusal::InvalidRequest);
        }
        self.users.users(&*self.store, &ids).await
    }

    /// People and bots whose username or a word of whose display name starts with `query`;
    /// everybody for an empty one. Ascending by folded username, after `after`, at most `limit`
    /// (brought into 1 to [`PAGE_MAX`]). Refuses with `InvalidRequest` a longer query than
    /// [`natter_model::limits::QUERY_MAX_BYTES`], and guests with `NotPermitted`.
    pub async fn find_people(
        &self,
        actor: &Actor,
        query: &str,
        after: Option<Username>,
        limit: usize,
    ) -> Result<Vec<User>, Refusal> {
        self.signed_in(actor).await?;
        policy::account(actor.user())?;
        let query = checked_query(query)?;
        let found = self.store.find_users(query, after, page_of(limit));
        self.ask_store(found).await
    }

    /// Gives the actor another display name.
    pub async fn change_display_name(
        &self,
        actor: &Actor,
        display_name: DisplayName,
    ) -> Result<Arc<User>, Refusal> {
        self.signed_in(actor).await?;
        policy::account(actor.user())?;
        let changed = self
            .store
            .change_display_name(actor.id(), display_name, self.now());
        let user = self
            .ask_store(changed)
            .await?
            .ok_or(Refusal::UserNotFound)?;
        Ok(Arc::new(user))
    }
}
