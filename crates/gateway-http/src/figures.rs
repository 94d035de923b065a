//! Figures of the gateway, in the Prometheus text format.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Things that begin and end.
#[derive(Debug, Default)]
pub(crate) struct Open {
    opened: Counter,
    closed: Counter,
}

impl Open {
    pub(crate) fn opened(&self) {
        self.opened.add(1);
    }

    pub(crate) fn closed(&self) {
        self.closed.add(1);
    }
}

/// The figures of one gateway.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Answers by the first digit of their status, 1 to 5.
    answers: [Counter; 5],
    pub(crate) websockets: Open,
    /// Frames that were answered with a refusal.
    pub(crate) refused_frames: Counter,
    /// Frames that failed their connection.
    pub(crate) failed_frames: Counter,
}

impl Figures {
    pub(crate) fn answered(&self, status: u16) {
        let class = usize::from(status / 100).clamp(1, 5);
        self.answers[class - 1].add(1);
    }

    /// Appends all figures.
    pub(crate) fn render(&self, out: &mut String) {
        let closed = self.websockets.closed.value();
        let opened = self.websockets.opened.value();
        counter_head(
            out,
            "natter_http_responses_total",
            "HTTP answers by class of status.",
        );
        for (class, counter) in (1..).zip(&self.answers) {
            let value = counter.value();
            line(
                out,
                &format!("natter_http_responses_total{{class=\"{class}xx\"}} {value}"),
            );
        }
        for (name, help, value) in [
            (
                "natter_websockets_total",
                "WebSocket connections opened.",
                opened,
            ),
            (
                "natter_websocket_refused_frames_total",
                "Frames answered with a refusal.",
                self.refused_frames.value(),
            ),
            (
                "natter_websocket_failed_frames_total",
                "Frames that failed their connection.",
                self.failed_frames.value(),
            ),
        ] {
            counter_head(out, name, help);
            line(out, &format!("{name} {value}"));
        }
        line(
            out,
            "# HELP natter_websockets_open WebSocket connections open now.",
        );
        line(out, "# TYPE natter_websockets_open gauge");
        let open = opened.saturating_sub(closed);
        line(out, &format!("natter_websockets_open {open}"));
    }
}

fn counter_head(out: &mut String, name: &str, help: &str) {
    line(out, &format!("# HELP {name} {help}"));
    line(out, &format!("# TYPE {name} counter"));
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_counted_by_class() {
        let figures = Figures::default();
        figures.answered(204);
        figures.answered(200);
        figures.answered(404);
        figures.answered(999);
        figures.websockets.opened();
        figures.websockets.opened();
        figures.websockets.closed();
        let mut out = String::new();
        figures.render(&mut out);
        for expected in [
            "natter_http_responses_total{class=\"2xx\"} 2\n",
            "natter_http_responses_total{class=\"4xx\"} 1\n",
            "natter_http_responses_total{class=\"5xx\"} 1\n",
            "natter_websockets_open 1\n",
        ] {
            assert!(out.contains(expected), "{expected} in {out}");
        }
    }
}
