//! Making an account, and the owner link.

use std::net::IpAddr;
use std::sync::atomic::Ordering;

use natter_model::limits::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};
use natter_model::view::User;
use natter_model::{DisplayName, Refusal, UserId, UserKind, Username};
use natter_store::StoreError;
use natter_store::accounts::{Admission, NewUser, UserCreated};

use crate::chat::Chat;
use crate::config::Registration;
use crate::secrets;
use crate::sessions::SignedIn;

const ID_TRIES: u32 = 8;

/// An account to be made.
#[derive(Clone)]
pub struct SignUp {
    /// The wished name.
    pub username: String,
    /// The password.
    pub password: String,
    /// The free name; the username when `None`.
    pub display_name: Option<DisplayName>,
    /// The token of an owner link.
    pub invitation: Option<String>,
    /// What the client says it is, for the list of sessions.
    pub device: String,
    /// Where the request comes from.
    pub from: IpAddr,
}

impl Chat {
    /// Makes an account and logs it in. Refuses with `InvalidUsername`, `PasswordTooShort`,
    /// `PasswordTooLong`, `RateLimited`, `RegistrationClosed`, `InvalidInvitation` or `UsernameTaken`.
    /// The name of a guest who has gone is free: the guest's messages get another name.
    ///
    /// Who owns the server is decided by the store, in the transaction that makes the user: of two
    /// who sign up first at the same moment, one does.
    pub async fn sign_up(&self, request: SignUp) -> Result<SignedIn, Refusal> {
        self.open()?;
        let now = self.now();
        let username = Username::new(&request.username)?;
        check_password(&request.password)?;
        let admission = self.admission(request.invitation.as_deref())?;
        self.sign_up_rates.take(request.from.into(), now)?;
        // A guest who is there keeps their name, and none comes by it until the user is made.
        let reserved = self.guests.reserve(&username);
        let _reserved = reserved.ok_or(Refusal::UsernameTaken)?;
        // A name that is taken is not worth a hash; the store decides again when it matters.
        let taken = self
            .ask_store(self.store.credentials(username.clone()))
            .await?;
        if taken.is_some_and(|found| found.user.kind != UserKind::Guest) {
            return Err(Refusal::UsernameTaken);
        }
        let password_hash = self.passwords.hash(request.password).await?;
        let user = NewUser {
            id: UserId::generate(now, self.random()),
            display_name: request.display_name.unwrap_or_else(|| (&username).into()),
            username,
            kind: UserKind::Person,
            password_hash,
            at: now,
            admission,
        };
        let user = self.create_user(user).await?;
        self.begin_session(user, request.device).await
    }

    /// Whether nobody owns the server yet.
    pub async fn needs_owner(&self) -> Result<bool, Refusal> {
        if self.owned.load(Ordering::Acquire) {
            return Ok(false);
        }
        let owned = self.ask_store(self.store.has_owner()).await?;
        self.owned.store(owned, Ordering::Release);
        Ok(!owned)
    }

    /// A fresh token for the owner link, when nobody owns the server and the first user is not to:
    /// whoever signs up with it as invitation becomes the owner. Any token made before is void.
    pub async fn owner_link_token(&self) -> Result<Option<String>, StoreError> {
        if self.config.first_user_owns || self.store.has_owner().await? {
            return Ok(None);
        }
        let (token, hash) = secrets::new_token();
        self.store.set_owner_link(hash).await?;
        Ok(Some(token))
    }

    fn admission(&self, invitation: Option<&str>) -> Result<Admission, Refusal> {
        if let Some(token) = invitation {
            let hash = secrets::token_hash(token).ok_or(Refusal::InvalidInvitation)?;
            return Ok(Admission::OwnerLink(hash));
        }
        match (self.config.registration, self.config.first_user_owns) {
            (Registration::Closed, _) => Err(Refusal::RegistrationClosed),
            (Registration::Open, true) => Ok(Admission::Open),
            (Registration::Open, false) => Ok(Admission::AfterOwner),
        }
    }

    async fn create_user(&self, mut user: NewUser) -> Result<User, Refusal> {
        for _ in 0..ID_TRIES {
            match self.ask_store(self.store.create_user(user.clone())).await? {
                UserCreated::Created(user) => return Ok(user),
                UserCreated::UsernameTaken => return Err(Refusal::UsernameTaken),
                UserCreated::NotAdmitted => {
                    return Err(match user.admission {
                        Admission::OwnerLink(_) => Refusal::InvalidInvitation,
                        Admission::Open | Admission::AfterOwner => Refusal::RegistrationClosed,
                    });
                }
                UserCreated::IdTaken => user.id = UserId::generate(user.at, self.random()),
            }
        }
        Err(Refusal::Overloaded)
    }
}

/// NIST SP 800-63B: a least length, and no rules about kinds of characters.
fn check_password(password: &str) -> Result<(), Refusal> {
    if password.len() > PASSWORD_MAX_BYTES {
        Err(Refusal::PasswordTooLong)
    } else if password.chars().count() < PASSWORD_MIN_CHARS {
        Err(Refusal::PasswordTooShort)
    } else {
        Ok(())
    }
}
