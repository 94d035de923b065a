//! Every parser of bytes from outside, as a plain function that any bytes may be given to.
//!
//! A target panics when the parser does or when what it found breaks a promise (rendered again it
//! reads the same; any chunking gives the same). The targets run on the stable toolchain by
//! [`mutation`] (`cargo xtask fuzz`, and a short round in the tests) and under libFuzzer through the
//! files in `fuzz_targets`. To add one: a file in `targets`, its line in [`targets::TARGETS`], and
//! its file in `fuzz_targets`.

pub mod mutation;
pub mod targets;
