//! An index as a workbook: summary, changes since the wave before, factors, questions, returns, weights where the wave has a
//! design, method. Words are written as words, so nothing in it is run; numbers keep their full value and are shown rounded. The
//! same index gives the same bytes.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::text::Language;
use crate::scoring::change::Since;
use crate::scoring::index::{Count, Index};

use super::table::{Cell, Kind, Table};
use super::{cells, changes, returns, tables};

const A4: u8 = 9;
/// In points.
const LINE_HEIGHT: u32 = 15;
/// In inches: at the sides, above and below, of the footer. Narrow, so that broad tables are printed larger.
const MARGINS: [f64; 3] = [0.4, 0.6, 0.3];
/// Bold words are broader by one part in so many.
const BOLD: u16 = 7;
/// In tenths of a digit's width.
const INDENT: usize = 13;
/// Sheets take numbers of 16 bits for columns.
const TOO_WIDE: &str = "a table has fewer than 16 384 columns";

/// # Errors
/// [`XlsxError`] where a table does not fit a sheet: past a million rows.
pub fn write(index: &Index, since: Option<&Since>, count: Count, language: &Language) -> Result<Vec<u8>, XlsxError> {
    let mut tables = vec![
        tables::summary(index, count, language),
        tables::factors(index, count, language),
        tables::questions(index, count, language),
        returns::table(index, count, language),
        tables::method_sheet(index, count, language),
    ];
    if since.is_some() && count == Count::Counted {
        tables.insert(1, changes::table(index, since, language));
    }
    let cells = cells::table(index, language);
    if count == Count::Counted && !cells.rows.is_empty() {
        tables.insert(tables.len() - 1, cells);
    }
    let mut book = Workbook::new();
    // No clock: the day on which the wave ended stands for the workbook's.
    let ended = ExcelDateTime::parse_from_str(&index.wave.ended().to_string())?;
    let title = format!("{} – {}", index.survey.title.in_language(language), index.wave.key);
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&ended));
    let formats = Formats::new();
    for table in &tables {
        write_sheet(book.add_worksheet(), table, &formats)?;
    }
    book.save_to_buffer()
}

struct Formats {
    banner: Format,
    heading: Format,
    heading_of_number: Format,
    text: Format,
    integer: Format,
}

impl Formats {
    fn new() -> Self {
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(0x00E3_EDF7)
            .set_border_bottom(FormatBorder::Thin);
        Self {
            banner: Format::new().set_bold().set_font_color(0x00B0_0020),
            heading_of_number: heading.clone().set_align(FormatAlign::Right).set_indent(1),
            heading: heading.set_align(FormatAlign::Left).set_indent(1),
            text: Format::new().set_text_wrap().set_align(FormatAlign::Left).set_align(FormatAlign::Top).set_indent(1),
            integer: number("0"),
        }
    }
}

fn write_sheet(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(&table.title)?;
    let mut row = 0;
    if let Some(banner) = &table.banner {
        sheet.write_string_with_format(row, 0, banner, &formats.banner)?;
        row += 1;
    }
    let header = row;
    for (column, at) in table.columns.iter().zip(0_u16..) {
        let format = if column.kind == Kind::Number { &formats.heading_of_number } else { &formats.heading };
        sheet.write_string_with_format(header, at, &column.heading, format)?;
        sheet.set_column_width(at, column.width)?;
    }
    let most = table
        .columns
        .iter()
        .map(|column| lines(&column.heading, column.width - column.width / BOLD))
        .max()
        .unwrap_or(1);
    sheet.set_row_height(header, LINE_HEIGHT * most + 2)?;
    let of_decimals =
        |decimals: usize| if decimals == 0 { number("0") } else { number(&format!("0.{:0<decimals$}", "")) };
    let numbers: Vec<Format> = (0..=9).map(of_decimals).collect();
    for cells in &table.rows {
        row += 1;
        // Programs do not all make room for a second line by themselves.
        let words = cells.iter().zip(&table.columns).filter_map(|(cell, column)| match cell {
            Cell::Text(words) => Some(lines(words, column.width)),
            _ => None,
        });
        if let Some(most) = words.max().filter(|most| *most > 1) {
            sheet.set_row_height(row, LINE_HEIGHT * most)?;
        }
        for (cell, at) in cells.iter().zip(0_u16..) {
            match cell {
                Cell::Text(words) if !words.is_empty() => {
                    sheet.write_string_with_format(row, at, words, &formats.text)?;
                }
                // Exact: nobody counts past 2^53.
                Cell::Integer(whole) => {
                    sheet.write_number_with_format(row, at, *whole as f64, &formats.integer)?;
                }
                Cell::Number { value, decimals } => {
                    let format = &numbers[usize::from(*decimals).min(numbers.len() - 1)];
                    sheet.write_number_with_format(row, at, *value, format)?;
                }
                Cell::Text(_) | Cell::Empty => {}
            }
        }
    }
    let last = u16::try_from(table.columns.len()).expect(TOO_WIDE) - 1;
    sheet.autofilter(header, 0, row, last)?;
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet.set_repeat_rows(header, header)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P/&N");
    let [side, end, edge] = MARGINS;
    sheet.set_margins(side, side, end, end, edge, edge);
    Ok(())
}

/// Set a little in from the column's edge, as the headings are, so that neighbours do not touch.
fn number(format: &str) -> Format {
    Format::new().set_num_format(format).set_align(FormatAlign::Right).set_align(FormatAlign::Top).set_indent(1)
}

/// Lines that words take in a column of so many digits' width, broken at spaces.
fn lines(words: &str, width: u16) -> u32 {
    let room = usize::from(width) * 10 - INDENT;
    let (mut lines, mut used) = (1, 0);
    for word in words.split_whitespace() {
        let length: usize = word.chars().map(breadth).sum();
        let space = if used > 0 { breadth(' ') } else { 0 };
        if used > 0 && used + space + length > room {
            lines += 1;
            used = 0;
        } else {
            used += space;
        }
        used += length;
        // A word that is wider than the column is broken.
        while used > room {
            lines += 1;
            used -= room;
        }
    }
    lines
}

/// In tenths of a digit, in the sheets' usual type; rather too broad than too narrow, as a lost line is worse than an empty one.
fn breadth(character: char) -> usize {
    match character {
        ' ' | 'i' | 'í' | 'ì' | 'ị' | 'l' | 'j' | 'I' | '.' | ',' | ';' | ':' | '\'' => 5,
        't' | 'f' | 'r' | '(' | ')' | '/' | '-' => 7,
        'c' | 's' | 'z' => 9,
        'm' | 'w' | 'M' | 'W' | '%' => 16,
        other if other.is_uppercase() => 12,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_counted_as_a_sheet_breaks_them() {
        let cases = [("", 10, 1), ("Xã, phường, đặc khu", 20, 1), ("Xã, phường, đặc khu", 14, 2), ("0123456789", 5, 3)];
        for (words, width, expected) in cases {
            assert_eq!(lines(words, width), expected, "{words} in {width}");
        }
    }
}
