//! One submission as it goes over the wire, by the API or by the form, and what the server said to it.

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::web::{FORM, JSON, Reply, Web, urlencoded};

pub const WAVE: &str = "crash";
const AGENCIES: [&str; 4] = ["x-snv", "x-stp", "x-stc", "x-syt"];
const QUESTIONS: [&str; 6] = ["f1", "f2", "f3", "f4", "f5", "overall"];

#[derive(Clone)]
pub struct Sending {
    pub id: String,
    /// As the API takes it.
    pub body: String,
    /// Sent by the form instead: its path and fields.
    form: Option<(String, String)>,
}

pub enum Heard {
    /// Acknowledged; the receipt, unless the server fell before it could be shown.
    Recorded {
        is_new: bool,
        receipt: Option<String>,
    },
    /// 503: to be sent again.
    NotNow,
    /// 409: this ticket was used by another id.
    TicketUsed,
    Odd(String),
    /// No answer to what was sent: it may be stored or not.
    Nothing,
    /// Nobody listened, so nothing was sent.
    Nobody,
}

impl Sending {
    /// A submission of `sipas-short` under a fresh id, with a ticket or without; some with a remark.
    pub fn random(chance: &mut Chance, ticket: Option<&str>) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        let agency = AGENCIES[usize::try_from(chance.draw(4)).expect("below 4")];
        let code = chance.draw(5) + 1;
        let mut answers: Value = QUESTIONS.iter().map(|key| ((*key).to_owned(), json!(code))).collect();
        let mut fields = vec![("id".to_owned(), id.clone()), ("lang".to_owned(), "vi".to_owned())];
        fields.extend(QUESTIONS.map(|key| (key.to_owned(), code.to_string())));
        if chance.once_in(3) {
            let words = "Chờ lâu, thiếu ghế ngồi. ".repeat(usize::try_from(chance.draw(20) + 1).expect("below 21"));
            answers["comment"] = json!(words.trim());
            fields.push(("comment".to_owned(), words.trim().to_owned()));
        }
        let (key, rated, path) = match ticket {
            // The ticket says who is rated.
            Some(code) => ("ticket", code, format!("/t/{code}?sent")),
            None => ("agency", agency, format!("/s/{WAVE}/{agency}")),
        };
        let mut body = json!({ "id": id, "answers": answers });
        body[key] = json!(rated);
        let body = body.to_string();
        let form = chance.once_in(4).then(|| (path, urlencoded(&fields)));
        Self { id, body, form }
    }

    /// The same one by the API.
    pub fn by_api(body: &str) -> Self {
        Self { id: String::new(), body: body.to_owned(), form: None }
    }

    pub fn is_form(&self) -> bool {
        self.form.is_some()
    }

    pub fn send(&self, web: &Web) -> Heard {
        let path = format!("/api/v1/waves/{WAVE}/responses");
        let (path, content_type, body) = match &self.form {
            Some((path, fields)) => (path, FORM, fields),
            None => (&path, JSON, &self.body),
        };
        match web.send("POST", path, &[("content-type", content_type)], body.as_bytes()) {
            Ok(reply) => self.read(web, &reply),
            Err(ureq::Error::ConnectionFailed) => Heard::Nobody,
            Err(ureq::Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Heard::Nobody,
            Err(_) => Heard::Nothing,
        }
    }

    fn read(&self, web: &Web, reply: &Reply) -> Heard {
        match reply.status {
            200 | 201 => match serde_json::from_slice::<Value>(&reply.body)
                .ok()
                .and_then(|reply| reply["receipt"].as_str().map(str::to_owned))
            {
                Some(receipt) => Heard::Recorded { is_new: reply.status == 201, receipt: Some(receipt) },
                None => Heard::Odd(format!("{}: acknowledged without a receipt", self.id)),
            },
            303 => {
                let page = reply.header("location").and_then(|place| web.send("GET", place, &[], b"").ok());
                Heard::Recorded { is_new: true, receipt: page.and_then(|page| find_receipt(&page)) }
            }
            503 if reply.header("retry-after").is_some() => Heard::NotNow,
            409 if ["ticket_used", "Mã này đã được dùng"].iter().any(|said| reply.gist().contains(said)) => {
                Heard::TicketUsed
            }
            status => {
                Heard::Odd(format!("{}: {status} {}", self.id, reply.gist().chars().take(300).collect::<String>()))
            }
        }
    }
}

/// The first receipt code on a page.
fn find_receipt(page: &Reply) -> Option<String> {
    let text = String::from_utf8_lossy(&page.body);
    let is_code = |word: &&str| {
        let fits =
            |(at, c): (usize, char)| if at % 5 == 4 { c == '-' } else { c.is_ascii_digit() || c.is_ascii_uppercase() };
        word.len() == 19 && word.chars().enumerate().all(fits)
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(is_code).map(str::to_owned)
}
