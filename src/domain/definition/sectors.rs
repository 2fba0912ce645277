//! The file of sectors: the fields of procedures, and who handles them.

use super::nearest;
use super::rows::{self, RowFault};
use crate::domain::key::Sector;
use crate::domain::text::Text;

/// The columns, in any order; all are needed.
pub const COLUMNS: [&str; 4] = ["code", "level", "vi", "en"];

/// One field of procedures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorEntry {
    pub code: Sector,
    pub level: SectorLevel,
    pub name: Text,
}

/// Who handles the procedures of a sector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectorLevel {
    Province,
    Commune,
    Both,
}

const LEVELS: [(&str, SectorLevel); 3] =
    [("province", SectorLevel::Province), ("commune", SectorLevel::Commune), ("both", SectorLevel::Both)];

/// A file of sectors as far as it is good.
#[derive(Debug, Default)]
pub struct SectorFile {
    pub sectors: Vec<SectorEntry>,
    pub faults: Vec<RowFault>,
}

#[must_use]
pub fn parse(bytes: &[u8]) -> SectorFile {
    let mut rows = rows::read(bytes, &COLUMNS, COLUMNS.len());
    let mut sectors: Vec<SectorEntry> = Vec::new();
    for row in std::mem::take(&mut rows.rows) {
        let [code, level, vi, en] = std::array::from_fn(|column| row.cell(column));
        let code = code
            .and_then(|word| Sector::parse(word).map_err(|fault| rows.fault(row.row, "code", fault.to_string())).ok());
        let level = level.and_then(|word| {
            let hint = || nearest::hint(word, LEVELS.map(|(name, _)| name));
            let level = LEVELS.iter().find(|(name, _)| *name == word).map(|(_, level)| *level);
            level.or_else(|| {
                rows.fault(row.row, "level", format!("“{word}” is not a level{}", hint()));
                None
            })
        });
        let (Some(code), Some(level), Some(vi), Some(en), false) = (code, level, vi, en, row.broken) else { continue };
        if sectors.iter().any(|sector| sector.code == code) {
            rows.fault(row.row, "code", format!("“{code}” is given twice; codes are given once"));
            continue;
        }
        sectors.push(SectorEntry { code, level, name: Text::pair(vi, en) });
    }
    rows.faults.sort_by_key(|fault| fault.row);
    SectorFile { sectors, faults: rows.faults }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::domain::definition::survey;
    use crate::domain::survey::Fills;

    #[test]
    fn every_bad_row_is_told() {
        let file = parse(
            "code;level;vi;en\nland;both;Đất đai;Land\nland;both;Đất;Land\nTax;both;Thuế;Tax\nx;none;X;X\ny;both;Y;\n"
                .as_bytes(),
        );
        assert_eq!(file.sectors.len(), 1);
        let found: Vec<(usize, &str)> = file.faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
        assert_eq!(found, [(3, "code"), (4, "code"), (5, "level"), (6, "en")]);
    }

    #[test]
    fn the_shipped_sectors_are_the_options_of_the_form() {
        let file = parse(include_bytes!("../../../survey-definitions/sectors.csv"));
        assert_eq!(file.faults, []);
        let survey =
            survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).expect("a good survey");
        let question = survey.questions.iter().find(|q| q.fills == Some(Fills::Sector)).expect("asks for the sector");
        let options: Vec<&str> = question.kind.options().iter().map(|option| option.code.as_str()).collect();
        assert_eq!(file.sectors.iter().map(|sector| sector.code.as_str()).collect::<Vec<_>>(), options);
    }
}
