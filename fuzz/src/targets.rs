//! The targets, one file each.

pub mod api_bodies;
pub mod api_frames;
pub mod engine_framings;
pub mod model_text;
pub mod text_lines;
pub mod ws_frames;

/// A parser to be given any bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, that of its file.
    pub name: &'static str,
    /// Panics when something is wrong.
    pub run: fn(&[u8]),
    /// Input that gets past the first checks, from which mutation starts.
    pub seeds: &'static [&'static [u8]],
    /// What means something to the parser.
    pub words: &'static [&'static [u8]],
}

macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        &[$(Target {
            name: stringify!($name),
            run: $name::run,
            seeds: $name::SEEDS,
            words: $name::WORDS,
        }),+]
    };
}

/// All of them.
pub const TARGETS: &[Target] = targets![
    api_bodies,
    api_frames,
    engine_framings,
    model_text,
    text_lines,
    ws_frames,
];

/// The target with this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// What means something in JSON, and what has broken parsers of it before.
pub(crate) const JSON_WORDS: &[&[u8]] = &[
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":",
    b"\"id\":",
    b"\"op\":",
    b"\\u0000",
    b"\\ud800",
    b"\\udc00",
    b"\xff",
    b"\xed\xa0\x80",
    b"-0",
    b"1e400",
    b"18446744073709551615",
    b"18446744073709551616",
    b"9007199254740993",
    b",",
    b":",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::mutation::{Bound, run};

    #[test]
    fn every_target_survives_its_seeds_old_findings_and_a_round_of_mutations() {
        for target in TARGETS {
            let old = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("regressions")
                .join(target.name);
            for file in fs::read_dir(old).into_iter().flatten() {
                (target.run)(&fs::read(file.unwrap().path()).unwrap());
            }
            let ran = run(target, 1, Bound::Inputs(20_000));
            assert!(ran.is_ok(), "{}: {:?}", target.name, ran);
        }
    }

    #[test]
    fn every_target_has_its_file_for_libfuzzer() {
        let files =
            fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets")).unwrap();
        let files: BTreeSet<String> = files
            .map(|file| {
                file.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let names: BTreeSet<String> = TARGETS
            .iter()
            .map(|target| target.name.to_owned())
            .collect();
        assert_eq!(files, names);
    }
}
