//! The design of the wave, and its margins: by them and by the groups of `cells.csv` the figures of weighted agencies follow. That no group
//! can be told, and that the groups are those of the design; of margins more in [`super::raked`].

use std::collections::BTreeSet;

use super::Work;
use super::figures::is_close;
use super::raked::Margined;
use super::recompute::Recomputing;
use super::wave::Published;
use crate::domain::definition::design::{AgencyDesign, Size, Sort};
use crate::domain::definition::margins::Held;
use crate::domain::key::AgencyCode;
use crate::publication::cells::{AgencyCells, Together, weight_of};
use crate::publication::document::{CategoryFigures, DesignFigures, MarginFigures, UnitFigures};
use crate::scoring::designed::margins::{Category, Raked};
use crate::scoring::designed::{By, Designed, Group, NoError, Plain, Weighted};
use crate::scoring::index::Count;
use crate::scoring::method::{Indicator, Method, NodeKind, Statistic};

pub(super) fn check(work: &mut Work<'_>, of: &Published<'_>) {
    if of.design.is_none() && of.margins.is_none() {
        return;
    }
    let (mut unseen, mut told) = (0_u64, BTreeSet::new());
    for unit in of.document.counted.units.iter().filter(|unit| unit.level == "agency") {
        let own = own(of, unit);
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
                Some(reason) if is_so(of, unit, &own, reason) => unseen += u64::from(is_unseen(&own, reason)),
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
    let said =
        "the groups by which agencies are weighted are cells of the design or of the margins, and none tells too few";
    work.holds("cells", said);
    if unseen > 0 {
        work.note(
            "design",
            format!("{unseen} agencies with cells or margins are not weighted; the stored responses show why, not this folder"),
        );
    }
}

/// What was declared of an agency.
#[derive(Clone, Copy)]
pub(super) enum Own<'a> {
    Cells(&'a AgencyDesign),
    Margins(Held<'a>),
}

pub(super) fn own<'a>(of: &'a Published<'_>, unit: &UnitFigures) -> Option<Own<'a>> {
    let code = AgencyCode::parse(&unit.code).ok()?;
    let cells = of.design.as_ref().and_then(|design| design.get(&code)).map(Own::Cells);
    cells.or_else(|| of.margins.as_ref()?.of(&code).map(Own::Margins))
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
        let by = [By::Sector, By::Unit, By::Margins].into_iter().find(|by| said.by.as_deref() == Some(by.as_str()))?;
        let category =
            |of: &CategoryFigures| Category { codes: of.codes.clone(), files: of.files, responses: of.responses };
        let margin = |of: &MarginFigures| Raked {
            question: of.question.clone(),
            categories: of.categories.iter().map(category).collect(),
        };
        let margins = said.margins.iter().map(margin).collect();
        let groups = said.cells.iter().map(group).collect();
        let no_error = |of_node: &crate::publication::document::NoErrorFigures| {
            let node = of.method.nodes.iter().position(|node| node.key.as_str() == of_node.node)?;
            Some((node, no_error(&of_node.reason, of_node.stratum.as_deref())?))
        };
        let no_errors = said.no_errors.iter().filter_map(no_error).collect();
        Some(Designed::Weighted(Weighted { by, margins, groups, parts: Vec::new(), no_errors }))
    };
    of.document.counted.units.iter().map(one).collect()
}

fn plain(said: &DesignFigures) -> Option<Plain> {
    Plain::ALL.into_iter().find(|reason| said.reason.as_deref() == Some(reason.as_str()))
}

fn no_error(reason: &str, stratum: Option<&str>) -> Option<NoError> {
    let lonely = NoError::Lonely(stratum.unwrap_or_default().to_owned());
    [lonely, NoError::NoFreedom, NoError::FewAnswers].into_iter().find(|known| known.as_str() == reason)
}

/// Whether an agency may be left unweighted for this reason, as far as the folder shows it.
fn is_so(of: &Published<'_>, unit: &UnitFigures, own: &Own<'_>, reason: Plain) -> bool {
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
        _ => match own {
            Own::Margins(held) => Margined { of, unit, held: *held }.may_be_plain(reason),
            Own::Cells(own) => match reason {
                Plain::OneCell => true,
                Plain::NoCell => own.sort != Sort::Whole,
                Plain::MoreThanFiles => own.sort != Sort::Whole && own.files().is_some(),
                _ => false,
            },
        },
    }
}

/// Whether the stored responses alone show that the reason holds.
fn is_unseen(own: &Own<'_>, reason: Plain) -> bool {
    match own {
        Own::Cells(_) => [Plain::NoCell, Plain::MoreThanFiles, Plain::OneCell].contains(&reason),
        // The rest follows from the counts.
        Own::Margins(_) => reason == Plain::Stalled,
    }
}

/// The cells of a weighted agency.
struct Designing<'a> {
    of: &'a Published<'a>,
    unit: &'a UnitFigures,
    own: Own<'a>,
    cells: &'a AgencyCells,
}

impl Designing<'_> {
    fn check(&self, said: &DesignFigures) -> Result<(), String> {
        let Self { of, unit, own, cells } = self;
        let by = match own {
            Own::Cells(own) => own.sort.as_str(),
            Own::Margins(_) => By::Margins.as_str(),
        };
        if !is_so_far_drawn(of, unit) || said.by.as_deref() != Some(by) || by == Sort::Whole.as_str() {
            return Err("it is weighted, though its design or its sources do not allow it".to_owned());
        }
        let is_same = |(group, cell): (&Together, &crate::publication::document::CellFigures)| {
            (&group.cells, group.files, group.responses) == (&cell.names, cell.files, cell.responses)
                && is_close(group.weight, cell.weight)
        };
        if cells.groups.len() != said.cells.len() || !cells.groups.iter().zip(&said.cells).all(is_same) {
            return Err("cells.csv and the index do not say the same".to_owned());
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
        match own {
            Own::Cells(own) => {
                let mut names: Vec<&String> = cells.groups.iter().flat_map(|group| &group.cells).collect();
                names.sort_unstable();
                if !names.iter().copied().eq(own.cells.keys()) {
                    return Err("its groups are not all cells of its design, each once".to_owned());
                }
                cells.groups.iter().try_for_each(|group| check_weight(own, group))?;
            }
            Own::Margins(held) => Margined { of, unit, held: *held }.check(said, cells)?,
        }
        self.check_parts()
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

/// What a response of a group weighs: its files by its responses, or what the design declares.
fn check_weight(own: &AgencyDesign, group: &Together) -> Result<(), String> {
    let name = group.cells.join("+");
    let sizes = || group.cells.iter().filter_map(|cell| Some(&own.cells.get(cell)?.size));
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

fn is_so_far_drawn(of: &Published<'_>, unit: &UnitFigures) -> bool {
    !of.document.counted.live && !of.is_mixed(&unit.code)
}

pub(super) fn leaf(method: &Method, node: usize) -> Option<&Indicator> {
    match &method.nodes[node].kind {
        NodeKind::Leaf(leaf) => Some(leaf),
        NodeKind::Branch { .. } | NodeKind::Input(_) => None,
    }
}
