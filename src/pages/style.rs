//! The one style of all pages. It stands in every page word for word, so that the policy can allow it by its hash
//! and a first visit needs one request only.

use std::sync::LazyLock;

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

static TEXT: LazyLock<String> = LazyLock::new(|| lean(include_str!("style.css")));
static SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(TEXT.as_bytes()))));

/// What stands between `<style>` and `</style>`.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// The style as a source of the content security policy: `'sha256-…'`, quotes included.
#[must_use]
pub fn sha256_source() -> &'static str {
    &SOURCE
}

/// The sheet without comments and indentation: bytes that a weak network need not carry.
fn lean(sheet: &str) -> String {
    let mut lean = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        lean.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    lean.push_str(rest);
    lean.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{lean, sha256_source, text};

    #[test]
    fn the_sheet_loses_comments_and_indentation_only() {
        assert_eq!(lean("/* a */\np {\n  color: red;\n}\n\n/* b\nc */q { x: y }"), "p {\ncolor: red;\n}\nq { x: y }");
    }

    #[test]
    fn the_policy_names_the_style_by_its_hash_and_the_sheet_loads_nothing() {
        assert!(sha256_source().starts_with("'sha256-") && sha256_source().ends_with("='"));
        assert!(!text().contains("url(") && !text().contains("@import") && !text().contains("</"));
    }
}
