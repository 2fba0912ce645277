//! A small HTTP client: follows no redirects, calls no status an error, keeps no cookies.

use std::time::Duration;

use serde_json::Value;

#[derive(Clone)]
pub struct Web {
    agent: ureq::Agent,
    base: String,
}

/// One answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

impl Web {
    pub fn at(base: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self { agent: config.into(), base: base.to_owned() }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"").expect("the server answers")
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, b"").expect("the server answers")
    }

    pub fn post(&self, path: &str, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
        self.send("POST", path, &[("content-type", content_type)], body.as_ref()).expect("the server answers")
    }

    pub fn post_json(&self, path: &str, body: &Value) -> Reply {
        self.post(path, JSON, body.to_string())
    }

    pub fn post_form(&self, path: &str, fields: &[(String, String)]) -> Reply {
        self.post(path, FORM, urlencoded(fields))
    }

    /// # Errors
    /// The server went away before it answered.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply, ureq::Error> {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = ureq::http::Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if method == "GET" || method == "HEAD" {
            self.agent.run(request.body(()).expect("a good request"))?
        } else {
            self.agent.run(request.body(body).expect("a good request"))?
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec()?;
        Ok(Reply { status: response.status().as_u16(), headers, body })
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the server writes UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// What it says, for the message of a failed test.
    pub fn gist(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        if text.starts_with("<!doctype") { super::form::visible(&text) } else { text.into_owned() }
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.gist());
        self
    }

    /// Fails the test unless it is a problem (RFC 9457) with this status and code; gives its `errors` as
    /// pairs of question and code, in their order.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Vec<(String, String)> {
        assert_eq!(self.status, status, "{}", self.gist());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["type"], format!("urn:sipas:problem:{code}"), "{problem}");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
        let word = |error: &Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| (word(error, "question"), word(error, "code"))).collect()
    }
}

/// Fields as a form sends them.
pub fn urlencoded(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

pub fn escaped(word: &str) -> String {
    use std::fmt::Write as _;
    word.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => write!(out, "%{byte:02X}").expect("strings take everything"),
        }
        out
    })
}
