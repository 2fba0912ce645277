//! What stands behind the `?` of a page's address. Names that are not ours are passed over: messengers add their own
//! to every link that they carry.

use serde::Deserialize;

use crate::error::Error;
use crate::scoring::index::Count;

/// The finder.
#[derive(Debug, Default, Deserialize)]
pub struct Finder {
    #[serde(default)]
    pub q: String,
}

/// Whose form was sent with a ticket, as its page has it: looked at only where the ticket cannot be looked up.
#[derive(Debug, Default, Deserialize)]
pub struct SentForm {
    #[serde(default)]
    pub wave: String,
    #[serde(default)]
    pub agency: String,
}

/// Which figures of a wave.
#[derive(Debug, Default, Deserialize)]
pub struct Figures {
    method: Option<String>,
    count: Option<String>,
}

impl Finder {
    /// What was typed, cut to a length that any name fits in.
    #[must_use]
    pub fn query(&self) -> String {
        self.q.chars().filter(|c| !c.is_control()).take(100).collect()
    }
}

impl Figures {
    /// # Errors
    /// [`Error::Malformed`] for a count that is none: it must not become another figure in silence.
    pub fn count(&self) -> Result<Count, Error> {
        let Some(word) = self.count.as_deref().filter(|word| !word.is_empty()) else { return Ok(Count::Counted) };
        Count::parse(word).ok_or_else(|| Error::Malformed("count is counted, beside or all".to_owned()))
    }

    /// None for the wave's own method.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref().filter(|key| !key.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::web::Query;

    use super::{Figures, Finder};
    use crate::scoring::index::Count;

    #[test]
    fn foreign_names_are_passed_over_and_wrong_values_are_not() {
        let figures = |text: &str| Query::<Figures>::from_query(text).unwrap().into_inner();
        assert_eq!(figures("count=beside&fbclid=x&method=").count().unwrap(), Count::Beside);
        assert_eq!(figures("method=sipas").method(), Some("sipas"));
        assert_eq!((figures("").count().unwrap(), figures("method=").method()), (Count::Counted, None));
        assert!(figures("count=alle").count().is_err());
        let typed = Query::<Finder>::from_query("q=r%E1%BA%A1ch+gi%C3%A1%00&zarsrc=1").unwrap().query();
        assert_eq!(typed, "rạch giá");
    }
}
