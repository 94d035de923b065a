//! The commands, before each has its own file.
use crate::*;
use natter_model::view::*;
use natter_model::*;
use natter_store::StoreError;
use natter_store::log::{Anchor, Entries};
use std::net::IpAddr;
use std::sync::Arc;

/// Signs up.
#[derive(Clone)]
pub struct SignUp { pub username: String, pub password: String, pub display_name: Option<DisplayName>, pub invitation: Option<String>, pub device: String, pub from: IpAddr }
/// Logs in.
#[derive(Clone)]
pub struct LogIn { pub username: String, pub password: String, pub device: String, pub from: IpAddr }
/// A fresh login.
pub struct SignedIn { pub actor: Actor, pub session: Session, pub token: String }
/// A guest in a room.
pub struct Attendance { pub actor: Actor, pub room: RoomId, pub name: Username }
impl Attendance { pub fn leave(self) {} }
/// A group or channel.
#[derive(Debug, Clone)]
pub struct CreateRoom { pub kind: RoomKind, pub name: RoomName, pub members: Vec<UserId> }
/// A send.
#[derive(Debug, Clone)]
pub struct PostMessage { pub room: RoomId, pub nonce: Nonce, pub body: MessageBody }
/// A sent message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted { pub seq: Seq, pub messages: u64, pub at: Timestamp, pub repeated: bool }
/// Called once.
pub type PostDone = Box<dyn FnOnce(Result<Posted, Refusal>) + Send>;
/// What a client holds.
#[derive(Debug, Clone, Default)]
pub struct Resume { pub personal: Option<Seq>, pub loaded: Vec<(RoomId, Seq)> }
/// What it gets.
#[derive(Debug, Clone)]
pub struct Resumed { pub user: Arc<User>, pub personal_head: Seq, pub snapshot: bool, pub rooms: Vec<RoomSummary>, pub loaded: Vec<(RoomId, Loaded)> }
/// A loaded room.
#[derive(Debug, Clone)]
pub enum Loaded { Entries(Entries), Reset, Gone }
/// A guard of presence.
pub struct Online(());
const E: Refusal = Refusal::Internal;
/// The chat.
pub struct Chat { config: ChatConfig }
impl Chat {
  pub async fn start(_store: Arc<dyn natter_store::Store>, _fanout: Arc<dyn Fanout>, _clock: Arc<dyn Clock>, config: ChatConfig) -> Result<Arc<Self>, StoreError> { Ok(Arc::new(Self { config })) }
  pub async fn tick(&self) {}
  pub async fn owner_link_token(&self) -> Result<Option<String>, StoreError> { Ok(None) }
  pub async fn close(&self) {}
  pub fn config(&self) -> &ChatConfig { &self.config }
  pub async fn needs_owner(&self) -> Result<bool, Refusal> { Err(E) }
  pub async fn sign_up(&self, _: SignUp) -> Result<SignedIn, Refusal> { Err(E) }
  pub async fn log_in(&self, _: LogIn) -> Result<SignedIn, Refusal> { Err(E) }
  pub async fn authenticate(&self, _token: &str) -> Result<Actor, Refusal> { Err(E) }
  pub async fn log_out(&self, _: &Actor) -> Result<(), Refusal> { Err(E) }
  pub async fn sessions(&self, _: &Actor) -> Result<Vec<Session>, Refusal> { Err(E) }
  pub async fn end_session(&self, _: &Actor, _: SessionId) -> Result<(), Refusal> { Err(E) }
  pub async fn attend(&self, _name: &str, _room: &RoomName) -> Result<Attendance, Refusal> { Err(E) }
  pub fn attending(&self, _: RoomId) -> Vec<Arc<User>> { Vec::new() }
  pub async fn change_display_name(&self, _: &Actor, _: DisplayName) -> Result<Arc<User>, Refusal> { Err(E) }
  pub async fn user(&self, _: &Actor, _: UserId) -> Result<Arc<User>, Refusal> { Err(E) }
  pub async fn users(&self, _: &Actor, _: Vec<UserId>) -> Result<Vec<Arc<User>>, Refusal> { Err(E) }
  pub async fn find_people(&self, _: &Actor, _query: &str, _after: Option<Username>, _limit: usize) -> Result<Vec<User>, Refusal> { Err(E) }
  pub async fn create_room(&self, _: &Actor, _: CreateRoom) -> Result<RoomSummary, Refusal> { Err(E) }
  pub async fn open_direct(&self, _: &Actor, _: UserId) -> Result<(RoomSummary, bool), Refusal> { Err(E) }
  pub async fn rename_room(&self, _: &Actor, _: RoomId, _: RoomName) -> Result<RoomSummary, Refusal> { Err(E) }
  pub async fn join_room(&self, _: &Actor, _: RoomId) -> Result<RoomSummary, Refusal> { Err(E) }
  pub async fn leave_room(&self, _: &Actor, _: RoomId) -> Result<(), Refusal> { Err(E) }
  pub async fn add_members(&self, _: &Actor, _: RoomId, _: Vec<UserId>) -> Result<(), Refusal> { Err(E) }
  pub async fn remove_member(&self, _: &Actor, _: RoomId, _: UserId) -> Result<(), Refusal> { Err(E) }
  pub async fn change_role(&self, _: &Actor, _: RoomId, _: UserId, _: RoomRole) -> Result<(), Refusal> { Err(E) }
  pub async fn rooms(&self, _: &Actor) -> Result<Vec<RoomSummary>, Refusal> { Err(E) }
  pub async fn room(&self, _: &Actor, _: RoomId) -> Result<RoomSummary, Refusal> { Err(E) }
  pub async fn room_ids(&self, _: &Actor) -> Result<Vec<RoomId>, Refusal> { Err(E) }
  pub async fn members(&self, _: &Actor, _: RoomId, _after: Option<Username>, _limit: usize) -> Result<Vec<Member>, Refusal> { Err(E) }
  pub async fn find_channels(&self, _: &Actor, _query: &str, _after: Option<RoomName>, _limit: usize) -> Result<Vec<ChannelSummary>, Refusal> { Err(E) }
  pub async fn timeline(&self, _: &Actor, _: RoomId, _: Anchor, _limit: usize) -> Result<TimelinePage, Refusal> { Err(E) }
  pub async fn message(&self, _: &Actor, _: RoomId, _: Seq) -> Result<Message, Refusal> { Err(E) }
  pub async fn entries(&self, _: &Actor, _: RoomId, _after: Seq, _limit: usize) -> Result<Entries, Refusal> { Err(E) }
  pub async fn post_message(&self, _: &Actor, _: PostMessage, done: PostDone) { done(Err(E)); }
  pub async fn edit_message(&self, _: &Actor, _: RoomId, _target: Seq, _: MessageBody) -> Result<Seq, Refusal> { Err(E) }
  pub async fn delete_message(&self, _: &Actor, _: RoomId, _target: Seq) -> Result<Seq, Refusal> { Err(E) }
  pub async fn mark_read(&self, _: &Actor, _: RoomId, _: Seq) -> Result<ReadMarker, Refusal> { Err(E) }
  pub async fn resume(&self, _: &Actor, _: Resume) -> Result<Resumed, Refusal> { Err(E) }
  pub async fn may_read(&self, _: &Actor, _: RoomId) -> Result<(), Refusal> { Err(E) }
  pub async fn typing(&self, _: &Actor, _: RoomId, _active: bool) -> Result<(), Refusal> { Err(E) }
  pub fn connected(&self, _: &Actor) -> Online { Online(()) }
  pub async fn presence(&self, _: &Actor, _: Vec<UserId>) -> Result<Vec<(UserId, Presence)>, Refusal> { Err(E) }
}
