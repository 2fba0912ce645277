//! What an HTML form sends: fields in `application/x-www-form-urlencoded`, strictly UTF-8.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::body;
use crate::domain::submission::{Given, GivenAnswers};
use crate::domain::text::Language;
use crate::error::Error;

const FORM: &str = "application/x-www-form-urlencoded";

/// More than the largest survey's form can send: every option of every multi ticked.
const MOST_FIELDS: usize = 2_000;

/// Far longer than any code with its dashes and spaces.
const LONGEST_CODE: usize = 60;

/// The fields of a form in the order in which they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// A filled form, not yet believed.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSubmission {
    /// As sent; empty where there was none.
    pub id: String,
    /// The language in which the form was shown.
    pub language: Option<Language>,
    pub answers: GivenAnswers,
}

impl Fields {
    /// # Errors
    /// [`Error::Malformed`] for text that is not UTF-8 and for too many fields.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let mut fields = Vec::with_capacity(64);
        for pair in pairs {
            if fields.len() == MOST_FIELDS {
                return Err(Error::Malformed(format!("the form has more than {MOST_FIELDS} fields")));
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = unescaped(halves.next().unwrap_or_default())?;
            let value = unescaped(halves.next().unwrap_or_default())?;
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// The value of a field that may stand there once.
    ///
    /// # Errors
    /// [`Error::Malformed`] where it came several times.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Error> {
        let mut values = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Error::Malformed(format!("the field “{name}” came several times"))),
        }
    }

    /// The field `code`, as [`typed_code`] has it.
    ///
    /// # Errors
    /// [`Error::Malformed`] where it came several times.
    pub fn code(&self) -> Result<String, Error> {
        Ok(typed_code(self.one("code")?.unwrap_or_default()))
    }
}

/// A code as somebody typed it, fit to be read and to be shown again: of sane length, without control characters.
#[must_use]
pub fn typed_code(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_CODE).collect()
}

impl FormSubmission {
    /// # Errors
    /// [`Error::Malformed`] where `id` or `lang` came several times.
    pub fn from_fields(fields: Fields) -> Result<Self, Error> {
        let id = fields.one("id")?.unwrap_or_default().to_owned();
        let language = fields.one("lang")?.and_then(|word| Language::parse(word).ok());
        let others = fields.0.into_iter().filter(|(name, _)| name != "id" && name != "lang");
        let values = others.map(|(name, value)| (name, Given::Word(value))).collect();
        Ok(Self { id, language, answers: GivenAnswers::from_sent(values, listed) })
    }
}

/// Several values under one name are a list.
fn listed(earlier: Given, later: Given) -> Given {
    match earlier {
        Given::List(mut values) => {
            values.push(later);
            Given::List(values)
        }
        first => Given::List(vec![first, later]),
    }
}

impl FromRequest for Fields {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Self::parse(&body::read(&request, &mut payload, FORM).await?) })
    }
}

impl FromRequest for FormSubmission {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let fields = Fields::from_request(request, payload);
        Box::pin(async move { Self::from_fields(fields.await?) })
    }
}

/// `+` and `%xx` undone. A lone `%` stands for itself, as browsers have it.
fn unescaped(text: &[u8]) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(16 * hex(*high) + hex(*low));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::Malformed("the form is not in UTF-8".to_owned()))
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, FormSubmission, MOST_FIELDS};
    use crate::domain::submission::Given;
    use crate::error::Error;

    fn word(text: &str) -> Given {
        Given::Word(text.to_owned())
    }

    fn submission(body: &str) -> Result<FormSubmission, Error> {
        FormSubmission::from_fields(Fields::parse(body.as_bytes())?)
    }

    #[test]
    fn one_value_is_a_word_and_several_are_a_list() {
        let sent =
            submission("id=x&lang=en&q1_1=5&wishes=1&wishes=4&comment=c%E1%BA%A3m+%C6%A1n%20100%&empty=").unwrap();
        assert_eq!(sent.id, "x");
        assert_eq!(sent.language.unwrap().as_str(), "en");
        assert_eq!(sent.answers["q1_1"], word("5"));
        assert_eq!(sent.answers["wishes"], Given::List(vec![word("1"), word("4")]));
        assert_eq!(sent.answers["comment"], word("cảm ơn 100%"));
        assert_eq!(sent.answers["empty"], word(""));
        assert_eq!(sent.answers.len(), 4);
    }

    #[test]
    fn what_is_not_utf_8_or_too_much_is_refused() {
        for bad in ["q=%ff", "%C3=1", "id=a&id=b", "lang=vi&lang=en"] {
            assert!(matches!(submission(bad), Err(Error::Malformed(_))), "{bad}");
        }
        assert!(Fields::parse(&[b'q', b'=', 0xC3]).is_err());
        assert!(submission(&"q=1&".repeat(MOST_FIELDS)).is_ok());
        assert!(submission(&"q=1&".repeat(MOST_FIELDS + 1)).is_err());
        assert_eq!(submission("q=%00").unwrap().answers["q"], word("\0"), "domain has the say on characters");
    }
}
