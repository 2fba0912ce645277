//! A table as every format takes it: headings, and cells that know whether they are words or numbers.

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Also the name of the sheet.
    pub title: String,
    /// What must be read before any figure: that the data are invented.
    pub banner: Option<String>,
    pub columns: Vec<Column>,
    /// One cell a column.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub kind: Kind,
    /// In characters, for sheets.
    pub width: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Integer(u64),
    /// The full value, and the decimals with which it is printed.
    Number {
        value: f64,
        decimals: u8,
    },
    Empty,
}

impl Column {
    #[must_use]
    pub fn text(heading: impl Into<String>, width: u16) -> Self {
        Self { heading: heading.into(), kind: Kind::Text, width }
    }

    #[must_use]
    pub fn number(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), kind: Kind::Number, width: 13 }
    }

    /// Of whole numbers under a short heading.
    #[must_use]
    pub fn count(heading: impl Into<String>) -> Self {
        Self { width: 11, ..Self::number(heading) }
    }
}

impl Cell {
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    #[must_use]
    pub fn integer(number: Option<u64>) -> Self {
        number.map_or(Self::Empty, Self::Integer)
    }

    #[must_use]
    pub fn number(value: Option<f64>, decimals: u8) -> Self {
        value.map_or(Self::Empty, |value| Self::Number { value, decimals })
    }
}
