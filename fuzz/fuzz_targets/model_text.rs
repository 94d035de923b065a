//! `model_text` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| natter_fuzz::targets::model_text::run(data));
