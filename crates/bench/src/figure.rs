//! What was measured, and how it is shown.

use std::fmt::Write as _;

use serde::Serialize;

/// What a figure is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reach {
    AtMost(f64),
    AtLeast(f64),
}

impl Reach {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

/// One figure: the median of its runs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) runs: Vec<f64>,
    pub(crate) median: f64,
    pub(crate) reach: Option<Reach>,
    pub(crate) reached: Option<bool>,
    /// What else was seen.
    pub(crate) notes: Vec<String>,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, runs: Vec<f64>) -> Self {
        let median = median(&runs);
        Self {
            name: name.into(),
            unit,
            runs,
            median,
            reach: None,
            reached: None,
            notes: Vec::new(),
        }
    }

    pub(crate) fn reach(mut self, reach: Reach) -> Self {
        self.reach = Some(reach);
        self.reached = Some(reach.is_met(self.median));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// The middle one; of an even number the upper of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which `share` of the values lie; sorts them.
pub(crate) fn percentile(values: &mut [u64], share: f64) -> f64 {
    values.sort_unstable();
    let rank = (values.len() as f64 * share).ceil() as usize;
    values
        .get(rank.saturating_sub(1))
        .map_or(f64::NAN, |value| *value as f64)
}

/// The figures as a table in Markdown, which reads well on a terminal too.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut out = String::from("| figure | median | reach | | runs |\n|---|---:|---:|---|---|\n");
    for figure in figures {
        let reach = match figure.reach {
            Some(Reach::AtMost(most)) => format!("≤ {} {}", number(most), figure.unit),
            Some(Reach::AtLeast(least)) => format!("≥ {} {}", number(least), figure.unit),
            None => String::new(),
        };
        let mark = match figure.reached {
            Some(true) => "reached",
            Some(false) => "**missed**",
            None => "",
        };
        let runs: Vec<String> = figure.runs.iter().map(|run| number(*run)).collect();
        let median = number(figure.median);
        let _ = writeln!(
            out,
            "| {} | {median} {} | {reach} | {mark} | {} |",
            figure.name,
            figure.unit,
            runs.join(", ")
        );
    }
    for figure in figures.iter().filter(|figure| !figure.notes.is_empty()) {
        let _ = write!(out, "\n{}:\n\n", figure.name);
        for note in &figure.notes {
            let _ = writeln!(out, "- {note}");
        }
    }
    out
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_percentiles() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        let mut values: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut values, 0.5), 50.0);
        assert_eq!(percentile(&mut values, 0.99), 99.0);
        assert_eq!(percentile(&mut values, 1.0), 100.0);
        assert!(percentile(&mut [], 0.5).is_nan());
    }

    #[test]
    fn a_missed_figure_is_said_to_be_missed() {
        let figure = |reach| Figure::new("it", "ms", vec![5.0]).reach(reach);
        assert_eq!(figure(Reach::AtMost(5.0)).reached, Some(true));
        assert_eq!(figure(Reach::AtMost(4.9)).reached, Some(false));
        assert_eq!(figure(Reach::AtLeast(5.1)).reached, Some(false));
        assert!(table(&[figure(Reach::AtMost(4.9))]).contains("**missed**"));
    }
}
