//! `engine_framings` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_fuzz::targets::engine_framings::run(data));
