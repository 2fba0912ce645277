//! Counts of a server's work, in memory, for the operator's own monitoring. Nothing in them names a person: routes are patterns,
//! outcomes are codes; there are no addresses, no ids and no codes of receipts.

mod histogram;
mod text;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

pub use self::histogram::Histogram;
pub use self::text::Text;

/// Upper bounds of times, in microseconds: 1 ms to 10 s.
const TIMES_US: &[u64] =
    &[1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 10_000_000];
/// Upper bounds of batches, in responses.
const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];
const MICROSECONDS: f64 = 1e-6;

/// All counts of one server.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By method and route.
    requests: RwLock<BTreeMap<(&'static str, String), Arc<Requests>>>,
    submissions: Mutex<BTreeMap<&'static str, u64>>,
    pub writer: Arc<Writer>,
    connections: AtomicU64,
}

#[derive(Debug)]
struct Requests {
    /// 1xx to 5xx.
    by_class: [AtomicU64; 5],
    took: Histogram,
}

/// What the writer does.
#[derive(Debug)]
pub struct Writer {
    batches: Histogram,
    commits: Histogram,
}

impl Default for Writer {
    fn default() -> Self {
        Self { batches: Histogram::new(SIZES), commits: Histogram::new(TIMES_US) }
    }
}

impl Writer {
    /// One transaction with so many responses, from its begin to the end of its commit.
    pub fn committed(&self, responses: usize, took: Duration) {
        self.batches.add(responses as u64);
        self.commits.add(microseconds(took));
    }
}

/// What is read at the moment of asking.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Responses that wait for the writer.
    pub queue: usize,
    /// Entries of the log; none where the database does not answer.
    pub log_size: Option<u64>,
    /// Entries that the live tallies have taken in.
    pub tallied: Option<u64>,
    /// Size of the served checkpoint and its age in milliseconds.
    pub checkpoint: Option<(u64, i64)>,
    pub read_only: bool,
    /// Entries of the last full check of the log and its age in milliseconds.
    pub checked: Option<(u64, i64)>,
    /// The log is followed without a failure: checkpoints move, tallies are kept up.
    pub is_followed: bool,
}

impl Metrics {
    /// An answered request; `route` is a pattern, never a path.
    pub fn answered(&self, method: &str, route: String, status: u16, took: Duration) {
        let method = ["GET", "HEAD", "POST"].into_iter().find(|known| *known == method).unwrap_or("other");
        let key = (method, route);
        let known = self.requests.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let requests = known.unwrap_or_else(|| {
            let mut all = self.requests.write().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Requests { by_class: Default::default(), took: Histogram::new(TIMES_US) });
            Arc::clone(all.entry(key).or_insert_with(new))
        });
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        requests.by_class[class].fetch_add(1, Ordering::Relaxed);
        requests.took.add(microseconds(took));
    }

    /// What became of something sent: `stored`, `repeated`, or the error's code.
    pub fn submission(&self, outcome: &'static str) {
        *self.submissions.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_default() += 1;
    }

    pub fn connected(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub fn disconnected(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }

    /// All of it in the text format of Prometheus.
    #[must_use]
    pub fn text(&self, now: Now) -> String {
        let mut text = Text::default();
        text.head("sipas_info", "gauge", "The program");
        text.line("sipas_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
        let requests = self.requests.read().unwrap_or_else(PoisonError::into_inner);
        text.head("sipas_http_requests_total", "counter", "Answered requests by route and class of status");
        for ((method, route), requests) in requests.iter() {
            for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(&requests.by_class) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let labels = [("method", *method), ("route", route.as_str()), ("status", class)];
                    text.line("sipas_http_requests_total", &labels, count as f64);
                }
            }
        }
        text.head("sipas_http_request_seconds", "histogram", "From the head of a request to the head of its answer");
        for ((method, route), requests) in requests.iter() {
            let labels = [("method", *method), ("route", route.as_str())];
            text.histogram("sipas_http_request_seconds", &labels, &requests.took, MICROSECONDS);
        }
        text.head("sipas_submissions_total", "counter", "Forms and responses sent, by what became of them");
        for (outcome, count) in self.submissions.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            text.line("sipas_submissions_total", &[("outcome", outcome)], *count as f64);
        }
        text.head("sipas_batch_responses", "histogram", "Responses in one transaction");
        text.histogram("sipas_batch_responses", &[], &self.writer.batches, 1.0);
        text.head("sipas_commit_seconds", "histogram", "One transaction, from its begin to the end of its commit");
        text.histogram("sipas_commit_seconds", &[], &self.writer.commits, MICROSECONDS);
        text.gauge("sipas_queue_length", "Responses that wait for the writer", now.queue as f64);
        let open = self.connections.load(Ordering::Relaxed);
        text.gauge("sipas_connections", "Open connections", open as f64);
        text.gauge("sipas_read_only", "1 where nothing is taken in", f64::from(u8::from(now.read_only)));
        let is_followed = f64::from(u8::from(now.is_followed));
        text.gauge("sipas_log_followed", "1 where the log is followed without a failure", is_followed);
        if let Some((entries, age_ms)) = now.checked {
            text.gauge("sipas_full_check_entries", "Entries that the last full check has looked at", entries as f64);
            text.gauge("sipas_full_check_age_seconds", "Since the last full check ended", age_ms as f64 / 1000.0);
        }
        if let Some(size) = now.log_size {
            text.gauge("sipas_log_entries", "Entries of the log", size as f64);
        }
        if let (Some(size), Some(tallied)) = (now.log_size, now.tallied) {
            let lag = size.saturating_sub(tallied);
            text.gauge("sipas_tally_lag_entries", "Entries that the live tallies have not taken in yet", lag as f64);
        }
        if let Some((size, age_ms)) = now.checkpoint {
            text.gauge("sipas_checkpoint_entries", "Entries under the served checkpoint", size as f64);
            text.gauge(
                "sipas_checkpoint_age_seconds",
                "Since the served checkpoint was signed",
                age_ms as f64 / 1000.0,
            );
        }
        text.done()
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Metrics, Now};

    #[test]
    fn what_was_counted_is_told_and_buckets_hold_all_below_them() {
        let metrics = Metrics::default();
        for (status, ms) in [(200, 1), (200, 2), (404, 30), (503, 20_000)] {
            metrics.answered("GET", "/s/{wave}/{agency}".to_owned(), status, Duration::from_millis(ms));
        }
        metrics.answered("BREW", "unmatched".to_owned(), 405, Duration::ZERO);
        metrics.submission("stored");
        metrics.submission("stored");
        metrics.submission("busy");
        metrics.writer.committed(3, Duration::from_millis(7));
        metrics.connected();
        let now = Now {
            queue: 5,
            log_size: Some(9),
            tallied: Some(7),
            checkpoint: Some((8, 1500)),
            read_only: false,
            checked: Some((7, 2500)),
            is_followed: true,
        };
        let text = metrics.text(now);
        for line in [
            r#"sipas_http_requests_total{method="GET",route="/s/{wave}/{agency}",status="2xx"} 2"#,
            r#"sipas_http_requests_total{method="GET",route="/s/{wave}/{agency}",status="5xx"} 1"#,
            r#"sipas_http_requests_total{method="other",route="unmatched",status="4xx"} 1"#,
            r#"sipas_http_request_seconds_bucket{method="GET",route="/s/{wave}/{agency}",le="0.001"} 1"#,
            r#"sipas_http_request_seconds_bucket{method="GET",route="/s/{wave}/{agency}",le="0.05"} 3"#,
            r#"sipas_http_request_seconds_bucket{method="GET",route="/s/{wave}/{agency}",le="10"} 3"#,
            r#"sipas_http_request_seconds_bucket{method="GET",route="/s/{wave}/{agency}",le="+Inf"} 4"#,
            r#"sipas_http_request_seconds_count{method="GET",route="/s/{wave}/{agency}"} 4"#,
            r#"sipas_http_request_seconds_sum{method="GET",route="/s/{wave}/{agency}"} 20.033"#,
            r#"sipas_submissions_total{outcome="stored"} 2"#,
            r#"sipas_submissions_total{outcome="busy"} 1"#,
            r#"sipas_batch_responses_bucket{le="2"} 0"#,
            r#"sipas_batch_responses_bucket{le="4"} 1"#,
            "sipas_commit_seconds_sum 0.007",
            "sipas_queue_length 5",
            "sipas_log_entries 9",
            "sipas_tally_lag_entries 2",
            "sipas_checkpoint_entries 8",
            "sipas_checkpoint_age_seconds 1.5",
            "sipas_full_check_entries 7",
            "sipas_full_check_age_seconds 2.5",
            "sipas_log_followed 1",
            "sipas_connections 1",
        ] {
            assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
        }
        let heads = text.lines().filter(|line| line.starts_with("# TYPE")).count();
        assert_eq!(heads, text.lines().filter(|line| line.starts_with("# HELP")).count());
        assert!(text.ends_with('\n'));
    }
}
