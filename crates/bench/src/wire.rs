//! The client's side of RFC 6455, as little of it as a load generator needs.

/// Every frame is masked with this key: a server cannot tell it from a random one.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Opcodes (RFC 6455 section 5.2).
pub(crate) const TEXT: u8 = 1;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// The request that asks for the upgrade.
pub(crate) fn upgrade(token: &str) -> String {
    format!(
        "GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
}

/// Appends one masked frame.
pub(crate) fn put(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match payload.len() {
        length @ 0..126 => out.push(0x80 | length as u8),
        length @ 126..65_536 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
}

/// The first whole frame of `input`, unmasked: opcode, payload, and how many bytes it takes.
pub(crate) fn take(input: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (first, second) = (*input.first()?, *input.get(1)?);
    let (length, header) = match second & 0x7f {
        126 => (
            usize::from(u16::from_be_bytes([*input.get(2)?, *input.get(3)?])),
            4,
        ),
        127 => {
            let bytes: [u8; 8] = input.get(2..10)?.try_into().ok()?;
            (usize::try_from(u64::from_be_bytes(bytes)).ok()?, 10)
        }
        length => (usize::from(length), 2),
    };
    let payload = input.get(header..header + length)?;
    Some((first & 0x0f, payload, header + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_at_every_length() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let payload = vec![b'x'; length];
            let mut masked = Vec::new();
            put(&mut masked, TEXT, &payload);
            // Without the mask it is what a server sends.
            let header = masked.len() - length - 4;
            let mut plain = masked[..header].to_vec();
            plain[1] &= 0x7f;
            plain.extend_from_slice(&payload);
            assert_eq!(take(&plain), Some((TEXT, payload.as_slice(), plain.len())));
            assert_eq!(take(&plain[..plain.len() - 1]), None);
        }
    }
}
