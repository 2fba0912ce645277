//! The waves and answers that most tests begin with.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sipas::domain::day::Day;

use super::form::{Form, visible};
use super::store::Store;
use super::web::Web;

/// Agencies of the shipped list `an-giang-2025`.
pub const HOME_AFFAIRS: &str = "x-snv";
pub const JUSTICE: &str = "x-stp";
pub const FINANCE: &str = "x-stc";

/// Today in Viet Nam.
pub fn today() -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    Day::at_ms(i64::try_from(since.as_millis()).expect("a clock before the year 9999"))
}

/// The day so many days from now.
pub fn in_days(days: i32) -> String {
    today().plus_days(days).to_string()
}

pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Store {
    /// Opens a wave of a shipped survey for the shipped agencies of An Giang, from yesterday to next month.
    pub fn open_wave(&self, key: &str, survey: &str, flags: &[&str]) {
        let (opens, closes) = (in_days(-1), in_days(30));
        let mut arguments = vec!["wave", "open", "--survey", survey, "--key", key, "--agencies", "an-giang-2025"];
        arguments.extend(["--opens", &opens, "--closes", &closes]);
        arguments.extend(flags);
        self.run(&arguments).ok();
    }

    /// Whether the places in the log run from zero without a gap up to its head: nothing was taken and given back.
    pub fn log_is_dense(&self) -> bool {
        let sql = "SELECT CAST(COUNT(*) = MAX(log_index) + 1 AND MIN(log_index) = 0 \
                   AND COUNT(DISTINCT log_index) = COUNT(*) AND COUNT(*) = (SELECT size FROM log_head) AS TEXT) AS word \
                   FROM (SELECT log_index FROM response UNION ALL SELECT log_index FROM log_entry) AS entries";
        matches!(self.open_database().words(sql)[0].as_str(), "1" | "true" | "t")
    }
}

/// What the API says of a wave, `responses` among it.
pub fn described(web: &Web, wave: &str) -> Value {
    web.get(&format!("/api/v1/waves/{wave}")).expect(200).json()
}

/// The path at which responses of a wave arrive.
pub fn responses(wave: &str) -> String {
    format!("/api/v1/waves/{wave}/responses")
}

/// All answers of `sipas-short`, each this code.
pub fn short_answers(code: impl Into<Value>) -> Value {
    let code = code.into();
    json!({ "f1": code, "f2": code, "f3": code, "f4": code, "f5": code, "overall": code })
}

/// A whole submission of `sipas-short` under a fresh id.
pub fn short_submission(agency: &str, code: u8) -> Value {
    json!({ "id": new_id(), "agency": agency, "answers": short_answers(code) })
}

/// Sends it and gives the receipt.
pub fn receipt(web: &Web, wave: &str, submission: &Value) -> String {
    let reply = web.post_json(&responses(wave), submission).expect(201);
    reply.json()["receipt"].as_str().expect("a receipt").to_owned()
}

/// The first receipt code in a text.
pub fn find_receipt(text: &str) -> Option<String> {
    let is_code = |word: &&str| {
        word.len() == 19
            && word
                .chars()
                .enumerate()
                .all(|(at, c)| if at % 5 == 4 { c == '-' } else { c.is_ascii_digit() || c.is_ascii_uppercase() })
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(is_code).map(str::to_owned)
}

/// What the page behind `/check` says of a code, in Vietnamese, with its status.
pub fn check(web: &Web, code: &str) -> (u16, String) {
    let page = web.get("/check").expect(200);
    let mut form = Form::with(page.text(), "code");
    form.set("code", &[code]);
    let reply = form.send(web, "/check");
    (reply.status, visible(reply.text()))
}

pub fn is_recorded(web: &Web, code: &str) -> bool {
    let (status, words) = check(web, code);
    // Covered by a checkpoint, or waiting for the next.
    status == 200 && words.contains("đã được ghi")
}

/// Tries until it holds; fails the test after the time given.
#[track_caller]
pub fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Waits until no full hour strikes for a minute: at one the public checkpoint moves, whatever is in the log.
pub fn away_from_the_hour() {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    let into_the_hour = since.as_secs() % 3600;
    let wait = match into_the_hour {
        ..15 => 15 - into_the_hour,
        3540.. => 3600 - into_the_hour + 15,
        _ => 0,
    };
    std::thread::sleep(Duration::from_secs(wait));
}

/// An empty form, opened.
pub fn open_form(web: &Web, path: &str) -> Form {
    let page = web.get(path).expect(200);
    assert!(!page.text().contains("<script"), "the form needs no script");
    Form::with(page.text(), "id")
}

/// Every question of `sipas-short` answered with this code.
pub fn fill_short(form: &mut Form, code: &str) {
    for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
        form.set(question, &[code]);
    }
}
