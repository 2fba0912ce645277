//! Slips to print and cut: one ticket each, eight on a sheet of A4. One file that needs no other, in Vietnamese.

use askama::Template;

use crate::domain::agency::Agency;
use crate::domain::response::Source;
use crate::domain::text::Language;
use crate::domain::wave::Wave;

use super::number;
use super::words::{Words, fill};

/// Most slips in one file: more are too much for a browser to print.
pub const MOST: usize = 5_000;
const ON_A_SHEET: usize = 8;

/// One slip.
#[derive(Debug, Clone, Copy)]
pub struct Slip<'a> {
    /// As it is printed.
    pub code: &'a str,
    /// `https://…/t/CODE`
    pub link: &'a str,
    pub agency: &'a Agency,
    pub source: Source,
}

/// What all slips of a file have in common.
#[derive(Debug, Clone, Copy)]
pub struct SlipsPage<'a> {
    /// Who asks, such as "Sở Nội vụ tỉnh An Giang".
    pub organiser: &'a str,
    /// Where a code is typed, without `https://`.
    pub address: &'a str,
    pub wave: &'a Wave,
    pub batch: &'a str,
    pub slips: &'a [Slip<'a>],
}

#[derive(Template)]
#[template(path = "slips.html")]
struct View<'a> {
    words: &'static Words,
    style: &'static str,
    title: String,
    advice: String,
    address: &'a str,
    invitation: String,
    how: (&'static str, &'static str),
    once: String,
    batch: String,
    sheets: Vec<Vec<SlipView<'a>>>,
}

struct SlipView<'a> {
    agency: &'a str,
    drawn: bool,
    code: &'a str,
    qr: String,
}

impl SlipsPage<'_> {
    #[must_use]
    pub fn html(&self) -> String {
        let words = Words::of(&Language::vietnamese());
        let slip = &words.slip;
        let count = number::count(self.slips.len() as u64, words);
        let views = self.slips.iter().map(|ticket| SlipView {
            agency: &ticket.agency.name,
            drawn: ticket.source == Source::Drawn,
            code: ticket.code,
            qr: super::qr::svg(ticket.link, &fill(slip.qr, &[("code", ticket.code)])),
        });
        let mut sheets: Vec<Vec<SlipView>> = Vec::new();
        for (place, view) in views.enumerate() {
            if place % ON_A_SHEET == 0 {
                sheets.push(Vec::with_capacity(ON_A_SHEET));
            }
            sheets.last_mut().expect("a sheet was begun for the first").push(view);
        }
        super::html(&View {
            words,
            style: include_str!("slips.css"),
            title: fill(slip.page_title, &[("batch", self.batch)]),
            advice: fill(slip.advice, &[("n", &count), ("batch", self.batch), ("wave", self.wave.key.as_str())]),
            address: self.address,
            invitation: fill(slip.invitation, &[("organiser", self.organiser)]),
            how: slip.how.split_once("{address}").unwrap_or((slip.how, "")),
            once: fill(slip.once, &[("closes", &self.wave.closes.written())]),
            batch: fill(slip.batch, &[("batch", self.batch)]),
            sheets,
        })
    }
}
