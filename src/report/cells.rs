//! The cells of a design or of margins, technical: by what each agency was weighted, or why it was not; for each indicator that fewer people
//! answered, which cells weigh alike.

use super::table::{Cell, Column, Table};
use super::tables::banner;
use super::words::{self, Words};
use crate::domain::text::Language;
use crate::scoring::designed::margins::{Category, Raked};
use crate::scoring::designed::{Designed, Group, Part, Weighted};
use crate::scoring::index::{Index, Unit};

/// Of weights as they are printed.
const DECIMALS: u8 = 4;

/// Without rows where no agency has cells or margins. Of margins first one row a category of each question. Then one row a cell; after them
/// one a group of each indicator, where these are others than the cells; then
/// one a figure without an error.
#[must_use]
pub fn table(index: &Index, language: &Language) -> Table {
    let of = |words: Words| words.of(language);
    let columns = vec![
        Column::text(of(words::CODE), 13),
        Column::text(of(words::NAME), 26),
        Column::text(of(words::CELL_SORT), 12),
        Column::text(of(words::CELL_NODE), 12),
        Column::text(of(words::CELL_NAMES), 30),
        Column::count(of(words::FILES)),
        Column::number(of(words::CELL_WEIGHT)),
        Column::count(of(words::CELL_FORMS)),
        Column::count(of(words::ANSWERS)),
        Column::text(of(words::NOTE), 40),
    ];
    let agencies = index.units.iter().zip(&index.designed);
    let agencies = agencies.filter_map(|(unit, designed)| Some((unit, designed.as_ref()?)));
    let rows: Vec<Vec<Cell>> = agencies.flat_map(|(unit, designed)| rows(index, unit, designed, language)).collect();
    Table { title: of(words::CELLS).to_owned(), banner: banner(index, language), columns, rows }
}

fn rows(index: &Index, unit: &Unit, designed: &Designed, language: &Language) -> Vec<Vec<Cell>> {
    let row = |sort: Cell, node: Cell, rest: [Cell; 6]| {
        let unit = [Cell::text(&unit.code), Cell::text(words::unit_name(unit, language)), sort, node];
        unit.into_iter().chain(rest).collect::<Vec<Cell>>()
    };
    let noted = |note: String| [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(note)];
    let weighted = match designed {
        Designed::Weighted(weighted) => weighted,
        Designed::Plain(reason) => {
            return vec![row(Cell::Empty, Cell::Empty, noted(words::plain(*reason, language).to_owned()))];
        }
    };
    let sort = || Cell::text(words::cells_by(weighted.by, language));
    let key = |node: usize| Cell::text(index.method.nodes[node].key.as_str());
    let categories = weighted.margins.iter().flat_map(|of| of.categories.iter().map(move |category| (of, category)));
    let of_margins = categories.map(|(of, category)| row(sort(), Cell::Empty, category_cells(of, category)));
    let of_groups = weighted.groups.iter().map(|group| row(sort(), Cell::Empty, group_cells(group)));
    let merged = weighted.parts.iter().enumerate().filter(|(_, parts)| parts.iter().any(|part| part.groups.len() > 1));
    let of_parts = merged
        .flat_map(|(node, parts)| parts.iter().map(move |part| row(sort(), key(node), part_cells(weighted, part))));
    let reasons = weighted.no_errors.iter();
    let of_reasons = reasons.map(|(node, reason)| row(sort(), key(*node), noted(words::no_error(reason, language))));
    of_margins.chain(of_groups).chain(of_parts).chain(of_reasons).collect()
}

fn category_cells(of: &Raked, category: &Category) -> [Cell; 6] {
    let names = Cell::text(format!("{}={}", of.question, category.codes.join("|")));
    let files = Cell::number(Some(category.files), 0);
    [names, files, Cell::Empty, Cell::Integer(category.responses), Cell::Empty, Cell::Empty]
}

fn group_cells(group: &Group) -> [Cell; 6] {
    let weight = Cell::number(Some(group.weight), DECIMALS);
    let names = Cell::text(group.cells.join("+"));
    [names, Cell::integer(group.files), weight, Cell::Integer(group.responses), Cell::Empty, Cell::Empty]
}

fn part_cells(weighted: &Weighted, part: &Part) -> [Cell; 6] {
    let files: Option<u64> = part.groups.iter().map(|group| weighted.groups[*group].files).sum();
    let weight = Cell::number(Some(part.weight), DECIMALS);
    let names = Cell::text(weighted.names(part));
    [names, Cell::integer(files), weight, Cell::Integer(part.responses), Cell::Integer(part.answers), Cell::Empty]
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader as _, Xlsx};

    use super::*;
    use crate::report::csv::{Dialect, write};
    use crate::report::{json, xlsx};
    use crate::scoring::index::Count;
    use crate::scoring::testing::pooled;
    use crate::scoring::tests::designed::{design, index, rows};
    use crate::scoring::tests::margins as raked;

    fn sheets(index: &Index, count: Count) -> Vec<String> {
        let bytes = xlsx::write(index, None, count, &Language::english()).unwrap();
        let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        book.sheet_names()
    }

    #[test]
    fn cells_are_told_in_every_format() {
        let mut answers = rows(0, &[("justice", 25), ("land", 40), ("tax", 4), ("trade", 9)]);
        answers.extend(rows(1, &[("land", 30), ("health", 1)]));
        let rows = [
            "x1,justice,,,,100,",
            "x1,land,,,,900,",
            "x1,tax,,,,30,",
            "x1,trade,,,,35,",
            "x2,land,,,,50,",
            "x2,tax,,,,50,",
        ];
        let index = index(&pooled(), &design(&rows), &answers, [None, None]);
        let table = table(&index, &Language::english());
        let csv = String::from_utf8(write(&table, Dialect::Standard)).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1], "x1,Xã x1,Sector,,justice,100,4.0000,25,,");
        assert_eq!(lines[2], "x1,Xã x1,Sector,,land,900,22.5000,40,,");
        assert_eq!(lines[3], "x1,Xã x1,Sector,,tax+trade,65,5.0000,13,,");
        assert!(lines.last().unwrap().contains("a form stands in none of the declared sectors"), "{csv}");
        let json = serde_json::to_value(json::index(&index, Count::Counted)).unwrap();
        let of_first = &json["units"][2]["design"];
        assert_eq!(of_first["cells"][2]["names"], serde_json::json!(["tax", "trade"]));
        assert_eq!((&of_first["weighted"], &of_first["by"]), (&true.into(), &"sector".into()));
        assert_eq!(json["units"][3]["design"]["reason"], "response_in_no_cell");
        assert!(json["units"][0].get("design").is_none());
        assert!(serde_json::to_value(json::index(&index, Count::All)).unwrap()["units"][2].get("design").is_none());
        assert!(sheets(&index, Count::Counted).contains(&"Weights".to_owned()));
        assert!(!sheets(&index, Count::All).contains(&"Weights".to_owned()));
    }

    #[test]
    fn the_questions_of_margins_are_told_before_the_cells() {
        let totals = ["x1,age,1,300", "x1,age,2,350", "x1,age,3,250", "x1,sex,1,500", "x1,sex,2,400"];
        let index = raked::index(&pooled(), &raked::margins(&totals), &raked::people(), [None, None]);
        let csv = String::from_utf8(write(&table(&index, &Language::english()), Dialect::Standard)).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1], "x1,Xã x1,Known totals,,sex=1,500,,128,,");
        assert_eq!(lines[3], "x1,Xã x1,Known totals,,age=1,284,,96,,", "less the share of those who gave none");
        assert_eq!(lines[6], "x1,Xã x1,Known totals,,age=-,49,,13,,");
        assert!(lines[7].starts_with("x1,Xã x1,Known totals,,sex=1 age=1,,3.0"), "{csv}");
        let json = serde_json::to_value(json::index(&index, Count::Counted)).unwrap();
        let design = &json["units"][2]["design"];
        assert_eq!((&design["by"], &design["margins"][1]["question"]), (&"margins".into(), &"age".into()));
        assert_eq!(design["margins"][0]["categories"][0]["codes"], serde_json::json!(["1"]));
        assert_eq!(design["cells"][0]["files"], serde_json::Value::Null);
        let few = raked::margins(&["x1,sex,1,100", "x1,sex,2,800"]);
        let few = raked::index(&pooled(), &few, &raked::people(), [None; 2]);
        let csv = String::from_utf8(write(&table(&few, &Language::english()), Dialect::Standard)).unwrap();
        assert!(csv.contains("a sector, sample unit or group of people has more forms than files"), "{csv}");
    }

    #[test]
    fn a_lonely_cluster_is_told_node_by_node() {
        let answers = rows(0, &[("u1", 20), ("u2", 20), ("u3", 20)]);
        let cells = design(&["x1,,u1,bắc,,50,", "x1,,u2,bắc,,70,", "x1,,u3,nam,,90,"]);
        let index = index(&pooled(), &cells, &answers, [None, None]);
        let csv = String::from_utf8(write(&table(&index, &Language::vietnamese()), Dialect::Standard)).unwrap();
        assert_eq!(csv.matches("Không nêu sai số: trong tầng “nam” chỉ có một cụm có phiếu.").count(), 7, "{csv}");
        let json = serde_json::to_value(json::index(&index, Count::Counted)).unwrap();
        let first = serde_json::json!({ "node": "root", "reason": "lonely_cluster", "stratum": "nam" });
        assert_eq!(json["units"][2]["design"]["no_errors"][0], first);
    }
}
