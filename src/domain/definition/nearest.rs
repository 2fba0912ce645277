//! What a mistyped word may have meant.

/// `; did you mean “scale”?` where a known word is near, else `; known are …`, else nothing.
#[must_use]
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(steps, candidate)| *steps <= 1 + candidate.chars().count().min(word.chars().count()) / 4)
        .min();
    match near {
        Some((_, candidate)) => format!("; did you mean “{candidate}”?"),
        None if known.is_empty() => String::new(),
        None if known.len() > 30 => format!("; known are {} and others", known[..30].join(", ")),
        None => format!("; known are {}", known.join(", ")),
    }
}

/// Letters to put in, take out or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    // Nobody means a word by 200 other letters; keeps a hostile file from costing time.
    for (i, from) in a.chars().take(200).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["scale", "options", "text"];
        assert_eq!(hint("scal", known), "; did you mean “scale”?");
        assert_eq!(hint("optoins", known), "; did you mean “options”?");
        assert_eq!(hint("colour", known), "; known are scale, options, text");
        assert_eq!(hint("colour", []), "");
    }
}
