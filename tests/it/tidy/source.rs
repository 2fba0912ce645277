//! Rust source as the tidy rules see it: code without comments, literals and test modules, cut into words with their lines.

/// One word or sign of the code. `::` is one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    /// Counted from one.
    pub line: usize,
}

/// What stands before what only tests see.
const MARKER: &[&str] = &["#", "[", "cfg", "(", "test", ")", "]"];
/// The same for what the fuzzer sees too.
const FUZZED: &[&str] = &["#", "[", "cfg", "(", "any", "(", "test", ",", "fuzzing", ")", ")", "]"];

/// The tokens of the code proper: comments, the insides of literals and everything under `#[cfg(test)]` are left out.
pub fn code_of(source: &str) -> Vec<Token> {
    without_tests(&tokens(&without_comments_and_literals(source)))
}

/// The names of all `mod name;` under `#[cfg(test)]`.
pub fn declared_for_tests(source: &str) -> Vec<String> {
    let tokens = tokens(&without_comments_and_literals(source));
    let marked = (0..tokens.len()).filter_map(|place| Some((place, marker_length(&tokens[place..])?)));
    marked
        .filter_map(|(place, length)| {
            let visibility = ["pub", "(", "crate", "super", ")"];
            let item = tokens[place + length..].iter().skip_while(|token| visibility.contains(&token.text.as_str()));
            let words: Vec<&str> = item.take(3).map(|token| token.text.as_str()).collect();
            (words.len() == 3 && words[0] == "mod" && words[2] == ";").then(|| words[1].to_owned())
        })
        .collect()
}

/// Words of the marker that stands at the beginning, if one does.
fn marker_length(tokens: &[Token]) -> Option<usize> {
    let begins = |marker: &&[&str]| {
        tokens.len() >= marker.len() && tokens.iter().zip(*marker).all(|(token, word)| token.text == *word)
    };
    [MARKER, FUZZED].into_iter().find(begins).map(<[_]>::len)
}

/// Comments become blanks, literals become `""`; lines stay where they were.
fn without_comments_and_literals(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = literal_or_comment_end(&chars, at) {
            out.push(' ');
            if chars[at] != '/' {
                out.push_str("\"\"");
            }
            out.extend(chars[at..end].iter().filter(|c| **c == '\n'));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends, if one does.
fn literal_or_comment_end(chars: &[char], at: usize) -> Option<usize> {
    let next = |ahead: usize| chars.get(at + ahead).copied();
    let inside_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match chars[at] {
        '/' if next(1) == Some('/') => {
            Some(chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| at + length))
        }
        '/' if next(1) == Some('*') => Some(block_comment_end(chars, at)),
        '"' => Some(string_end(chars, at + 1)),
        'b' if !inside_word && next(1) == Some('"') => Some(string_end(chars, at + 2)),
        'r' if !inside_word => raw_string_end(chars, at + 1),
        'b' if !inside_word && next(1) == Some('r') => raw_string_end(chars, at + 2),
        // A character, not a lifetime: 'x' or '\…'.
        '\'' if next(1) == Some('\\') => {
            chars[at + 3..].iter().position(|c| *c == '\'').map(|length| at + 3 + length + 1)
        }
        '\'' if next(2) == Some('\'') => Some(at + 3),
        _ => None,
    }
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut place = at;
    while place + 1 < chars.len() {
        match (chars[place], chars[place + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                place += 1;
                continue;
            }
        }
        place += 2;
        if depth == 0 {
            return place;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], mut place: usize) -> usize {
    while place < chars.len() {
        match chars[place] {
            '\\' => place += 2,
            '"' => return place + 1,
            _ => place += 1,
        }
    }
    chars.len()
}

fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    let open = at + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes = |place: &usize| {
        chars[*place] == '"'
            && chars.get(place + 1..place + 1 + hashes).is_some_and(|tail| tail.iter().all(|c| *c == '#'))
    };
    Some((open + 1..chars.len()).find(closes).map_or(chars.len(), |place| place + 1 + hashes))
}

fn tokens(code: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            found.push(Token { text: rest[..length].to_owned(), line: line + 1 });
            rest = rest[length..].trim_start();
        }
    }
    found
}

/// Leaves out what stands under `#[cfg(test)]`: up to the closing brace of the item, or its semicolon.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if let Some(length) = marker_length(&tokens[at..]) {
            at = item_end(tokens, at + length);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return place + 1;
                }
            }
            ";" if depth == 0 => return place + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[test]
fn comments_literals_and_tests_are_not_code() {
    let source = r##"
// crate::db
/* crate::db /* nested */ crate::db */
const A: &str = "crate::db \" crate::db"; const B: &str = r#"crate::db " "#; const C: char = '"'; const D: char = '\'';
fn f<'a>(x: &'a str) {}
#[cfg(test)]
mod tests { use crate::db; fn g() { x.unwrap() } }
#[cfg(test)]
use crate::db;
fn last() {}
"##;
    let code = code_of(source);
    assert!(code.iter().all(|token| !["db", "unwrap"].contains(&token.text.as_str())), "{code:?}");
    let last = code.iter().find(|token| token.text == "last").expect("code after the tests is still seen");
    assert_eq!(last.line, 10);
    let declared =
        "mod a;\n#[cfg(test)]\npub(crate) mod b;\n#[cfg(test)]\nmod c {}\n#[cfg(any(test, fuzzing))]\npub mod d;";
    assert_eq!(declared_for_tests(declared), ["b", "d"]);
}
