//! Differences: between the groups of a column, and between two waves with the units that they share.

use super::scores::scaled;
use super::{Asked, Wave, fault, rows_of};
use crate::domain::answer_file::AnswerFile;
use crate::domain::definition::rows::RowFault;
use crate::scoring::method::{Combined, NodeKind};
use crate::scoring::sampled::record::{AdjustedRecord, DifferenceRecord, Record};
use crate::statistics::estimate::Linearised;
use crate::statistics::multiple::{benjamini_hochberg, holm};

/// Columns with more groups are compared by ranks only.
const FEW_GROUPS: usize = 5;

impl Wave<'_> {
    /// The covariances of the groups of every column, and their differences where the groups are few.
    pub(super) fn between(&self, asked: &Asked) -> Vec<Record> {
        let mut records = Vec::new();
        for by in asked.by.iter().filter(|by| Some(*by) != asked.rank_by.as_ref()) {
            let groups = self.roots(by);
            records.push(self.covariances(&format!("{by}_vcov"), by, &groups));
            if groups.len() > FEW_GROUPS {
                continue;
            }
            for (place, (first, one)) in groups.iter().enumerate() {
                for (second, other) in &groups[place + 1..] {
                    let id = self.id(&format!("diff.{by}.{first}-{second}"));
                    let estimand = format!("diff {first}-{second}");
                    records.push(Record::Difference(self.difference(id, estimand, one, other)));
                }
            }
        }
        records
    }

    /// The root in every group of a column that has an estimate, on the scale of records.
    pub(super) fn roots(&self, by: &str) -> Vec<(String, Linearised)> {
        let groups = self.groups(by).into_iter();
        groups.filter_map(|(group, members)| Some((group, self.at(0, &members)?))).collect()
    }

    /// A node in a domain, on the scale of records.
    pub(super) fn at(&self, node: usize, members: &[u32]) -> Option<Linearised> {
        let found = self.sampled.nodes(members).swap_remove(node).ok()?.linearised;
        Some(scaled(&found, self.scale(node)))
    }
}

/// The change from wave `before` to `now`: the whole, the nodes below the root, the groups of the column that is ranked; means, totals and
/// ratios of columns, in the whole and in the groups of every column.
pub(super) fn waves(
    combined: &Combined,
    file: &AnswerFile,
    before: &str,
    now: &str,
    asked: &Asked,
) -> Result<Vec<Record>, Vec<RowFault>> {
    if before == now {
        return Err(vec![fault(1, "", &format!("the wave “{now}” cannot be compared with itself"))]);
    }
    let rows = [rows_of(combined, file, Some(before))?, rows_of(combined, file, Some(now))?];
    let old = rows[0].len();
    let is_shared = combined.design.shared_psu;
    let apart = combined.columns.wave.as_deref().filter(|_| !is_shared);
    let both = Wave::of(combined, file, &rows, apart, None)?;
    let prefix = if is_shared { "stacked_shared_psu" } else { "independent" };
    let split = |members: Vec<u32>| members.into_iter().partition::<Vec<u32>, _>(|row| (*row as usize) < old);
    let change = |node: usize, members: Vec<u32>, rest: String| -> Option<DifferenceRecord> {
        let (earlier, later) = split(members);
        let (earlier, later) = (both.at(node, &earlier)?, both.at(node, &later)?);
        let estimand = format!("diff {now}-{before}");
        Some(both.difference(format!("{prefix}.wavediff.{rest}"), estimand, &later, &earlier))
    };
    let mut records: Vec<Record> =
        both.changes_of_numbers(old, &format!("{prefix}.wavediff"), &format!("diff {now}-{before}"), asked)?;
    if combined.method.nodes.is_empty() {
        return Ok(records);
    }
    records.extend(change(0, both.everybody(), "overall".to_owned()).map(Record::Difference));
    let branches = combined.method.nodes.iter().enumerate().skip(1);
    let branches = branches.filter(|(_, node)| matches!(node.kind, NodeKind::Branch { .. }));
    let factors: Vec<DifferenceRecord> = branches
        .filter_map(|(node, of)| {
            let mut record = change(node, both.everybody(), format!("factor.{}", of.key))?;
            record.factor = Some(of.key.to_string());
            Some(record)
        })
        .collect();
    records.extend(together(&format!("{prefix}.wavediff.factors_adjusted"), &factors, |record| &record.factor));
    records.extend(factors.into_iter().map(Record::Difference));
    if let Some(by) = &asked.rank_by {
        let groups = both.groups(by).into_iter().filter_map(|(group, members)| {
            let mut record = change(0, members, format!("{by}.{group}"))?;
            (record.by, record.group) = (Some(by.clone()), Some(group));
            Some(record)
        });
        let groups: Vec<DifferenceRecord> = groups.collect();
        records.extend(together(&format!("{prefix}.wavediff.{by}_adjusted"), &groups, |record| &record.group));
        records.extend(groups.into_iter().map(Record::Difference));
    }
    Ok(records)
}

pub(super) fn together(
    id: &str,
    tests: &[DifferenceRecord],
    name: impl Fn(&DifferenceRecord) -> &Option<String>,
) -> Option<Record> {
    let p: Vec<Option<f64>> = tests.iter().map(|test| test.p).collect();
    (!tests.is_empty()).then(|| {
        Record::Adjusted(AdjustedRecord {
            id: id.to_owned(),
            names: tests.iter().map(|test| name(test).clone().unwrap_or_default()).collect(),
            p_holm: holm(&p),
            p_bh: benjamini_hochberg(&p),
            p,
        })
    })
}
