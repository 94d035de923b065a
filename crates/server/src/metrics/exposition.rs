//! The Prometheus text format, version 0.0.4.

use std::fmt::{Display, Write as _};

/// Writes figures.
pub(crate) struct Exposition<'a> {
    out: &'a mut String,
}

impl<'a> Exposition<'a> {
    pub(crate) fn new(out: &'a mut String) -> Self {
        Self { out }
    }

    /// Something that only grows.
    pub(crate) fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.labelled(name, help, "counter", &[(&[], value)]);
    }

    /// Something that goes up and down.
    pub(crate) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.labelled(name, help, "gauge", &[(&[], value)]);
    }

    /// One figure of several things, told apart by labels.
    pub(crate) fn labelled(
        &mut self,
        name: &str,
        help: &str,
        kind: &str,
        values: &[(&[(&str, &str)], impl Display)],
    ) {
        let _ = writeln!(self.out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in values {
            let labels: Vec<String> = labels
                .iter()
                .map(|(label, text)| format!("{label}=\"{}\"", escaped(text)))
                .collect();
            let labels = if labels.is_empty() {
                String::new()
            } else {
                format!("{{{}}}", labels.join(","))
            };
            let _ = writeln!(self.out, "{name}{labels} {value}");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_prometheus_reads_them() {
        let mut out = String::new();
        let mut to = Exposition::new(&mut out);
        to.counter("a_total", "All a.", 3_u64);
        let labels = [("of", "x\"y\\z")];
        to.labelled("b", "Each b.", "gauge", &[(&labels, 1.5)]);
        assert_eq!(
            out,
            "# HELP a_total All a.\n# TYPE a_total counter\na_total 3\n\
             # HELP b Each b.\n# TYPE b gauge\nb{of=\"x\\\"y\\\\z\"} 1.5\n"
        );
    }
}
