//! From the columns of a stage to its strata and units, checked; fractions become numbers of units, lonely strata join their neighbour.

use std::ops::Range;

use super::{BadSample, Population, Stage, StageColumns, Stratum};

impl Population {
    fn values(&self) -> &[f64] {
        match self {
            Self::Units(values) | Self::Fractions(values) => values,
        }
    }
}

impl StageColumns {
    /// The same of some rows.
    #[must_use]
    pub fn part(&self, rows: Range<usize>) -> Self {
        let names = |of: &[String]| of.get(rows.clone()).map_or_else(Vec::new, <[String]>::to_vec);
        let population = self.population.as_ref().map(|population| match population {
            Population::Units(units) => Population::Units(units[rows.clone()].to_vec()),
            Population::Fractions(fractions) => Population::Fractions(fractions[rows.clone()].to_vec()),
        });
        Self { strata: names(&self.strata), units: names(&self.units), population }
    }
}

/// A stage out of its columns; populations are read as numbers of units.
pub(super) fn stage(
    at: usize,
    columns: &StageColumns,
    above: Option<(&Stage, &StageColumns)>,
    rows: usize,
) -> Result<Stage, BadSample> {
    let populations = columns.population.as_ref().map(Population::values);
    let lengths = [columns.strata.len(), columns.units.len(), populations.map_or(rows, <[f64]>::len)];
    if let Some(found) = lengths.into_iter().find(|found| *found != rows && *found != 0) {
        return Err(BadSample::Length { stage: at + 1, found, rows });
    }
    let parent = |row: usize| above.map_or(0, |(above, _)| above.unit_of_row[row]);
    let stratum = |row: usize| columns.strata.get(row).map_or("", String::as_str);
    let unit = |row: usize| columns.units.get(row).map_or("", String::as_str);
    // A row without a unit of its own name is told from the others by its place.
    let own = |row: usize| if columns.units.is_empty() { row } else { 0 };
    let mut order: Vec<usize> = (0..rows).collect();
    let key = |row: usize| (parent(row), stratum(row), unit(row), own(row));
    order.sort_by(|a, b| key(*a).cmp(&key(*b)));

    let mut found = Stage { unit_of_row: vec![0; rows], stratum_of_unit: Vec::new(), strata: Vec::new() };
    let mut before: Option<usize> = None;
    for row in order {
        let is_new_stratum = before.is_none_or(|last| (parent(last), stratum(last)) != (parent(row), stratum(row)));
        let population = populations.map(|population| population[row]).filter(|count| count.is_finite());
        if is_new_stratum {
            let share = above.map_or(1.0, |(above, _)| {
                let stratum = &above.strata[above.stratum_of_unit[parent(row) as usize] as usize];
                stratum.share * stratum.fraction()
            });
            let within = above.and_then(|(_, columns)| columns.units.get(row));
            let name = [within.map_or("", String::as_str), stratum(row)].join(" ").trim().to_owned();
            found.strata.push(Stratum { name, drawn: 0, population, parent: parent(row), share });
        }
        let current = found.strata.last_mut().expect("the first row opened a stratum");
        if let (Some(population), Some(before)) = (population, current.population)
            && (population - before).abs() > 1e-9 * before.abs()
        {
            let stratum = current.name.replace(JOINED, " ");
            return Err(BadSample::PopulationDiffers { stage: at + 1, stratum, row: row + 1, population, before });
        }
        if is_new_stratum || before.is_none_or(|last| key(last) != key(row)) {
            current.drawn += 1;
            found.stratum_of_unit.push(index(found.strata.len() - 1));
        }
        found.unit_of_row[row] = index(found.stratum_of_unit.len() - 1);
        before = Some(row);
    }
    if let Some(Population::Units(_)) = columns.population {
        refuse_small(at, &found)?;
    }
    Ok(found)
}

/// No stratum has more units in the sample than in the population.
fn refuse_small(at: usize, found: &Stage) -> Result<(), BadSample> {
    for stratum in &found.strata {
        let drawn = stratum.drawn;
        if let Some(population) = stratum.population.filter(|population| (drawn as f64) > population * (1.0 + 1e-9)) {
            let stratum = stratum.name.replace(JOINED, " ");
            return Err(BadSample::PopulationSmall { stage: at + 1, stratum, drawn, population });
        }
    }
    Ok(())
}

/// The columns with numbers of units where they gave fractions: N = n ÷ f of the row's stratum.
pub(super) fn in_units(
    at: usize,
    columns: &StageColumns,
    above: Option<(&Stage, &StageColumns)>,
    rows: usize,
) -> Result<StageColumns, BadSample> {
    let Some(Population::Fractions(fractions)) = &columns.population else { return Ok(columns.clone()) };
    let found = stage(at, columns, above, rows).map_err(|bad| match bad {
        BadSample::PopulationDiffers { stage, stratum, row, population, before } => {
            BadSample::FractionDiffers { stage, stratum, row, fraction: population, before }
        }
        other => other,
    })?;
    let units = |(unit, fraction): (&u32, &f64)| {
        found.strata[found.stratum_of_unit[*unit as usize] as usize].drawn as f64 / fraction
    };
    let units = found.unit_of_row.iter().zip(fractions).map(units).collect();
    Ok(StageColumns { population: Some(Population::Units(units)), ..columns.clone() })
}

fn index(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than four thousand million rows")
}

/// Between the stratum that a unit had and its name, where its stratum joined another.
pub(super) const JOINED: char = '\u{1f}';

/// Gives every lonely stratum the name of its neighbour, and both the sum of their populations.
pub(super) fn collapse(columns: &mut StageColumns, rows: usize) -> Result<Vec<(String, String)>, BadSample> {
    let mut collapsed = Vec::new();
    loop {
        let stage = stage(0, columns, None, rows)?;
        let Some(at) = stage.strata.iter().position(Stratum::is_lonely) else { return Ok(collapsed) };
        let lonely = &stage.strata[at];
        let neighbour = stage.strata.get(at + 1).or_else(|| at.checked_sub(1).map(|before| &stage.strata[before]));
        let neighbour = neighbour.ok_or_else(|| BadSample::NoNeighbour(lonely.name.clone()))?;
        let both = lonely.population.zip(neighbour.population).map(|(one, other)| one + other);
        for row in 0..rows {
            let stratum = &mut columns.strata[row];
            if stratum.trim() == lonely.name || stratum.trim() == neighbour.name {
                // Units of the two may share a name.
                if let Some(unit) = columns.units.get_mut(row) {
                    *unit = format!("{stratum}{JOINED}{unit}");
                }
                stratum.clone_from(&neighbour.name);
                if let Some(Population::Units(population)) = &mut columns.population {
                    population[row] = both.unwrap_or(f64::INFINITY);
                }
            }
        }
        collapsed.push((lonely.name.clone(), neighbour.name.clone()));
    }
}
