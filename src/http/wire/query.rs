//! The query strings of the API. A name or a value that is not known is refused: a mistyped `count` must not become
//! another figure in silence.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::json::printable;
use crate::error::Error;
use crate::scoring::index::Count;

const DEFAULT_LIMIT: u32 = 200;

/// A query string, read strictly.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// Nothing but the language of messages.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LanguageQuery {
    /// The language of titles and messages; without it the cookie `lang`, then `Accept-Language`, then Vietnamese.
    #[param(inline)]
    pub lang: Option<Lang>,
}

/// For those who have an earlier answer.
#[allow(dead_code, reason = "only its description is used; `etag` reads the header")]
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatch {
    /// `ETag` of an earlier answer: 304 where nothing has changed.
    #[param(rename = "If-None-Match", value_type = String, required = false)]
    pub if_none_match: Option<String>,
}

/// A piece of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Where the last answer ended: its `next`.
    #[validate(length(min = 1, max = 64, message = "1 to 64 characters"))]
    #[param(min_length = 1, max_length = 64)]
    pub cursor: Option<String>,
    /// How many entries at most.
    #[validate(range(min = 1, max = 500, message = "1 to 500"))]
    #[param(minimum = 1, maximum = 500, default = 200)]
    pub limit: Option<u32>,
    /// The language of messages.
    #[param(inline)]
    #[allow(dead_code, reason = "only its form is checked here; `PageLanguage` reads it")]
    pub lang: Option<Lang>,
}

/// Which figures.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IndexQuery {
    /// Key of the method; without it the wave's default method.
    #[validate(length(min = 1, max = 40, message = "1 to 40 characters"))]
    #[param(min_length = 1, max_length = 40)]
    pub method: Option<String>,
    /// Over which sources: those that the method counts, the others beside, or all.
    #[serde(default)]
    #[param(inline)]
    pub count: CountWord,
    /// The language of titles and messages.
    #[param(inline)]
    #[allow(dead_code, reason = "only its form is checked here; `PageLanguage` reads it")]
    pub lang: Option<Lang>,
}

/// Which figures, and in which kind of CSV. (One flat struct: serde cannot both flatten and refuse unknown names.)
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CsvQuery {
    /// Key of the method; without it the wave's default method.
    #[validate(length(min = 1, max = 40, message = "1 to 40 characters"))]
    #[param(min_length = 1, max_length = 40)]
    pub method: Option<String>,
    /// Over which sources: those that the method counts, the others beside, or all.
    #[serde(default)]
    #[param(inline)]
    pub count: CountWord,
    /// Which table; changes and weights are of the forms that count.
    #[serde(default)]
    #[param(inline)]
    pub table: TableWord,
    /// `vi`: semicolons and decimal commas, as Excel in Vietnamese wants them.
    #[param(inline)]
    pub excel: Option<Excel>,
    /// The language of headings and messages.
    #[param(inline)]
    #[allow(dead_code, reason = "only its form is checked here; `PageLanguage` reads it")]
    pub lang: Option<Lang>,
}

/// By which method changes are asked for.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// Key of the method; without it the wave's default method.
    #[validate(length(min = 1, max = 40, message = "1 to 40 characters"))]
    #[param(min_length = 1, max_length = 40)]
    pub method: Option<String>,
    /// The language of messages.
    #[param(inline)]
    #[allow(dead_code, reason = "only its form is checked here; `PageLanguage` reads it")]
    pub lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    Vi,
    En,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(default = json!("counted"))]
pub enum CountWord {
    #[default]
    Counted,
    Beside,
    All,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(default = json!("summary"))]
pub enum TableWord {
    #[default]
    Summary,
    Factors,
    Questions,
    /// What became of the index since the wave before.
    Changes,
    /// What became of the forms.
    Returns,
    /// By what each agency was weighted, where the wave has a design.
    Weights,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Excel {
    Vi,
}

impl From<CountWord> for Count {
    fn from(word: CountWord) -> Self {
        match word {
            CountWord::Counted => Self::Counted,
            CountWord::Beside => Self::Beside,
            CountWord::All => Self::All,
        }
    }
}

impl TableWord {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Factors => "factors",
            Self::Questions => "questions",
            Self::Changes => "changes",
            Self::Returns => "returns",
            Self::Weights => "weights",
        }
    }
}

impl PageQuery {
    /// The entries after the cursor, at most `limit`, and the cursor of the next piece if there is one.
    /// `key` names an entry for ever, so that a list may grow between two pieces.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a cursor that is none of this list's.
    pub fn piece<'a, T>(&self, all: &'a [T], key: impl Fn(&T) -> &str) -> Result<(&'a [T], Option<String>), Error> {
        let start = match &self.cursor {
            None => 0,
            Some(cursor) => {
                let last = all.iter().position(|entry| key(entry) == cursor);
                last.ok_or_else(|| Error::Malformed("the cursor is none of this list's".to_owned()))? + 1
            }
        };
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT) as usize;
        let piece = &all[start..all.len().min(start + limit)];
        let more = start + piece.len() < all.len();
        Ok((piece, piece.last().filter(|_| more).map(|last| key(last).to_owned())))
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned + Validate>(text: &str) -> Result<T, Error> {
    let query = web::Query::<T>::from_query(text).map_err(|error| Error::Malformed(printable(&error.to_string())))?;
    query.validate().map_err(|errors| Error::Malformed(printable(&errors.to_string())))?;
    Ok(query.into_inner())
}

#[cfg(test)]
mod tests {
    use super::{CountWord, CsvQuery, Excel, IndexQuery, PageQuery, TableWord, parse};

    #[test]
    fn what_is_left_out_has_its_default_and_what_is_mistyped_is_refused() {
        let query: CsvQuery = parse("").unwrap();
        assert_eq!((query.count, query.table, query.excel), (CountWord::Counted, TableWord::Summary, None));
        let query: CsvQuery = parse("count=all&table=factors&excel=vi&method=sipas&lang=en").unwrap();
        assert_eq!((query.count, query.table, query.excel), (CountWord::All, TableWord::Factors, Some(Excel::Vi)));
        for bad in ["count=alle", "cuont=all", "table=summary", "count=all&count=beside", "lang=fr", "method="] {
            assert!(parse::<IndexQuery>(bad).is_err(), "{bad}");
        }
        for bad in ["limit=0", "limit=501", "limit=-1", "limit=x", "cursor="] {
            assert!(parse::<PageQuery>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn pieces_join_to_the_whole_list() {
        let all = ["a", "b", "c", "d", "e"];
        let mut query = PageQuery { limit: Some(2), ..PageQuery::default() };
        let mut seen = Vec::new();
        loop {
            let (piece, next) = query.piece(&all, |entry| entry).unwrap();
            seen.extend_from_slice(piece);
            let Some(next) = next else { break };
            query.cursor = Some(next);
        }
        assert_eq!(seen, all);
        query.cursor = Some("z".to_owned());
        assert!(query.piece(&all, |entry| entry).is_err());
    }
}
