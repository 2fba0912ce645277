//! The log's response entries against the forms of the index, agency by agency: none left out, none too many.

use std::collections::BTreeMap;

use super::Work;
use super::wave::Published;
use crate::domain::response::Source;
use crate::publication::document::UnitFigures;
use crate::scoring::counts::LIVE_STEP;
use crate::scoring::index::Count;

pub(super) const SIDES: [Count; 2] = [Count::Counted, Count::Beside];

/// For each agency and side: as many responses as the log has entries, and as many void ones.
pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    let side_of = |source: &str| match Source::parse(source) {
        Some(source) if of.method.sources.contains(&source) => Count::Counted,
        _ => Count::Beside,
    };
    let mut entries: BTreeMap<(Count, &str), u64> = BTreeMap::new();
    for ((agency, source), n) in &of.log.responses {
        *entries.entry((side_of(source), agency)).or_insert(0) += n;
    }
    let mut void: BTreeMap<(Count, &str), u64> = BTreeMap::new();
    for of in &of.log.void {
        *void.entry((side_of(of.source), &of.agency)).or_insert(0) += 1;
    }
    for side in SIDES {
        for unit in of.document.figures(side).units.iter().filter(|unit| unit.level == "agency") {
            let key = (side, unit.code.as_str());
            let (logged, void) = (entries.remove(&key).unwrap_or(0), void.get(&key).copied().unwrap_or(0));
            let place = format!("{}, agency {}", side.as_str(), unit.code);
            if unit.received != logged || unit.void != void {
                let text = format!(
                    "{place}: {} responses, {} void; the log has {logged}, {void} void",
                    unit.received, unit.void
                );
                work.wrong("responses", text);
            }
            check_included(work, of, &place, unit, logged.saturating_sub(void));
        }
    }
    if let Some(((_, agency), n)) = entries.first_key_value() {
        work.wrong("responses", format!("{n} response entries of agency {agency}, which is not in the wave"));
    }
    work.holds("responses", "every agency has as many responses as the log has entries of it");
}

/// What the figures of an agency rest on: all that is not void, or of a live wave whole tens of valid forms.
fn check_included(work: &mut Work<'_>, of: &Published<'_>, place: &str, unit: &UnitFigures, rest: u64) {
    let is_live = of.document.counted.live;
    if unit.included > rest || (!is_live && unit.included != rest) {
        let text = format!("{place}: the figures rest on {}, not on {rest} responses", unit.included);
        work.wrong("responses", text);
    } else if unit.included < rest {
        // How many of those are invalid forms, which fill no ten, nobody can see from here.
        let left_out = rest - unit.included;
        work.open(
            "responses",
            format!("{place}: {left_out} of {rest} responses are held back in no figure, as a live wave does"),
        );
    }
    if is_live && unit.valid.is_some_and(|valid| valid % LIVE_STEP as u64 != 0) {
        work.wrong("responses", format!("{place}: the figures of a live wave rest on whole tens of valid forms"));
    }
}
