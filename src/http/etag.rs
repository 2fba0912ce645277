//! Strong ETags over everything that went into an answer, and what a client says it has already.

use actix_web::HttpRequest;
use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::{HttpResponse, HttpResponseBuilder};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Gathers the inputs of an answer.
#[derive(Debug, Default)]
pub struct Inputs(Sha256);

/// The hash of an answer's inputs, without quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Inputs {
    /// This program's version goes into every tag: another version may write the same figures in other bytes.
    #[must_use]
    pub fn new(kind: &str) -> Self {
        Self::default().with(env!("CARGO_PKG_VERSION")).with(kind)
    }

    #[must_use]
    pub fn with(mut self, input: impl AsRef<[u8]>) -> Self {
        let input = input.as_ref();
        // The length keeps "ab" + "c" and "a" + "bc" apart.
        self.0.update((input.len() as u64).to_le_bytes());
        self.0.update(input);
        self
    }

    #[must_use]
    pub fn tag(self) -> Tag {
        Tag(HEXLOWER.encode(&self.0.finalize()[..16]))
    }
}

impl Tag {
    /// 304 if the client has this very answer, compressed or not.
    #[must_use]
    pub fn unchanged(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let sent = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
        let has = sent.flat_map(|value| value.split(',')).map(str::trim).find(|tag| *tag == "*" || self.is(tag))?;
        let tag = if has == "*" { self.to_string() } else { has.trim_start_matches("W/").to_owned() };
        Some(HttpResponse::NotModified().insert_header((ETAG, tag)).finish())
    }

    pub fn put_on(&self, response: &mut HttpResponseBuilder) {
        response.insert_header((ETAG, self.to_string()));
    }

    fn is(&self, sent: &str) -> bool {
        let quoted = sent.strip_prefix("W/").unwrap_or(sent);
        let Some(word) = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
        let plain = word.strip_suffix("-br").or_else(|| word.strip_suffix("-gzip")).unwrap_or(word);
        plain == self.0
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::Inputs;

    #[test]
    fn a_client_that_has_it_gets_nothing_again() {
        let tag = Inputs::new("csv").with("abc").tag();
        let plain = tag.to_string();
        let compressed = plain.replace('"', "") + "-br";
        for sent in [
            plain.clone(),
            format!("\"other\", {plain}"),
            format!("W/{plain}"),
            format!("\"{compressed}\""),
            "*".to_owned(),
        ] {
            let request = TestRequest::get().insert_header(("if-none-match", sent.clone())).to_http_request();
            assert_eq!(tag.unchanged(&request).unwrap().status(), 304, "{sent}");
        }
        for sent in ["\"other\"", "nonsense", "\""] {
            let request = TestRequest::get().insert_header(("if-none-match", sent)).to_http_request();
            assert!(tag.unchanged(&request).is_none(), "{sent}");
        }
        assert!(tag.unchanged(&TestRequest::get().to_http_request()).is_none());
    }

    #[test]
    fn every_input_counts_and_none_runs_into_the_next() {
        let tag = |a: &str, b: &str| Inputs::new("csv").with(a).with(b).tag();
        assert_eq!(tag("ab", "c"), tag("ab", "c"));
        assert_ne!(tag("ab", "c"), tag("a", "bc"));
        assert_ne!(tag("ab", "c"), Inputs::new("xlsx").with("ab").with("c").tag());
    }
}
