//! A page as a browser without scripts sees it: its tags, its forms, and what a form sends.

use std::collections::BTreeMap;

use super::web::{Reply, Web};

/// One opening tag, with the text up to the next tag.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    attributes: BTreeMap<String, String>,
    pub text: String,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    fn value(&self) -> String {
        self.attribute("value").unwrap_or_default().to_owned()
    }
}

/// All tags of a page in their order; closing tags are named `/form`.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let (inside, after) = split_tag(rest);
        let text = unescaped(&after[..after.find('<').unwrap_or(after.len())]);
        let name_ends = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
        let name = inside[..name_ends].trim_end_matches('/').to_lowercase();
        let skip =
            if matches!(name.as_str(), "style" | "script") { after.find("</").unwrap_or(after.len()) } else { 0 };
        found.push(Tag { name, attributes: attributes(&inside[name_ends..]), text });
        rest = &after[skip..];
    }
    found
}

/// The inside of the tag that begins here, and what follows its `>`.
fn split_tag(from: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in from.char_indices() {
        match (quote, c) {
            (None, '>') => return (&from[..at], &from[at + 1..]),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    (from, "")
}

fn attributes(mut rest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let ends = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        if ends == 0 {
            return found;
        }
        let name = rest[..ends].to_lowercase();
        rest = &rest[ends..];
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            let (quoted, length) = if let Some(quote @ ('"' | '\'')) = given.chars().next() {
                let length = given[1..].find(quote).unwrap_or(given.len() - 1);
                (&given[1..=length], length + 2)
            } else {
                let length = given.find(char::is_whitespace).unwrap_or(given.len());
                (&given[..length], length)
            };
            value = quoted;
            rest = &given[length.min(given.len())..];
        }
        found.insert(name, unescaped(value));
    }
}

pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let ends = rest.find(';').filter(|ends| *ends < 10);
        let sign = ends.and_then(|ends| match &rest[1..ends] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            number => {
                let number = number.strip_prefix('#')?;
                let code = number
                    .strip_prefix(['x', 'X'])
                    .map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
                char::from_u32(code?)
            }
        });
        if let (Some(sign), Some(ends)) = (sign, ends) {
            out.push(sign);
            rest = &rest[ends + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out + rest
}

/// The words that people see.
pub fn visible(html: &str) -> String {
    let words = tags(html)
        .into_iter()
        .filter(|tag| !matches!(tag.name.as_str(), "style" | "script" | "title"))
        .map(|tag| tag.text);
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One form of a page.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub method: String,
    /// What is sent as it stands.
    pub fields: Vec<(String, String)>,
    /// The name and value of every field that can be set, ticked or not.
    pub choices: Vec<(String, String)>,
}

impl Form {
    /// The first form of a page that has a field of this name.
    pub fn with(page: &str, field: &str) -> Self {
        let forms = Self::all(page);
        let found = forms.into_iter().find(|form| form.choices.iter().any(|(name, _)| name == field));
        found.unwrap_or_else(|| panic!("no form with a field “{field}” in:\n{page}"))
    }

    pub fn all(page: &str) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        let mut within = false;
        let mut select = None;
        for tag in tags(page) {
            match tag.name.as_str() {
                "form" => {
                    let word = |name: &str, usual: &str| tag.attribute(name).unwrap_or(usual).to_owned();
                    let method = word("method", "get").to_lowercase();
                    forms.push(Self { action: word("action", ""), method, fields: Vec::new(), choices: Vec::new() });
                    within = true;
                }
                "/form" => within = false,
                _ if !within => {}
                "select" => select = tag.attribute("name").map(str::to_owned),
                "/select" => select = None,
                _ => {
                    let form = forms.last_mut().expect("within a form");
                    form.take(&tag, select.as_deref());
                }
            }
        }
        forms
    }

    fn take(&mut self, tag: &Tag, select: Option<&str>) {
        let (name, value, sent) = match (tag.name.as_str(), tag.attribute("name"), select) {
            ("option", _, Some(select)) => {
                let value = if tag.has("value") { tag.value() } else { tag.text.trim().to_owned() };
                // A browser sends the first option where none is selected.
                let first = self.choices.iter().all(|(name, _)| name != select);
                if tag.has("selected") {
                    self.fields.retain(|(name, _)| name != select);
                }
                (select.to_owned(), value, tag.has("selected") || first)
            }
            ("textarea", Some(name), _) => {
                // One line break after the tag is not part of the text.
                let text = tag.text.strip_prefix('\n').unwrap_or(&tag.text);
                (name.to_owned(), text.to_owned(), true)
            }
            ("input", Some(name), _) => {
                let (value, sent) = match tag.attribute("type").unwrap_or("text") {
                    "radio" | "checkbox" => (tag.attribute("value").unwrap_or("on").to_owned(), tag.has("checked")),
                    "submit" | "button" => return,
                    _ => (tag.value(), true),
                };
                (name.to_owned(), value, sent)
            }
            _ => return,
        };
        if sent {
            self.fields.push((name.clone(), value.clone()));
        }
        self.choices.push((name, value));
    }

    /// What the field `name` would send now.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Chooses, ticks or types; several values tick several boxes.
    pub fn set(&mut self, name: &str, values: &[&str]) -> &mut Self {
        assert!(self.choices.iter().any(|(field, _)| field == name), "the form has no field “{name}”");
        self.fields.retain(|(field, _)| field != name);
        self.fields.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
        self
    }

    /// Sends it as it stands; `path` is where the page was, for a form without an action.
    pub fn send(&self, web: &Web, path: &str) -> Reply {
        let action = if self.action.is_empty() { path } else { &self.action };
        if self.method == "post" {
            return web.post_form(action, &self.fields);
        }
        let (address, _) = action.split_once('?').unwrap_or((action, ""));
        web.get(&format!("{address}?{}", super::web::urlencoded(&self.fields)))
    }
}

#[test]
fn a_form_sends_what_a_browser_would() {
    let page = r#"<p>a &lt; b</p><form action="/x" method=post><input type=hidden name=id value="1">
<input type="radio" name="q" value="1"><input type="radio" name="q" value="2" checked>
<textarea name="t">
xin &amp; chào</textarea><select name=s><option value="a">A<option value="b" selected>B</select>
<!-- <input name=no value=1> --><input type=checkbox name=c value=1></form>"#;
    let mut form = Form::with(page, "q");
    let fields = |form: &Form| super::web::urlencoded(&form.fields);
    assert_eq!((form.action.as_str(), form.method.as_str()), ("/x", "post"));
    assert_eq!(fields(&form), "id=1&q=2&t=xin+%26+ch%C3%A0o&s=b");
    form.set("q", &["1"]).set("c", &["1"]);
    assert_eq!(fields(&form), "id=1&t=xin+%26+ch%C3%A0o&s=b&q=1&c=1");
    assert_eq!(visible(page), "a < b xin & chào A B");
}
