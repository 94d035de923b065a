//! `ws_frames` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_fuzz::targets::ws_frames::run(data));
