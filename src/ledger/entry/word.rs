//! The small values of entries: words that are neither keys nor numbers, each with one spelling.

use crate::ledger::note::{KeyKind, VerifierKey};

/// A word for a batch, a role, an action, a reason: lower-case letters, digits and `-`, beginning with a letter or digit,
/// at most 40. Never a person's name: the log is public and nothing is taken out of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(String);

/// Text that is not such a word, or such a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWord {
    #[error("a word has 1 to 40 lower-case letters, digits and “-”, and does not begin with “-”")]
    Word,
    #[error("two to eight roles, separated by commas")]
    Roles,
    #[error("a quorum is 1 or more, and at most the number of witnesses")]
    Quorum,
    #[error("one to 32 witnesses, each with a name and a witness's key (kind 04) of its own")]
    Witnesses,
}

impl Word {
    /// # Errors
    /// [`BadWord::Word`].
    pub fn parse(text: &str) -> Result<Self, BadWord> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with('-') {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadWord::Word)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The roles of the two or more people who agreed; two of the same role may stand here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(Vec<Word>);

impl Roles {
    /// # Errors
    /// [`BadWord::Roles`] for fewer than two or more than eight.
    pub fn new(roles: Vec<Word>) -> Result<Self, BadWord> {
        if (2..=8).contains(&roles.len()) { Ok(Self(roles)) } else { Err(BadWord::Roles) }
    }

    /// Reads `role,role`.
    ///
    /// # Errors
    /// [`BadWord`].
    pub fn parse(text: &str) -> Result<Self, BadWord> {
        Self::new(text.split(',').take(9).map(Word::parse).collect::<Result<_, _>>()?)
    }

    #[must_use]
    pub fn as_slice(&self) -> &[Word] {
        &self.0
    }
}

impl std::fmt::Display for Roles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, role) in self.0.iter().enumerate() {
            write!(f, "{}{role}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

/// The witnesses of a log and how many of them must countersign a checkpoint before its figures are official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    witnesses: Vec<VerifierKey>,
    needed: u64,
}

impl Quorum {
    /// # Errors
    /// [`BadWord::Witnesses`] unless there are 1 to 32 keys of witnesses, no two with the same name or the same bytes;
    /// [`BadWord::Quorum`] unless 1 to all of them are needed.
    pub fn new(witnesses: Vec<VerifierKey>, needed: u64) -> Result<Self, BadWord> {
        let repeated = witnesses.iter().enumerate().any(|(place, key)| {
            witnesses[..place].iter().any(|other| other.name() == key.name() || other.as_bytes() == key.as_bytes())
        });
        let all_witnesses = witnesses.iter().all(|key| key.kind() == KeyKind::Witness);
        if !(1..=32).contains(&witnesses.len()) || repeated || !all_witnesses {
            return Err(BadWord::Witnesses);
        }
        if needed == 0 || needed > witnesses.len() as u64 {
            return Err(BadWord::Quorum);
        }
        Ok(Self { witnesses, needed })
    }

    #[must_use]
    pub fn witnesses(&self) -> &[VerifierKey] {
        &self.witnesses
    }

    #[must_use]
    pub fn needed(&self) -> u64 {
        self.needed
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

words!(
    /// What an imported file of a wave is for.
    InputKind { Figures = "figures", Margins = "margins", Design = "design", Population = "population" }
);
words!(
    /// Why a response does not count. Nothing is removed for it.
    VoidReason {
        Duplicate = "duplicate",
        Test = "test",
        Court = "court",
        Proxy = "proxy",
        Illegible = "illegible",
        /// Sent by a supervisor, to see whether it arrives.
        Canary = "canary",
    }
);
words!(
    /// What a citizen says went wrong.
    DisputeKind {
        /// The ticket was used, by somebody else.
        Used = "used",
        /// A receipt is held, but nothing is found under it.
        NotRecorded = "not-recorded",
        Other = "other",
    }
);
words!(
    /// What happened to a key.
    Change { Add = "add", Retire = "retire" }
);
