//! Unmasking of client frames (RFC 6455 section 5.3), in place and eight bytes at a time.

/// Removes (or puts on: it is the same) the mask `key` from `bytes`, of which the first stands at
/// `offset` in the frame's payload.
pub(crate) fn apply(key: [u8; 4], offset: usize, bytes: &mut [u8]) {
    let mut turned = key;
    turned.rotate_left(offset % 4);
    let [a, b, c, d] = turned;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (chunks, rest) = bytes.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(turned.iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_and_length_is_the_bytewise_mask() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        for offset in 0..9 {
            for length in 0..40_usize {
                let plain: Vec<u8> = (0..length).map(|i| (i * 7) as u8).collect();
                let mut masked = plain.clone();
                apply(key, offset, &mut masked);
                let expected: Vec<u8> = plain
                    .iter()
                    .enumerate()
                    .map(|(i, byte)| byte ^ key[(offset + i) % 4])
                    .collect();
                assert_eq!(masked, expected, "offset {offset}, length {length}");
            }
        }
    }
}
