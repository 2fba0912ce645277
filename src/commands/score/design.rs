//! Options of `sipas score` that stand above the definition's `[design]`.

use crate::domain::definition::values::Vocabulary;
use crate::scoring::method::columns::{Design, Freedom, Variance};
use crate::statistics::interval::Kind;
use crate::statistics::sample::Lonely;

/// What the definition's `[design]` says otherwise.
#[derive(Debug, clap::Args)]
pub(super) struct DesignArgs {
    /// wr: as if drawn with replacement; fpc1: first stage with its correction; multi: every stage
    #[arg(long, value_parser = word::<Variance>)]
    variance: Option<Variance>,
    /// Strata with one primary unit: fail, remove, certainty, adjust, average, collapse
    #[arg(long, value_parser = word::<Lonely>)]
    lonely: Option<Lonely>,
    /// Intervals of shares: xlogit, beta, wilson, mean, asin
    #[arg(long, value_parser = word::<Kind>)]
    ci: Option<Kind>,
    /// Level of intervals, tests and rank sets, such as 0.95
    #[arg(long, value_parser = level)]
    level: Option<f64>,
    /// Degrees of freedom of the domain or of the design
    #[arg(long, value_parser = word::<Freedom>)]
    df: Option<Freedom>,
    /// Whether primary units of one name in two waves are the same places
    #[arg(long, value_name = "true|false")]
    shared_psu: Option<bool>,
}

impl DesignArgs {
    pub(super) fn over(&self, design: Design) -> Design {
        Design {
            variance: self.variance.unwrap_or(design.variance),
            lonely: self.lonely.unwrap_or(design.lonely),
            ci: self.ci.unwrap_or(design.ci),
            level: self.level.unwrap_or(design.level),
            z: design.z.filter(|_| self.ci.is_none() && self.level.is_none()),
            df: self.df.unwrap_or(design.df),
            shared_psu: self.shared_psu.unwrap_or(design.shared_psu),
        }
    }
}

fn word<T: Vocabulary>(given: &str) -> Result<T, String> {
    let words = T::words();
    let known = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
    known.ok_or_else(|| format!("say one of {}", words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")))
}

fn level(given: &str) -> Result<f64, String> {
    given.parse().ok().filter(|level| (0.5..1.0).contains(level)).ok_or_else(|| "say a share such as 0.95".to_owned())
}
