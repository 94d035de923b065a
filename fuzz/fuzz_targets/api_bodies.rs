//! `api_bodies` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_fuzz::targets::api_bodies::run(data));
