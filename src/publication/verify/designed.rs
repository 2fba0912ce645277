//! The design of the wave: by it and by the groups of `cells.csv` the figures of weighted agencies follow, and the errors of their
//! questions. That no group can be told, and that the groups are those of the design.

use std::collections::BTreeSet;

use super::Work;
use super::figures::{Checking, is_close};
use super::recompute::Recomputing;
use super::wave::Published;
use crate::domain::definition::design::{AgencyDesign, Size, Sort};
use crate::publication::cells::{AgencyCells, Together, weight_of};
use crate::publication::document::{DesignFigures, ScoreFigures, UnitFigures};
use crate::scoring::designed::{Designed, Group, NoError, Plain, Weighted};
use crate::scoring::index::Count;
use crate::scoring::method::{Indicator, Method, NodeKind, Statistic};

/// Reasons that only the stored responses show.
const UNSEEN: [Plain; 3] = [Plain::NoCell, Plain::MoreThanFiles, Plain::OneCell];

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    let Some(design) = &of.design else { return };
    let (mut unseen, mut told) = (0_u64, BTreeSet::new());
    for unit in of.document.counted.units.iter().filter(|unit| unit.level == "agency") {
        let own = design.iter().find(|(agency, _)| agency.as_str() == unit.code).map(|(_, own)| own);
        let place = format!("agency {}", unit.code);
        match (own, &unit.design, of.cells.get(&unit.code)) {
            (None, None, None) => {}
            (Some(own), Some(said), Some(cells)) if said.weighted => {
                told.insert(unit.code.as_str());
                if let Err(fault) = (Designing { of, unit, own, cells }).check(said) {
                    work.wrong("cells", format!("{place}: {fault}"));
                }
            }
            (Some(own), Some(said), None) if !said.weighted => match plain(said) {
                Some(reason) if is_so(of, unit, own, reason) => unseen += u64::from(UNSEEN.contains(&reason)),
                _ => work.wrong("design", format!("{place}: it is not weighted, for a reason that does not hold")),
            },
            _ => work.wrong(
                "design",
                format!("{place}: the design, the index and cells.csv do not agree on whether it is weighted"),
            ),
        }
    }
    if let Some(agency) = of.cells.keys().find(|agency| !told.contains(agency.as_str())) {
        work.wrong("cells", format!("cells.csv has cells of {}, which is no weighted agency", agency.escape_debug()));
    }
    work.holds("cells", "the groups by which agencies are weighted are cells of the design, and none tells too few");
    if unseen > 0 {
        work.note(
            "design",
            format!("{unseen} agencies with cells are not weighted; the stored responses show why, not this folder"),
        );
    }
}

/// What the index says became of each unit's cells, to be written anew.
pub(super) fn said(of: &Published<'_>) -> Vec<Option<Designed>> {
    let one = |unit: &UnitFigures| {
        let said = unit.design.as_ref()?;
        if !said.weighted {
            return plain(said).map(Designed::Plain);
        }
        let group = |cell: &crate::publication::document::CellFigures| Group {
            cells: cell.names.clone(),
            files: cell.files,
            weight: cell.weight,
            responses: cell.responses,
        };
        let sort = [Sort::Sector, Sort::Unit].into_iter().find(|sort| said.by.as_deref() == Some(sort.as_str()))?;
        let groups = said.cells.iter().map(group).collect();
        let no_error = |of_node: &crate::publication::document::NoErrorFigures| {
            let node = of.method.nodes.iter().position(|node| node.key.as_str() == of_node.node)?;
            Some((node, no_error(&of_node.reason, of_node.stratum.as_deref())?))
        };
        let no_errors = said.no_errors.iter().filter_map(no_error).collect();
        Some(Designed::Weighted(Weighted { sort, groups, parts: Vec::new(), no_errors }))
    };
    of.document.counted.units.iter().map(one).collect()
}

fn plain(said: &DesignFigures) -> Option<Plain> {
    let all = [
        Plain::Live,
        Plain::Hidden,
        Plain::NotAllDrawn,
        Plain::NoResponses,
        Plain::NoCell,
        Plain::MoreThanFiles,
        Plain::OneCell,
    ];
    all.into_iter().find(|reason| said.reason.as_deref() == Some(reason.as_str()))
}

fn no_error(reason: &str, stratum: Option<&str>) -> Option<NoError> {
    let lonely = NoError::Lonely(stratum.unwrap_or_default().to_owned());
    [lonely, NoError::NoFreedom, NoError::FewAnswers].into_iter().find(|known| known.as_str() == reason)
}

/// Whether an agency may be left unweighted for this reason, as far as the folder shows it.
fn is_so(of: &Published<'_>, unit: &UnitFigures, own: &AgencyDesign, reason: Plain) -> bool {
    let is_hidden = unit.scores.first().is_none_or(|root| root.score.status == "suppressed");
    let is_mixed = of.is_mixed(&unit.code);
    match reason {
        Plain::Live => of.document.counted.live,
        _ if of.document.counted.live => false,
        Plain::Hidden => is_hidden,
        _ if is_hidden => false,
        Plain::NotAllDrawn => is_mixed,
        _ if is_mixed => false,
        Plain::NoResponses => unit.valid.is_none_or(|valid| valid == 0),
        Plain::OneCell => true,
        Plain::NoCell => own.sort != Sort::Whole,
        Plain::MoreThanFiles => own.sort != Sort::Whole && own.files().is_some(),
    }
}

/// The cells of a weighted agency.
struct Designing<'a> {
    of: &'a Published<'a>,
    unit: &'a UnitFigures,
    own: &'a AgencyDesign,
    cells: &'a AgencyCells,
}

impl Designing<'_> {
    fn check(&self, said: &DesignFigures) -> Result<(), String> {
        let Self { of, unit, own, cells } = self;
        if !is_so_far_drawn(of, unit) || said.by.as_deref() != Some(own.sort.as_str()) || own.sort == Sort::Whole {
            return Err("it is weighted, though its design or its sources do not allow it".to_owned());
        }
        let is_same = |(group, cell): (&Together, &crate::publication::document::CellFigures)| {
            (&group.cells, group.files, group.responses) == (&cell.names, cell.files, cell.responses)
                && is_close(group.weight, cell.weight)
        };
        if cells.groups.len() != said.cells.len() || !cells.groups.iter().zip(&said.cells).all(is_same) {
            return Err("cells.csv and the index do not say the same".to_owned());
        }
        let mut names: Vec<&String> = cells.groups.iter().flat_map(|group| &group.cells).collect();
        names.sort_unstable();
        if !names.iter().copied().eq(own.cells.keys()) {
            return Err("its groups are not all cells of its design, each once".to_owned());
        }
        let least = of.method.thresholds.show.max(2);
        let is_small = |group: &Together| group.responses < least;
        if (cells.groups.len() > 1 && cells.groups.iter().any(is_small)) || cells.groups.is_empty() {
            return Err(format!("a group of fewer than {least} responses"));
        }
        let responses: Option<u64> = cells.groups.iter().try_fold(0_u64, |all, group| all.checked_add(group.responses));
        if responses.is_none() || responses != unit.valid {
            return Err("its groups have other responses than it has valid forms".to_owned());
        }
        for group in &cells.groups {
            self.check_weight(group)?;
        }
        self.check_parts()
    }

    /// What a response of a group weighs: its files by its responses, or what the design declares.
    fn check_weight(&self, group: &Together) -> Result<(), String> {
        let name = group.cells.join("+");
        let sizes = || group.cells.iter().filter_map(|cell| Some(&self.own.cells.get(cell)?.size));
        let files: Option<u64> = sizes().map(Size::files).try_fold(0_u64, |all, files| all.checked_add(files?));
        let expected = match (files, group.files) {
            (Some(files), Some(given)) if files == given && files >= group.responses => {
                is_close(group.weight, files as f64 / group.responses as f64)
            }
            (None, None) => {
                // Of merged cells the mean by responses, which only the groups tell.
                let weights = || sizes().filter_map(Size::weight);
                let lowest = weights().fold(f64::INFINITY, f64::min);
                let highest = weights().fold(0.0, f64::max);
                (lowest..=highest).contains(&group.weight)
                    || [lowest, highest].iter().any(|end| is_close(group.weight, *end))
            }
            _ => false,
        };
        if expected { Ok(()) } else { Err(format!("the weight of {name} is not the one of its design")) }
    }

    /// Per indicator: every group in one part, the weight that of its groups, the sums those that are published, none of too few.
    fn check_parts(&self) -> Result<(), String> {
        let Self { of, unit, cells, .. } = self;
        let counts = of.counts.of(Count::Counted, &unit.level, &unit.code).ok_or("it has no counts")?;
        let by = Recomputing { survey: &of.survey, method: &of.method, counts, outside: None };
        for (node, parts) in &cells.parts {
            let place = of.method.nodes.iter().position(|known| known.key.as_str() == node);
            let leaf = place.and_then(|place| Some((place, leaf(&of.method, place)?)));
            let (place, leaf) = leaf.ok_or_else(|| format!("there is no indicator {}", node.escape_debug()))?;
            if unit.scores[place].score.status == "suppressed" {
                return Err(format!("{node}: hidden, yet its cells are told"));
            }
            let mut seen = 0;
            for part in parts {
                let groups =
                    || cells.groups.iter().filter(|group| group.cells.iter().all(|cell| part.cells.contains(cell)));
                let named: usize = groups().map(|group| group.cells.len()).sum();
                seen += groups().count();
                let fits = named == part.cells.len()
                    && named > 0
                    && groups().map(|group| group.responses).sum::<u64>() == part.responses
                    && groups().map(|group| group.files).sum::<Option<u64>>() == part.files
                    && is_close(part.weight, weight_of(groups()));
                if !fits {
                    return Err(format!("{node}: {} does not weigh what its groups weigh", part.cells.join("+")));
                }
                let answers = part.answers.unwrap_or(0);
                if answers > part.responses || (parts.len() > 1 && (1..of.method.thresholds.show).contains(&answers)) {
                    return Err(format!("{node}: {answers} answers of a group are too few to be told, or too many"));
                }
                if part.points.is_some() == (leaf.statistic == Statistic::Median)
                    || (answers == 0 && part.points.is_some_and(|points| points != 0.0))
                {
                    return Err(format!("{node}: points of a group that cannot be"));
                }
            }
            if seen != cells.groups.len() {
                return Err(format!("{node}: not every group stands in one part"));
            }
            let answers = parts.iter().filter_map(|part| part.answers).fold(0, u64::saturating_add);
            let points: Option<f64> = parts.iter().map(|part| part.points).sum();
            let fits = match (by.ratio(leaf), counts.node(node, "answers")) {
                (Ok((numerator, all)), _) => all == answers && points.is_some_and(|points| is_close(points, numerator)),
                (Err(_), Some(all)) => all == answers,
                (Err(_), None) => answers == 0,
            };
            if !fits {
                return Err(format!("{node}: its cells do not add up to the counts"));
            }
        }
        Ok(())
    }
}

fn is_so_far_drawn(of: &Published<'_>, unit: &UnitFigures) -> bool {
    !of.document.counted.live && !of.is_mixed(&unit.code)
}

fn leaf(method: &Method, node: usize) -> Option<&Indicator> {
    match &method.nodes[node].kind {
        NodeKind::Leaf(leaf) => Some(leaf),
        NodeKind::Branch { .. } | NodeKind::Input(_) => None,
    }
}

impl Checking<'_> {
    /// The errors of a weighted agency. Whether the error was computed again, or there is none.
    pub fn check_weighted(&self, work: &mut Work<'_>, place: &str, unit: &UnitFigures, node: usize) -> Option<bool> {
        let said = unit.design.as_ref().filter(|said| said.weighted)?;
        let cells = self.of.cells.get(&unit.code)?;
        let score = &unit.scores[node].score;
        let key = self.of.method.nodes[node].key.as_str();
        let reason = said.no_errors.iter().find(|of| of.node == key);
        let may = score.status == "known"
            && score.n_respondents.is_some_and(|people| people > 1)
            && self.of.method.has_linear_error(node);
        let has = [score.se, score.se_beyond, score.df].iter().flatten().count();
        if !has.is_multiple_of(3)
            || (has == 3 && !may)
            || (may && (has == 3) == reason.is_some())
            || (reason.is_some() && !may)
        {
            work.wrong("errors", format!("{place}: a standard error, or the reason for none, where it cannot be"));
            return Some(true);
        }
        let (Some(se), Some(beyond), Some(df)) = (score.se, score.se_beyond, score.df) else {
            return Some(said.by.as_deref() != Some("sector") || reason.is_none());
        };
        if se > beyond * (1.0 + f64::EPSILON)
            || df <= 0.0
            || (said.by.as_deref() == Some("unit") && !is_close(se, beyond))
        {
            work.wrong("errors", format!("{place}: its two standard errors do not agree"));
        }
        let Some([variance, without, freedom]) = self.share(cells, said, score, node) else { return Some(false) };
        let expected = [variance.max(0.0).sqrt(), without.max(0.0).sqrt(), freedom];
        if ![se, beyond, df].iter().zip(expected).all(|(given, expected)| is_close(*given, expected)) {
            work.wrong("errors", format!("{place}: a standard error of {se}, cells.csv gives {}", expected[0]));
        }
        Some(true)
    }

    /// Variance with and without the files, and degrees of freedom, of a share of one question by sector.
    fn share(&self, cells: &AgencyCells, said: &DesignFigures, score: &ScoreFigures, node: usize) -> Option<[f64; 3]> {
        let method = &self.of.method;
        if said.by.as_deref() != Some("sector") || method.nodes[node].rescale.is_some() {
            return None;
        }
        let leaf = leaf(method, node).filter(|leaf| matches!(leaf.statistic, Statistic::ShareOf(_)))?;
        let (hit, figure) = (100.0 * leaf.times, score.value?);
        let parts = cells.parts.get(method.nodes[node].key.as_str())?;
        let answers: f64 = parts.iter().map(|part| part.weight * part.answers.unwrap_or(0) as f64).sum();
        let mut sum = [0.0; 3];
        for part in parts {
            let given = part.answers.filter(|given| *given > 0).map(|given| given as f64);
            let (Some(given), points) = (given, part.points?) else { continue };
            let factor = part.weight / answers;
            let hits = points / hit;
            // Of a simple sample of the stratum: n ÷ (n - 1) × (Σz² - (Σz)² ÷ n).
            let z = factor * (points - figure * given);
            let squares = factor * factor * (hits * (hit - figure).powi(2) + (given - hits) * figure * figure);
            let drawn = part.responses as f64;
            let spread = drawn / (drawn - 1.0) * (squares - z * z / drawn);
            sum[0] += part.files.map_or(1.0, |files| 1.0 - drawn / files as f64) * spread;
            sum[1] += spread;
            sum[2] += given - 1.0;
        }
        Some(sum)
    }
}
