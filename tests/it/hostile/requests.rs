//! Requests made from an OpenAPI document: values that its schemas allow, and values that they do not.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use sipas::ledger::commit::sha256;

use crate::harness::web::escaped;
use crate::harness::{HOME_AFFAIRS, new_id};

/// The same seed, the same requests.
pub struct Chance(ChaCha20Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::from_seed(sha256(&seed.to_be_bytes())))
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n.max(1) as u64).expect("less than n")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Words that no schema expects.
    fn junk(&mut self) -> String {
        let pieces = [
            "\0",
            "\u{202e}",
            "e\u{302}",
            "\u{1f600}",
            "'",
            "\"",
            "<b>",
            "../",
            "%00",
            "\n",
            " ",
            "-1",
            "1e999",
            "null",
            "ă",
            "0",
        ];
        let count = self.below(12);
        let words: String = (0..count).map(|_| self.of(&pieces)).collect();
        if self.one_in(12) { words.repeat(100) } else { words }
    }
}

/// One operation of the document.
pub struct Operation {
    pub method: String,
    path: String,
    /// The parameters' `name`, `in` and `schema`.
    parameters: Vec<Value>,
    /// The schema of the JSON body, references resolved.
    body: Option<Value>,
    /// The statuses that it says it answers.
    pub answers: Vec<u16>,
}

pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

pub fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let body = operation.pointer("/requestBody/content/application~1json/schema").map(|schema| {
                let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
                reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema).clone()
            });
            let statuses = operation["responses"].as_object().expect("responses").keys();
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                parameters: operation["parameters"].as_array().cloned().unwrap_or_default(),
                body,
                answers: statuses.map(|status| status.parse().expect("a status")).collect(),
            });
        }
    }
    found
}

impl Operation {
    /// Two of three as the description has it, one with something in it that it does not allow.
    pub fn request(&self, waves: &[&str], chance: &mut Chance) -> Request {
        let is_bad = chance.one_in(3);
        let mut target = self.path.clone();
        let mut query = Vec::new();
        let mut headers = Vec::new();
        for parameter in &self.parameters {
            let name = parameter["name"].as_str().expect("a name");
            let must = parameter["required"] == true;
            match parameter["in"].as_str() {
                Some("path") => {
                    let word =
                        if is_bad && chance.one_in(4) { chance.junk() + "x" } else { chance.of(waves).to_owned() };
                    target = target.replace(&format!("{{{name}}}"), &escaped(&word).replace('+', "%20"));
                }
                Some("query") if must || chance.one_in(3) => {
                    let value = if is_bad && chance.one_in(2) {
                        chance.junk()
                    } else {
                        plain(&value(&parameter["schema"], chance))
                    };
                    query.push(format!("{name}={}", escaped(&value)));
                }
                Some("header") if chance.one_in(4) => {
                    headers.push(("if-none-match", chance.of(&["*", "\"x\"", "W/\"", "junk"]).to_owned()));
                }
                _ => {}
            }
        }
        if is_bad && chance.one_in(4) {
            query.push(format!("{}={}", escaped(&chance.junk()), escaped(&chance.junk())));
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let body = self.body.as_ref().map_or_else(Vec::new, |schema| {
            headers.push(("content-type", "application/json".to_owned()));
            sent(schema, is_bad, chance)
        });
        let method = if is_bad && chance.one_in(12) { "PATCH".to_owned() } else { self.method.clone() };
        Request { method, target, headers, body }
    }
}

/// A body by its schema; of one that must be bad, a key, a value or the text itself is broken.
fn sent(schema: &Value, is_bad: bool, chance: &mut Chance) -> Vec<u8> {
    let mut body = Map::new();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, schema) in schema["properties"].as_object().expect("properties") {
        // Without a ticket an agency is needed, which the schema cannot say.
        if name == "agency" || required.iter().any(|key| key == name) || chance.one_in(4) {
            body.insert(name.clone(), known(name, schema, chance));
        }
    }
    if is_bad {
        let keys: Vec<String> = body.keys().cloned().collect();
        let key = chance.of(&keys);
        match chance.below(5) {
            0 => drop(body.remove(&key)),
            1 => drop(body.insert(chance.junk(), json!(1))),
            2 => drop(body.insert(key, json!([{ "deep": [[[]]] }]))),
            3 => drop(body.insert(key, json!(chance.junk()))),
            _ => {
                let text = Value::Object(body).to_string();
                return text.into_bytes()[..chance.below(40)].to_vec();
            }
        }
    }
    Value::Object(body).to_string().into_bytes()
}

/// What a sender knows and the schema does not: who can be rated, what is asked.
fn known(name: &str, schema: &Value, chance: &mut Chance) -> Value {
    match name {
        "id" => json!(new_id()),
        "agency" if !chance.one_in(5) => json!(HOME_AFFAIRS),
        "source" if !chance.one_in(5) => json!("open"),
        "mode" if !chance.one_in(5) => json!("web"),
        "language" => json!(chance.of(&["vi", "en"])),
        "answers" => {
            let codes = [json!(1), json!("5"), json!("na"), json!(null), json!(4)];
            let mut answers: Map<String, Value> = ["f1", "f2", "f3", "f4", "f5", "overall"]
                .into_iter()
                .map(|key| (key.to_owned(), chance.of(&codes)))
                .collect();
            answers.insert("f1".to_owned(), json!(5));
            if chance.one_in(3) {
                answers.insert("comment".to_owned(), value(&schema["additionalProperties"], chance));
            }
            Value::Object(answers)
        }
        _ => value(schema, chance),
    }
}

/// Something that a schema allows.
fn value(schema: &Value, chance: &mut Chance) -> Value {
    if let Some(all) = schema["enum"].as_array() {
        return chance.of(all);
    }
    if let Some(all) = schema["oneOf"].as_array() {
        return value(&chance.of(all), chance);
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        one => vec![one.clone()],
    };
    match chance.of(&kinds).as_str() {
        Some("integer") => {
            let least = schema["minimum"].as_u64().unwrap_or(0);
            let most = schema["maximum"].as_u64().unwrap_or(9);
            json!(least + chance.below(usize::try_from(most - least + 1).expect("a small range")) as u64)
        }
        Some("array") => Value::Array((0..chance.below(4)).map(|_| value(&schema["items"], chance)).collect()),
        Some("null") => Value::Null,
        _ => json!(chance.of(&["1", "sipas-short", "x-snv", "Cảm ơn", "na"])),
    }
}

/// As it stands in a query.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
