//! The dialects of plain text. A dialect is a row of this table and a file with its handler.

use std::fmt;
use std::sync::Arc;

use natter_engine::Handler;

use crate::gateway::Door;
use crate::plain;

/// A way to speak plain text: what `text:DIALECT` names in a list of listeners.
#[derive(Clone, Copy)]
pub struct Dialect {
    name: &'static str,
    serve: fn(Arc<Door>) -> Box<dyn Handler>,
}

/// Every dialect. The one without a name comes first.
const DIALECTS: &[Dialect] = &[Dialect {
    name: "",
    serve: plain::serve,
}];

impl Dialect {
    /// Natter's own plain text, for people with `nc` or telnet.
    pub const PLAIN: Self = DIALECTS[0];

    /// The dialect of this name; `None` when there is none. The empty name is [`Dialect::PLAIN`].
    pub fn named(name: &str) -> Option<Self> {
        DIALECTS
            .iter()
            .find(|dialect| dialect.name == name)
            .copied()
    }

    /// The name; empty for [`Dialect::PLAIN`].
    pub fn name(self) -> &'static str {
        self.name
    }

    pub(crate) fn serve(self, door: Arc<Door>) -> Box<dyn Handler> {
        (self.serve)(door)
    }
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dialect({:?})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_found_by_their_name() {
        assert_eq!(Dialect::named("").map(Dialect::name), Some(""));
        assert!(Dialect::named("klingon").is_none());
        for (at, dialect) in DIALECTS.iter().enumerate() {
            let twin = DIALECTS[..at]
                .iter()
                .any(|other| other.name == dialect.name);
            assert!(!twin, "two dialects are called {:?}", dialect.name);
        }
    }
}
