//! The index of one unit in a sentence, with what it rests on and what must be said beside it.

use crate::domain::text::Language;
use crate::domain::wave::Phase;
use crate::pages::number;
use crate::pages::words::{Words, fill};
use crate::scoring::designed::Weighted;
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Figures, Index, Level, Unit};
use crate::scoring::interval;
use crate::scoring::method::{Aggregate, Method, NodeKind, OverRule, Role, ScoreUnit, Statistic};
use crate::scoring::standing::{Eligibility, Target, Verdict, target};

use super::cell::{Mark, share, written};
use super::design;
use super::picker::Choice;

#[derive(Debug)]
pub struct Headline {
    /// `Chỉ số hài lòng: 83,94 %`, or the reason why there is none.
    pub figure: String,
    /// What the figure means and how it came from the agencies.
    pub meaning: Vec<String>,
    /// How sure that is, and where the agency stands.
    pub certainty: Vec<String>,
    /// Numbers of forms and files.
    pub basis: Vec<String>,
    /// What must be said with these forms: voluntary, all, running.
    pub notes: Vec<String>,
}

impl Headline {
    #[must_use]
    pub fn new(
        index: &Index,
        unit: &Unit,
        figures: &Figures,
        choice: &Choice<'_>,
        words: &'static Words,
        language: &Language,
    ) -> Self {
        let root = figures.scores.first();
        let title = index.method.nodes.first().map_or("", |root| root.title.in_language(language));
        let figure = match root {
            Some(Score::Known(estimate)) => format!("{title}: {}", written(estimate.value, &index.method, words)),
            Some(other) => Mark::of(other).map_or_else(String::new, |mark| mark.reason(&index.method, words)),
            None => String::new(),
        };
        Self {
            figure,
            meaning: meaning(index, unit, figures, choice.count, (words, language)),
            certainty: certainty(index, unit, figures, choice.count, words),
            basis: basis(index, unit, figures, choice.count, words),
            notes: notes(index, unit, figures, choice, words),
        }
    }
}

fn meaning(
    index: &Index,
    unit: &Unit,
    figures: &Figures,
    count: Count,
    (words, language): (&'static Words, &Language),
) -> Vec<String> {
    let method = &*index.method;
    let results = &words.results;
    let literal = |score: Option<&Score>| {
        let estimate = score.and_then(Score::known).filter(|_| counts_the_satisfied(index))?;
        Some(fill(results.index_meaning, &[("p0", &number::decimal(estimate.value, 0, words))]))
    };
    if figures.scores.first().and_then(Score::known).is_none() {
        return Vec::new();
    }
    let place = index.units.iter().position(|known| known == unit);
    let Some(over) = figures.over else {
        let counted = place.filter(|_| count == Count::Counted);
        // Weighted, they are no longer so many of a hundred answers that came.
        let is_even = |place: usize| index.weighted(place).is_none_or(Weighted::is_even);
        let literal = literal(figures.scores.first()).filter(|_| counted.is_none_or(is_even));
        let weighting = counted.and_then(|place| design::weighting(index, place, words, language));
        return literal.into_iter().chain(weighting).collect();
    };
    let rule = match over {
        OverRule::Pooled => {
            let pooled = results.over_pooled.to_owned();
            return [pooled].into_iter().chain(literal(figures.scores.first())).collect();
        }
        OverRule::Mean => results.over_mean,
        OverRule::Files => results.over_files,
    };
    let (n, total) = place.and_then(|place| index.agencies_in_mean(count, place, 0)).unwrap_or_default();
    let [n, total] = [n, total].map(|agencies| number::count(agencies, words));
    let mut sentences = vec![fill(rule, &[("n", &n), ("total", &total)])];
    let wanted = if unit.level == Level::Wave { method.over_agencies.all } else { method.over_agencies.block };
    if over == OverRule::Mean && wanted == OverRule::Files {
        sentences.push(results.over_files_unknown.to_owned());
    }
    if let Some(pooled) = figures.pooled.first().and_then(Score::known) {
        sentences.push(fill(results.pooled, &[("p", &written(pooled.value, method, words))]));
        sentences.extend(literal(figures.pooled.first()));
    }
    sentences
}

/// The interval in whole numbers, the rank with those that chance allows, and the verdict; or why there is none.
fn certainty(index: &Index, unit: &Unit, figures: &Figures, count: Count, words: &'static Words) -> Vec<String> {
    let results = &words.results;
    let mut sentences = Vec::new();
    let root = figures.scores.first().and_then(Score::known);
    if let Some(ends) = root.and_then(|root| interval::of(&index.method, 0, root)) {
        let percent = |value: f64| match index.method.unit {
            ScoreUnit::Percent => number::percent(value, 0, words),
            ScoreUnit::Points => number::decimal(value, index.method.decimals, words),
        };
        let level = number::percent(100.0 * ends.level, 0, words);
        let (lo, hi) = (percent(ends.low), percent(ends.high));
        sentences.push(fill(results.interval, &[("level", &level), ("lo", &lo), ("hi", &hi)]));
    }
    let place = index.units.iter().position(|known| known == unit).filter(|_| count == Count::Counted);
    let against = place.and_then(|place| target(index, place)).map(|(target, verdict)| {
        let sentence = match verdict {
            Target::Met => results.target_met,
            Target::NotMet => results.target_not_met,
            Target::CannotBeSaid => results.target_unsaid,
        };
        fill(sentence, &[("t", &written(target, &index.method, words))])
    });
    sentences.extend(against);
    let Some(standing) = place.and_then(|place| index.standings[place]) else { return sentences };
    let thresholds = index.method.thresholds;
    if let Some(rank) = standing.rank {
        let [r, k, a, b] = [rank.rank, rank.of, rank.best, rank.worst].map(|place| place.to_string());
        let words = if rank.best == rank.worst { results.rank_sure } else { results.rank };
        sentences.push(fill(words, &[("r", &r), ("k", &k), ("a", &a), ("b", &b)]));
    }
    sentences.extend(standing.verdict.map(|verdict| {
        match verdict {
            Verdict::Above => results.above,
            Verdict::Near => results.near,
            Verdict::Below => results.below,
        }
        .to_owned()
    }));
    sentences.extend(match standing.eligibility {
        Eligibility::FewFiles => {
            let n = number::count(unit.files.unwrap_or(0), words);
            Some(fill(results.not_eligible, &[("n", &n), ("k", &thresholds.assess.to_string())]))
        }
        Eligibility::FewForms => Some(fill(results.not_ranked, &[("k", &thresholds.rank.to_string())])),
        Eligibility::NoError => {
            let own = place.and_then(|place| design::without_error(index, place, words));
            let own = own.or_else(|| root?.se_beyond.map(|_| results.no_error_alike));
            Some(own.unwrap_or(results.no_error).to_owned()).filter(|sentence| !sentence.is_empty())
        }
        Eligibility::Ranked | Eligibility::NoFigure | Eligibility::Alone => None,
    });
    sentences
}

/// Whether the index is, word for word, the share of "satisfied" and "very satisfied" among all answers with an opinion.
fn counts_the_satisfied(index: &Index) -> bool {
    let method: &Method = &index.method;
    let is_pooled = |kind: &NodeKind| matches!(kind, NodeKind::Branch { aggregate: Aggregate::Pooled, .. });
    method.nodes.first().is_some_and(|root| is_pooled(&root.kind))
        && method.nodes.iter().all(|node| match &node.kind {
            NodeKind::Branch { .. } => node.rescale.is_none(),
            NodeKind::Input(_) => false,
            NodeKind::Leaf(leaf) => {
                let five = index.survey.questions[leaf.question].kind.options().len() == 5;
                let is_plain = leaf.values.is_none() && leaf.apart == [Role::LeaveOut; 3] && node.rescale.is_none();
                five && is_plain && matches!(&leaf.statistic, Statistic::ShareOf(positions) if positions[..] == [4, 5])
            }
        })
}

fn basis(index: &Index, unit: &Unit, figures: &Figures, count: Count, words: &'static Words) -> Vec<String> {
    let n = |number: u64| number::count(number, words);
    let received = n(figures.received);
    let forms = match (figures.valid, figures.invalid) {
        (Some(valid), Some(invalid)) => fill(
            words.results.n,
            &[
                ("included", &n(figures.included)),
                ("valid", &n(valid)),
                ("invalid", &n(invalid)),
                ("received", &received),
            ],
        ),
        _ => fill(words.results.n_hidden, &[("received", &received)]),
    };
    let files = unit.files.map(|files| fill(words.results.files, &[("files", &n(files))]));
    let place = index.units.iter().position(|known| known == unit).filter(|_| count == Count::Counted);
    let asked = place.and_then(|place| {
        let (invited, rate) = (n(index.invited[place]?), index.response_rate(place)?);
        let (valid, rate) = (n(figures.valid?), share(rate, words));
        Some(fill(words.results.response_rate, &[("n", &valid), ("m", &invited), ("rr", &rate)]))
    });
    // Where every form is valid and in the figures, the rate says all of it.
    let is_all = figures.valid == Some(figures.received);
    let forms = (asked.is_none() || !is_all).then_some(forms);
    forms.into_iter().chain(asked).chain(files).collect()
}

fn notes(index: &Index, unit: &Unit, figures: &Figures, choice: &Choice, words: &'static Words) -> Vec<String> {
    let results = &words.results;
    let mut notes = Vec::new();
    match choice.count {
        Count::Beside => {
            notes.push(fill(results.voluntary, &[("n", &number::count(figures.received, words))]));
        }
        Count::All => notes.push(results.all_note.to_owned()),
        Count::Counted if figures.received == 0 => {
            let place = index.units.iter().position(|known| known == unit);
            let beside =
                place.and_then(|place| index.figures(Count::Beside).get(place)).map_or(0, |other| other.received);
            if beside > 0 {
                notes.push(fill(results.none_counted, &[("n", &number::count(beside, words))]));
            }
        }
        Count::Counted => {}
    }
    if index.wave.live {
        let is_over = index.wave.phase(choice.today) == Phase::Over;
        notes.push(if is_over { results.live_over } else { results.live }.to_owned());
    }
    if unit.level != Level::Agency {
        let is_ranked = choice.count == Count::Counted && index.standings.iter().flatten().any(|of| of.rank.is_some());
        notes.push(if is_ranked { results.ranked } else { results.unranked }.to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples::masthead;

    #[test]
    fn an_agency_whose_forms_are_all_alike_is_told_why_it_has_no_rank() {
        use crate::scoring::designed::Design;
        use crate::scoring::testing::pooled;
        use crate::scoring::tests::designed;
        let mut answers = vec![(0, "land".to_owned(), [5; 4]); 40];
        answers.extend(designed::rows(1, &[("land", 40)]));
        let index = designed::index(&pooled(), &Design::new(), &answers, [Some(400), Some(400)]);
        for (language, words) in
            [(Language::english(), "the forms do not differ"), (Language::vietnamese(), "các phiếu không khác nhau")]
        {
            let choice =
                Choice { count: Count::Counted, method: &index.method, methods: &[], today: index.wave.closes };
            let page = crate::pages::results::agency::page(&masthead(), &language, &index, 2, &choice, None);
            assert!(page.contains(words) && page.contains("91"), "an interval, and no rank: {page}");
            assert!(!page.contains("drawn in a sample, or") && !page.contains("hoặc chưa biết số hồ sơ"), "{page}");
            let table = crate::report::tables::summary(&index, Count::Counted, &language);
            let csv = crate::report::csv::write(&table, crate::report::csv::Dialect::Standard);
            assert!(String::from_utf8(csv).unwrap().contains(words));
        }
    }
}
