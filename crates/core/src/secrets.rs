//! Randomness and tokens.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::actor::TokenHash;

const TOKEN_BYTES: usize = 32;
/// Characters of a token: 32 bytes in base64url without padding.
const TOKEN_CHARS: usize = 43;

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("invariant: the system's random generator works");
    bytes
}

/// Random bits for an id.
pub(crate) fn random_u32() -> u32 {
    u32::from_ne_bytes(random())
}

/// A new token with 256 random bits, and its hash, which is what is kept.
pub(crate) fn new_token() -> (String, TokenHash) {
    let token = URL_SAFE_NO_PAD.encode(random::<TOKEN_BYTES>());
    let hash = digest_of(&token);
    (token, hash)
}

/// The SHA-256 of `token`; `None` when it cannot be one of ours, whatever is kept.
pub(crate) fn token_hash(token: &str) -> Option<TokenHash> {
    let is_token_char = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (token.len() == TOKEN_CHARS && token.bytes().all(is_token_char)).then(|| digest_of(token))
}

fn digest_of(token: &str) -> TokenHash {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_hash() {
        let (token, hash) = new_token();
        assert_eq!(token_hash(&token), Some(hash));
        assert_ne!(new_token().0, token);
        for bad in [
            "",
            "abc",
            &token[1..],
            &format!("{token}a"),
            &token.replace(&token[..1], " "),
        ] {
            assert_eq!(token_hash(bad), None, "{bad:?}");
        }
    }
}
