//! The text format of Prometheus, version 0.0.4.

use std::fmt::Write as _;

use super::Histogram;

#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    pub fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    pub fn line(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        if !labels.is_empty() {
            let labels: Vec<String> = labels.iter().map(|(key, word)| format!("{key}=\"{}\"", escaped(word))).collect();
            let _ = write!(self.0, "{{{}}}", labels.join(","));
        }
        let _ = writeln!(self.0, " {value}");
    }

    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.head(name, "gauge", help);
        self.line(name, &[], value);
    }

    /// `unit`: what one step of the histogram's values is worth.
    pub fn histogram(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram, unit: f64) {
        let mut all = 0;
        for (bound, count) in histogram.at_most() {
            let bound = bound.map_or("+Inf".to_owned(), |bound| scaled(bound, unit).to_string());
            self.line(&format!("{name}_bucket"), &[labels, &[("le", bound.as_str())]].concat(), count as f64);
            all = count;
        }
        self.line(&format!("{name}_sum"), labels, scaled(histogram.sum(), unit));
        self.line(&format!("{name}_count"), labels, all as f64);
    }

    #[must_use]
    pub fn done(self) -> String {
        self.0
    }
}

/// Divides where the unit is a fraction, so that 0.001 is written as that.
fn scaled(value: u64, unit: f64) -> f64 {
    if unit < 1.0 { value as f64 / (1.0 / unit).round() } else { value as f64 * unit }
}

fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
