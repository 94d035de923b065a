//! `text_lines` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_fuzz::targets::text_lines::run(data));
