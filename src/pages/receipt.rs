//! The receipt: the code, what it proves, and that nobody may ask for it. It looks the same whatever was answered.

use askama::Template;

use crate::domain::text::Language;

use super::shell::{Masthead, Shell};
use super::words::{Words, around_link};

#[derive(Template)]
#[template(path = "receipt.html")]
struct View<'a> {
    shell: Shell<'a>,
    code: &'a str,
    qr: String,
    check: (&'static str, &'static str),
    /// The address that people type, without `https://`.
    address: String,
}

#[derive(Template)]
#[template(path = "receipt_gone.html")]
struct Gone<'a> {
    shell: Shell<'a>,
    check: (&'static str, &'static str),
    address: String,
}

/// The page with the code. `base_url` may be empty; the address is then relative.
#[must_use]
pub fn page(masthead: &Masthead, language: &Language, demo: bool, code: &str, base_url: &str) -> String {
    let words = Words::of(language);
    super::html(&View {
        shell: Shell::new(language, Some(masthead), words.receipt.title).demo(demo),
        code,
        qr: super::qr::svg(code, words.receipt.qr),
        check: around_link(words.receipt.check),
        address: spoken(base_url),
    })
}

/// Fifteen minutes are over, or the address never was one.
#[must_use]
pub fn gone(masthead: &Masthead, language: &Language, demo: bool, base_url: &str) -> String {
    let words = Words::of(language);
    super::html(&Gone {
        shell: Shell::new(language, Some(masthead), words.receipt.gone_title).demo(demo),
        check: around_link(words.receipt.gone_seen),
        address: spoken(base_url),
    })
}

fn spoken(base_url: &str) -> String {
    let host = base_url.trim_start_matches("https://").trim_start_matches("http://");
    format!("{host}/check")
}
