//! Who imports whom: the rooms that a piece of code names, whichever way it names them.

use super::source::Token;

/// A room of the house as code names it: by `crate::room`, `sipas::room`, or by climbing with `super::`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub room: String,
    /// The word after the room, where there is one: `serve` in `crate::http::serve`.
    pub inner: Option<String>,
    pub line: usize,
}

/// All rooms named in the code of the file whose module path is `module` (`["domain", "key"]`; empty for lib.rs and main.rs).
pub fn imports(module: &[String], code: &[Token]) -> Vec<Import> {
    let mut found = Vec::new();
    let mut braces = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| code[before].text.as_str());
        match token.text.as_str() {
            "{" => braces.push(at >= 2 && code[at - 2].text == "mod"),
            "}" => {
                braces.pop();
            }
            // A path begins here, unless it goes on from somewhere else (`serde::crate` does not exist, `x::super` neither).
            "crate" | "sipas" if before != "::" && is_path(code, at) => rooms_after(code, at + 2, &mut found),
            "super" if before != "::" && is_path(code, at) => {
                let inline = braces.iter().filter(|is_mod| **is_mod).count();
                let climbs = climbs(code, at);
                if climbs == module.len() + inline {
                    rooms_after(code, at + 2 * climbs, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

fn is_path(code: &[Token], at: usize) -> bool {
    code.get(at + 1).is_some_and(|token| token.text == "::")
}

fn climbs(code: &[Token], at: usize) -> usize {
    code[at..].iter().step_by(2).take_while(|token| token.text == "super").count()
}

/// The rooms at `at`, which stands behind `crate::`: one word, or a group in braces.
fn rooms_after(code: &[Token], at: usize, found: &mut Vec<Import>) {
    let Some(first) = code.get(at) else { return };
    if first.text != "{" {
        found.push(import(code, at));
        return;
    }
    let mut depth = 0;
    for place in at..code.len() {
        match code[place].text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => {}
            _ if depth == 1 && matches!(code[place - 1].text.as_str(), "{" | ",") => found.push(import(code, place)),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

fn import(code: &[Token], at: usize) -> Import {
    let inner = is_path(code, at).then(|| code.get(at + 2)).flatten().map(|token| token.text.clone());
    Import { room: code[at].text.clone(), inner, line: code[at].line }
}

#[test]
fn rooms_are_found_however_they_are_named() {
    let source = "
use crate::domain::key::Key;
use crate::{error::Error, scoring::{index::Index, method}, ledger};
fn f() { crate::db::log::append(); super::super::pages::form(); super::near(); let sipas = 1; }
mod inner { use super::super::super::http::serve; use super::super::near; }
";
    let module = ["report".to_owned(), "csv".to_owned()];
    let found = imports(&module, &super::source::code_of(source));
    let rooms: Vec<&str> = found.iter().map(|import| import.room.as_str()).collect();
    assert_eq!(rooms, ["domain", "error", "scoring", "ledger", "db", "pages", "http"]);
    assert_eq!((found[6].inner.as_deref(), found[6].line), (Some("serve"), 5));
}
