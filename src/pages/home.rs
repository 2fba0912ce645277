//! The first page: what is open, and the way to one's agency.

use askama::Template;

use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::survey::Survey;
use crate::domain::text::{Language, folded};
use crate::domain::wave::{Phase, Wave};

use super::form::agency_name;
use super::number;
use super::query::encoded;
use super::shell::{Masthead, Shell};
use super::words::{Words, fill};

/// So many agencies are shown at once, without opening their block.
const FEW: usize = 12;

/// A wave as the first page needs it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub wave: &'a Wave,
    pub survey: &'a Survey,
    pub agencies: &'a [Agency],
    pub has_results: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct View<'a> {
    shell: Shell<'a>,
    query: &'a str,
    /// Of an address without `?q=`, empty.
    found: String,
    open: Vec<OpenWave<'a>>,
    upcoming: Vec<Line<'a>>,
    over: Vec<Line<'a>>,
}

struct OpenWave<'a> {
    title: &'a str,
    name: String,
    days: String,
    minutes: String,
    results: Option<String>,
    blocks: Vec<Block<'a>>,
}

struct Block<'a> {
    title: &'a str,
    count: String,
    shown: bool,
    agencies: Vec<(String, &'a str)>,
}

struct Line<'a> {
    title: &'a str,
    name: String,
    days: String,
    results: Option<String>,
}

/// The page; `query` is what was typed into the finder.
#[must_use]
pub fn page<'a>(
    masthead: &'a Masthead,
    language: &Language,
    offers: &'a [Offer<'a>],
    today: Day,
    query: &'a str,
) -> String {
    let words = Words::of(language);
    let query = query.trim();
    let of_phase = |phase| offers.iter().filter(move |offer| offer.wave.phase(today) == phase);
    let open: Vec<OpenWave> = of_phase(Phase::Open).map(|offer| open_wave(offer, query, words, language)).collect();
    let hits: usize = open.iter().flat_map(|wave| &wave.blocks).map(|block| block.agencies.len()).sum();
    let line = |offer: &Offer<'a>| Line {
        title: offer.survey.title.in_language(language),
        name: name(offer.wave, words),
        days: match offer.wave.phase(today) {
            Phase::NotYet => days(words.shell.will_open, offer.wave),
            _ => days(words.shell.was_open, offer.wave),
        },
        results: results_of(offer),
    };
    let shell = Shell::new(language, Some(masthead), words.shell.home_title)
        .demo(offers.iter().any(|offer| offer.wave.demo))
        .keeping(&if query.is_empty() { String::new() } else { format!("q={}", encoded(query)) });
    super::html(&View {
        shell,
        query,
        found: found(hits, query, words),
        open,
        upcoming: of_phase(Phase::NotYet).map(line).collect(),
        over: of_phase(Phase::Over).map(line).collect(),
    })
}

fn open_wave<'a>(offer: &Offer<'a>, query: &str, words: &'static Words, language: &Language) -> OpenWave<'a> {
    let wave = offer.wave;
    let mut blocks: Vec<Block> = Vec::new();
    let mut keys: Vec<&str> = Vec::new();
    let wanted = folded(query);
    for agency in offer.agencies.iter().filter(|agency| matches(agency, &wanted)) {
        let key = agency.block.as_str();
        let place = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            let title = words.block(key);
            blocks.push(Block { title, count: String::new(), shown: !query.is_empty(), agencies: Vec::new() });
            blocks.len() - 1
        });
        blocks[place].agencies.push((format!("/s/{}/{}", wave.key, agency.code), agency_name(agency, language)));
    }
    for block in &mut blocks {
        block.count = fill(words.shell.agencies, &[("n", &number::count(block.agencies.len() as u64, words))]);
        block.shown |= offer.agencies.len() <= FEW;
    }
    OpenWave {
        title: offer.survey.title.in_language(language),
        name: name(wave, words),
        days: days(words.shell.open_days, wave),
        minutes: fill(words.shell.minutes, &[("minutes", &offer.survey.minutes.to_string())]),
        results: results_of(offer),
        blocks,
    }
}

fn name(wave: &Wave, words: &Words) -> String {
    fill(words.shell.wave, &[("wave", wave.key.as_str())])
}

fn days(sentence: &str, wave: &Wave) -> String {
    fill(sentence, &[("opens", &wave.opens.written()), ("closes", &wave.ended().written())])
}

fn results_of(offer: &Offer) -> Option<String> {
    offer.has_results.then(|| format!("/results/{}", offer.wave.key))
}

/// Whether each word of the folded query stands somewhere in the names or the code, marks and case aside.
fn matches(agency: &Agency, query: &str) -> bool {
    if query.is_empty() {
        return true;
    }
    let names = folded(&format!("{} {} {}", agency.name, agency.name_en.as_deref().unwrap_or_default(), agency.code));
    query.split(' ').all(|word| names.contains(word))
}

fn found(hits: usize, query: &str, words: &Words) -> String {
    let sentence = match hits {
        _ if query.is_empty() => return String::new(),
        0 => words.shell.found_none,
        1 => return fill(words.shell.found_one, &[("query", query)]),
        _ => return fill(words.shell.found, &[("n", &number::count(hits as u64, words)), ("query", query)]),
    };
    fill(sentence, &[("query", query)])
}
