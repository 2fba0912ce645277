//! A submission that was believed: a response, with what its credential says of it.

use uuid::Uuid;

use super::answer::Answer;
use super::day::Day;
use super::key::{AgencyCode, Sector, WaveKey};

/// The sender's own number for a submission: a repeat under the same number counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseId(Uuid);

/// A word that is not an id of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a random UUID (version 4)")]
pub struct BadId;

impl ResponseId {
    /// # Errors
    /// Anything but a UUID of version 4: other versions carry a clock or an address.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        // Braced, URN and bare forms are other spellings of the same id; only one spelling is taken.
        if text.len() != 36 {
            return Err(BadId);
        }
        let id = Uuid::try_parse(text).map_err(|_| BadId)?;
        if id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122 { Ok(Self(id)) } else { Err(BadId) }
    }

    /// An id from 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl std::fmt::Display for ResponseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
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
    /// How the respondent came to be asked. It follows from the credential, never from what the client says.
    Source {
        /// A sample with a known frame.
        Drawn = "drawn",
        /// Everyone was given a ticket.
        Offered = "offered",
        /// Counter QR, kiosk, open link.
        Open = "open",
    }
);
words!(
    /// How the answers were given. All but `web` need a signed-in person or device.
    Mode {
        Web = "web",
        Paper = "paper",
        Interview = "interview",
        Phone = "phone",
        Kiosk = "kiosk",
    }
);
words!(
    /// Whether a person answered for themselves or for an organisation.
    RespondentKind {
        Person = "person",
        Organisation = "organisation",
    }
);

/// What the credential under which a submission came says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub source: Source,
    pub mode: Mode,
    /// The opaque code of the sample unit.
    pub unit: Option<String>,
    pub sector: Option<Sector>,
    /// The agency whose counter took the file, where another one decides.
    pub received_by: Option<AgencyCode>,
    /// The hash of the ticket that is spent with it; not stored with the response.
    pub ticket: Option<[u8; 32]>,
}

impl Channel {
    /// No ticket, no session: the open form.
    #[must_use]
    pub fn open_web() -> Self {
        Self { source: Source::Open, mode: Mode::Web, unit: None, sector: None, received_by: None, ticket: None }
    }
}

/// An accepted response, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub id: ResponseId,
    pub wave: WaveKey,
    pub agency: AgencyCode,
    pub channel: Channel,
    pub respondent_kind: Option<RespondentKind>,
    pub day: Day,
    /// One a question, in the survey's order.
    pub answers: Vec<Answer>,
    /// The words of text questions: question index and words, in the survey's order.
    pub texts: Vec<(usize, String)>,
}
