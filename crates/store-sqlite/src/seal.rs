//! Sealing message bodies. Each room has a random AES-256 key, stored wrapped by a key that is
//! derived from the master key. What is sealed names its purpose and place as associated data, so
//! that rows cannot be swapped (AES-256-GCM, NIST SP 800-38D, random 96-bit nonces).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use natter_model::{MessageBody, Nonce as SendNonce, Refusal, RoomId, Seq, UserId};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::key::MasterKey;
use crate::row::UNSEEN;

const NONCE: usize = 12;
const TAG: usize = 16;
const KEY: usize = 32;

/// Wraps and unwraps the keys of rooms.
pub(crate) struct Wrapper(LessSafeKey);

/// The keys of one room.
pub(crate) struct RoomKeys {
    room: RoomId,
    body: LessSafeKey,
    mac: hmac::Key,
}

impl fmt::Debug for RoomKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomKeys({})", self.room)
    }
}

impl Wrapper {
    pub(crate) fn new(master: &MasterKey) -> Self {
        Self(aes(&master.derive(b"natter wrap rooms v1")))
    }

    /// A new random key for `room`, wrapped.
    pub(crate) fn make_room_key(&self, room: RoomId) -> Result<Vec<u8>, Fault> {
        let mut key = Zeroizing::new([0; KEY]);
        random(&mut *key)?;
        seal(&self.0, &wrap_aad(room), &*key)
    }

    /// The keys of `room` from its wrapped key.
    pub(crate) fn unwrap(&self, room: RoomId, wrapped: &[u8]) -> Result<RoomKeys, Fault> {
        let key = Zeroizing::new(open(&self.0, &wrap_aad(room), wrapped)?);
        let key: &[u8; KEY] = key
            .as_slice()
            .try_into()
            .map_err(|_| Fault::Corrupt("a room key has the wrong length"))?;
        Ok(RoomKeys {
            room,
            body: aes(key),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &*derive(key, b"natter nonce mac v2")),
        })
    }
}

impl RoomKeys {
    /// The body of the message at `seq`, sealed: nonce, ciphertext, tag.
    pub(crate) fn seal_body(&self, seq: Seq, body: &MessageBody) -> Result<Vec<u8>, Fault> {
        seal(
            &self.body,
            &body_aad(self.room, seq),
            body.as_str().as_bytes(),
        )
    }

    /// What [`RoomKeys::seal_body`] sealed for the same place.
    pub(crate) fn open_body(&self, seq: Seq, sealed: &[u8]) -> Result<MessageBody, Fault> {
        let plain = open(&self.body, &body_aad(self.room, seq), sealed)?;
        std::str::from_utf8(&plain)
            .ok()
            .and_then(|text| match MessageBody::new(text) {
                Err(Refusal::EmptyBody) => MessageBody::new(UNSEEN).ok(),
                body => body.ok(),
            })
            .ok_or(Fault::Corrupt("a body is no message text"))
    }

    /// A keyed hash of a body as it was sent, to tell whether a nonce comes again with the same.
    /// The sender and the nonce are in it, of fixed lengths before the body, so that equal bodies
    /// of two sends have nothing in common on the disk.
    pub(crate) fn send_mac(
        &self,
        actor: UserId,
        nonce: &SendNonce,
        body: &MessageBody,
    ) -> [u8; 16] {
        let mut sign = hmac::Context::with_key(&self.mac);
        sign.update(&actor.as_u64().to_be_bytes());
        sign.update(nonce.as_bytes());
        sign.update(body.as_str().as_bytes());
        let tag = sign.sign();
        let mut mac = [0; 16];
        mac.copy_from_slice(&tag.as_ref()[..16]);
        mac
    }
}

/// A key for one purpose from a key for many (HMAC-SHA256 as a PRF).
pub(crate) fn derive(key: &[u8; KEY], purpose: &[u8]) -> Zeroizing<[u8; KEY]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), purpose);
    let mut derived = Zeroizing::new([0; KEY]);
    derived.copy_from_slice(tag.as_ref());
    derived
}

pub(crate) fn random(bytes: &mut [u8]) -> Result<(), Fault> {
    aws_lc_rs::rand::fill(bytes).map_err(|_| Fault::Impossible("no randomness"))
}

fn aes(key: &[u8; KEY]) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, key).expect("invariant: AES-256 keys have 32 bytes");
    LessSafeKey::new(key)
}

fn wrap_aad(room: RoomId) -> [u8; 9] {
    let mut aad = [b'k'; 9];
    aad[1..].copy_from_slice(&room.as_u64().to_be_bytes());
    aad
}

fn body_aad(room: RoomId, seq: Seq) -> [u8; 17] {
    let mut aad = [b'b'; 17];
    aad[1..9].copy_from_slice(&room.as_u64().to_be_bytes());
    aad[9..].copy_from_slice(&seq.0.to_be_bytes());
    aad
}

fn seal(key: &LessSafeKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut sealed = Vec::with_capacity(NONCE + plain.len() + TAG);
    let mut nonce = [0; NONCE];
    random(&mut nonce)?;
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad),
            &mut sealed[NONCE..],
        )
        .map_err(|_| Fault::Impossible("sealing failed"))?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn open(key: &LessSafeKey, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let broken = Fault::Corrupt("sealed data cannot be opened");
    let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE>() else {
        return Err(broken);
    };
    let mut plain = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    match key.open_in_place(nonce, Aad::from(aad), &mut plain) {
        Ok(opened) => {
            let length = opened.len();
            plain.truncate(length);
            Ok(plain)
        }
        Err(_) => Err(broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(n: u64) -> RoomId {
        RoomId::from_u64(n).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_at_its_own_place_only() {
        let wrapper = Wrapper::new(&MasterKey::generate().unwrap());
        let wrapped = wrapper.make_room_key(room(1)).unwrap();
        let keys = wrapper.unwrap(room(1), &wrapped).unwrap();
        let body = MessageBody::new("hello").unwrap();
        let sealed = keys.seal_body(Seq(7), &body).unwrap();
        assert_eq!(keys.open_body(Seq(7), &sealed).unwrap(), body);
        assert!(keys.open_body(Seq(8), &sealed).is_err());
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(keys.open_body(Seq(7), &flipped).is_err(), "byte {at}");
            assert!(keys.open_body(Seq(7), &sealed[..at]).is_err(), "{at} bytes");
        }
        assert!(
            wrapper.unwrap(room(2), &wrapped).is_err(),
            "a key belongs to its room"
        );
        let other = Wrapper::new(&MasterKey::generate().unwrap());
        assert!(
            other.unwrap(room(1), &wrapped).is_err(),
            "another master key"
        );
    }

    #[test]
    fn an_invisible_body_from_before_still_opens() {
        let wrapper = Wrapper::new(&MasterKey::generate().unwrap());
        let wrapped = wrapper.make_room_key(room(1)).unwrap();
        let keys = wrapper.unwrap(room(1), &wrapped).unwrap();
        let sealed = |text: &str| {
            let aad = body_aad(room(1), Seq(1));
            super::seal(&keys.body, &aad, text.as_bytes()).unwrap()
        };
        let opened = keys.open_body(Seq(1), &sealed("\u{feff}")).unwrap();
        assert_eq!(opened.as_str(), UNSEEN);
        assert!(keys.open_body(Seq(1), &sealed("a\0b")).is_err());
    }

    #[test]
    fn sealing_twice_differs_and_macs_tell_sends_apart() {
        let wrapper = Wrapper::new(&MasterKey::generate().unwrap());
        let wrapped = wrapper.make_room_key(room(1)).unwrap();
        let keys = wrapper.unwrap(room(1), &wrapped).unwrap();
        let (one, two) = (
            MessageBody::new("one").unwrap(),
            MessageBody::new("two").unwrap(),
        );
        assert_ne!(
            keys.seal_body(Seq(1), &one).unwrap(),
            keys.seal_body(Seq(1), &one).unwrap()
        );
        let [ann, bob] = [1, 2].map(|n| UserId::from_u64(n).unwrap());
        let (first, second) = (SendNonce::generate(), SendNonce::generate());
        let mac = keys.send_mac(ann, &first, &one);
        assert_eq!(keys.send_mac(ann, &first, &one), mac);
        for (actor, nonce, body) in [(ann, first, &two), (ann, second, &one), (bob, first, &one)] {
            assert_ne!(keys.send_mac(actor, &nonce, body), mac);
        }
    }
}
