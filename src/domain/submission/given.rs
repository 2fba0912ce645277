//! What was sent under each name, before anybody knows whether it fits a question.

/// One value as it was sent, before anybody knows whether it fits its question.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A word: a form field or a JSON string.
    Word(String),
    /// A JSON number, in its own spelling.
    Number(String),
    /// Several values under one name.
    List(Vec<Given>),
    /// JSON that is no answer to anything: an object, true, false.
    Other,
    /// The same key came several times in one JSON object: which one counts is not ours to guess.
    Repeated,
}

/// All values of a submission by question key, as sent: one a key, in the order of the keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenAnswers(Vec<(String, Given)>);

impl GivenAnswers {
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// From values in the order in which they were sent; `merge` makes one of two that came under the same key, the earlier one
    /// first.
    #[must_use]
    pub fn from_sent(mut values: Vec<(String, Given)>, merge: impl Fn(Given, Given) -> Given) -> Self {
        // Stable: what came under one key stays in its order.
        values.sort_by(|one, other| one.0.cmp(&other.0));
        values.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                let earlier = std::mem::replace(&mut kept.1, Given::Other);
                kept.1 = merge(earlier, std::mem::replace(&mut later.1, Given::Other));
            }
            is_same
        });
        Self(values)
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Given> {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// Puts a value in, in place of one that was there.
    pub fn insert(&mut self, key: String, value: Given) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, Given)> {
        self.0.iter()
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }
}

/// Of values under the same key the last one stays.
impl FromIterator<(String, Given)> for GivenAnswers {
    fn from_iter<I: IntoIterator<Item = (String, Given)>>(values: I) -> Self {
        Self::from_sent(values.into_iter().collect(), |_, later| later)
    }
}

impl<'a> IntoIterator for &'a GivenAnswers {
    type Item = &'a (String, Given);
    type IntoIter = std::slice::Iter<'a, (String, Given)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// # Panics
/// Where nothing came under the key.
#[cfg(test)]
impl std::ops::Index<&str> for GivenAnswers {
    type Output = Given;

    fn index(&self, key: &str) -> &Given {
        self.get(key).unwrap_or_else(|| panic!("nothing came under {key}"))
    }
}
