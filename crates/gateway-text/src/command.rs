//! What a typed line asks for.

/// What a typed line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Nothing: a blank line.
    Nothing,
    /// Say this in the room.
    Say(String),
    /// `/me ACTION`. Said in the room as it stands, `/me` included.
    Me(String),
    /// `/help`.
    Help,
    /// `/who`.
    Who,
    /// `/nick NAME`; the name may be missing.
    Nick(String),
    /// `/quit`.
    Quit,
    /// A slash and something else: the word after the slash.
    Unknown(String),
}

impl Command {
    /// Reads a line. Total. A line that is to begin with a slash is typed with two.
    pub fn parse(line: &str) -> Self {
        let line = line.trim_end();
        if line.trim_start().is_empty() {
            return Self::Nothing;
        }
        let Some(rest) = line.strip_prefix('/') else {
            return Self::Say(line.to_owned());
        };
        if rest.starts_with('/') {
            return Self::Say(rest.to_owned());
        }
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let argument = argument.trim();
        match word.to_ascii_lowercase().as_str() {
            "help" | "?" => Self::Help,
            "who" | "names" => Self::Who,
            "me" if !argument.is_empty() => Self::Me(argument.to_owned()),
            "nick" => Self::Nick(argument.to_owned()),
            "quit" | "exit" | "bye" => Self::Quit,
            _ => Self::Unknown(word.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_and_what_they_ask_for() {
        for (line, expect) in [
            ("", Command::Nothing),
            (" \t ", Command::Nothing),
            ("hello", Command::Say("hello".into())),
            ("  indented  ", Command::Say("  indented".into())),
            ("//bin/sh", Command::Say("/bin/sh".into())),
            ("/help", Command::Help),
            ("/HELP me", Command::Help),
            ("/who", Command::Who),
            ("/me waves", Command::Me("waves".into())),
            ("/me", Command::Unknown("me".into())),
            ("/nick  bea ", Command::Nick("bea".into())),
            ("/nick", Command::Nick(String::new())),
            ("/quit now", Command::Quit),
            ("/", Command::Unknown(String::new())),
            ("/frobnicate x", Command::Unknown("frobnicate".into())),
        ] {
            assert_eq!(Command::parse(line), expect, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_some_command_and_text_is_said_as_it_stands(line in "\\PC{0,60}") {
            if let Command::Say(said) = Command::parse(&line) {
                let typed = line.trim_end();
                prop_assert!(typed == said || typed.strip_prefix('/') == Some(&said));
            }
        }
    }
}
