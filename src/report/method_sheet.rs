//! How the figures were made: what a reader needs to compute them again, and to know what they do not say.

use data_encoding::HEXLOWER;

use crate::domain::text::Language;
use crate::scoring::index::{Count, Index, Level};
use crate::scoring::method::OverRule;

use super::figure::in_language;
use super::table::{Cell, Column, Table};
use super::tables::banner;
use super::words::{self, Words, method as say};

/// Two columns: what, and its value.
#[must_use]
pub fn method_sheet(index: &Index, count: Count, language: &Language) -> Table {
    let (wave, survey, method) = (&index.wave, &index.survey, &index.method);
    let mut lines = Lines { language, rows: Vec::new() };
    if wave.demo {
        lines.add(say::DEMO, words::DEMO.of(language));
    }
    lines.add(say::WAVE, wave.key.as_str());
    let dates = say::FROM_TO.of(language).replace("{a}", &wave.opens.written()).replace("{b}", &wave.ended().written());
    lines.add(say::DATES, &dates);
    if wave.live {
        lines.add(say::LIVE, say::LIVE_RULE.of(language));
    }
    lines.add(say::COUNT, words::count(count, language));
    if let Some(voluntary) = words::voluntary(index, language) {
        lines.add(say::VOLUNTARY, &voluntary);
    }
    lines.add(say::SURVEY, survey.title.in_language(language));
    lines.add(say::SURVEY_VERSION, &survey.name());
    lines.add(say::SURVEY_HASH, &HEXLOWER.encode(&survey.sha256));
    lines.add(say::SURVEY_SOURCE, survey.source.in_language(language));
    lines.add(say::METHOD, method.title.in_language(language));
    lines.add(say::METHOD_VERSION, &format!("{}/{}", method.key, method.version));
    lines.add(say::METHOD_HASH, &HEXLOWER.encode(&method.sha256));
    lines.add(say::METHOD_SOURCE, method.source.in_language(language));
    lines.add(say::RULE, method.rule.in_language(language));
    lines.add(say::MISSING, words::missing(method.missing, language));
    add_rules_over_agencies(&mut lines, index, count);
    let sources: Vec<&str> = method.sources.iter().map(|source| words::source(*source, language)).collect();
    lines.add(say::SOURCES, &sources.join(", "));
    let share = in_language(100.0 * method.valid_answered, 0, language);
    lines.add(say::VALID, &say::VALID_RULE.of(language).replace("{p}", &share));
    let few = words::FEW.of(language).replace("{k}", &method.thresholds.show.to_string());
    lines.add(say::HIDDEN, &format!("{few} {}", words::HIDDEN_2.of(language)));
    lines.add(say::WEIGHTS, say::WEIGHTS_RULE.of(language));
    lines.add(say::NUMBERS, &say::NUMBERS_RULE.of(language).replace("{d}", &method.decimals.to_string()));
    lines.add(say::LANGUAGE, if language.as_str() == "en" { "English" } else { "Tiếng Việt" });
    lines.add(say::PROGRAM, concat!("sipas ", env!("CARGO_PKG_VERSION")));
    Table {
        title: words::METHOD.of(language).to_owned(),
        banner: banner(index, language),
        columns: vec![Column::text(say::ITEM.of(language), 36), Column::text(say::VALUE.of(language), 110)],
        rows: lines.rows,
    }
}

struct Lines<'a> {
    language: &'a Language,
    rows: Vec<Vec<Cell>>,
}

impl Lines<'_> {
    fn add(&mut self, item: Words, value: &str) {
        self.add_named(item.of(self.language), value);
    }

    fn add_named(&mut self, item: &str, value: &str) {
        self.rows.push(vec![Cell::text(item), Cell::text(value)]);
    }
}

/// The rule that was kept, for the whole wave and for each block.
fn add_rules_over_agencies(lines: &mut Lines<'_>, index: &Index, count: Count) {
    let language = lines.language;
    for (unit, figures) in index.units.iter().zip(index.figures(count)) {
        let Some(rule) = figures.over else { continue };
        let (item, asked) = if unit.level == Level::Wave {
            (say::OVER_ALL.of(language).to_owned(), index.method.over_agencies.all)
        } else {
            let block = words::block(&unit.code, language);
            (say::OVER_BLOCK.of(language).replace("{b}", block), index.method.over_agencies.block)
        };
        let mut value = words::over(rule, language).to_owned();
        if asked == OverRule::Files && rule == OverRule::Mean {
            value = format!("{value} {}", say::FILES_UNKNOWN.of(language));
        }
        lines.add_named(&item, &value);
    }
}
