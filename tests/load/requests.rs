//! Requests made beforehand: invented citizens' answers to the 22-criteria survey, as a program or as a browser sends them.
//! Only the id is written in while the clock runs.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use sipas::domain::response::Channel;
use sipas::domain::submission::{Given, GivenAnswers};
use sipas::intake::random_32;
use sipas::simulation::Citizens;

use super::place::{Asked, WAVE};

const DIFFERENT: usize = 1024;
const SEED: u64 = 2026;
/// Stands where the id goes; as long as one.
const BLANK: &str = "00000000-0000-4000-8000-000000000000";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Sender {
    /// JSON to the API
    Program,
    /// The form, as a browser sends it
    Browser,
}

pub struct Requests {
    made: Vec<Made>,
    chance: ChaCha20Rng,
    next: usize,
}

/// A request, and where its id stands.
struct Made {
    bytes: Vec<u8>,
    id: usize,
}

impl Requests {
    pub fn make(asked: &Asked, sender: Sender) -> Self {
        let mut citizens = Citizens::new(&asked.survey, SEED);
        let made = (0..DIFFERENT)
            .map(|number| {
                let agency = asked.agencies[number % asked.agencies.len()].code.as_str();
                let given = citizens.next(agency, &Channel::open_web()).given;
                let text = match sender {
                    Sender::Program => as_program(agency, &given),
                    Sender::Browser => as_browser(agency, &given),
                };
                let id = text.find(BLANK).expect("every request has the blank for an id");
                Made { bytes: text.into_bytes(), id }
            })
            .collect();
        Self { made, chance: ChaCha20Rng::from_seed(random_32()), next: 0 }
    }

    /// Mean length of a request in bytes, head and body.
    pub fn mean_bytes(&self) -> usize {
        self.made.iter().map(|made| made.bytes.len()).sum::<usize>() / self.made.len()
    }

    /// Writes the next request, under an id that nobody has used, in the place of what `request` held.
    pub fn write_next(&mut self, request: &mut Vec<u8>) {
        let made = &self.made[self.next];
        self.next = (self.next + 1) % self.made.len();
        request.clear();
        request.extend_from_slice(&made.bytes);
        let mut random = [0; 16];
        self.chance.fill_bytes(&mut random);
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        id.hyphenated().encode_lower(&mut request[made.id..made.id + BLANK.len()]);
    }
}

fn as_program(agency: &str, given: &GivenAnswers) -> String {
    let answers: Map<String, Value> = given.iter().map(|(key, given)| (key.clone(), value(given))).collect();
    let body = json!({ "id": BLANK, "agency": agency, "language": "vi", "answers": answers }).to_string();
    format!(
        "POST /api/v1/waves/{WAVE}/responses HTTP/1.1\r\nHost: sipas.example\r\nUser-Agent: tablet/1\r\nAccept: */*\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Codes that are numbers are sent as numbers, as the API's example does.
fn value(given: &Given) -> Value {
    match given {
        Given::Word(word) | Given::Number(word) => {
            word.parse::<u64>().map_or_else(|_| Value::String(word.clone()), Value::from)
        }
        Given::List(values) => values.iter().map(value).collect(),
        Given::Other | Given::Repeated => Value::Null,
    }
}

fn as_browser(agency: &str, given: &GivenAnswers) -> String {
    let mut fields = vec![("id", BLANK.to_owned()), ("lang", "vi".to_owned())];
    for (key, given) in given {
        match given {
            Given::Word(word) | Given::Number(word) => fields.push((key, word.clone())),
            Given::List(values) => fields.extend(values.iter().filter_map(|value| match value {
                Given::Word(word) => Some((key.as_str(), word.clone())),
                _ => None,
            })),
            Given::Other | Given::Repeated => {}
        }
    }
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={}", escaped(value))).collect();
    let body = fields.join("&");
    format!(
        "POST /s/{WAVE}/{agency} HTTP/1.1\r\nHost: sipas.example\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10; K) \
         AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36\r\n\
         Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\n\
         Accept-Language: vi-VN,vi;q=0.9,en;q=0.8\r\nOrigin: null\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n\
         Sec-Fetch-Dest: document\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
