//! What is put back is looked at before it is in force: sound, of a schema that this program knows, the log whole and not a fork
//! of what was signed. Where a gap is accepted, the log says so itself, under a new name.

use anyhow::Context as _;

use super::candidates::{foreign, to_name};
use super::keys::Keys;
use crate::app::key;
use crate::checkpointing::{self, Chain};
use crate::config::Config;
use crate::db::{self, Db};
use crate::intake::{append, begin_again, enter_admin};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::entry::{Previous, Word};
use crate::ledger::note::{KeyName, SigningKey};

/// What was lost, and the name under which the log goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub lost: Checkpoint,
    pub origin: KeyName,
}

/// What there is to compare with, and who answers for it.
pub(super) struct Grounds<'a> {
    /// Of this place and of the old database, in the order in which they were signed.
    pub signed: Vec<Checkpoint>,
    /// Notes that somebody else kept, each with its file's name.
    pub given: Vec<(String, String)>,
    pub keys: Keys,
    pub accept_gap: bool,
    pub by: &'a Word,
    /// Of the backup's file.
    pub sha256: Hash,
}

pub(super) struct Prepared {
    /// Entries of the log as it goes on.
    pub log_size: u64,
    /// Entries that came from the backup.
    pub from_backup: u64,
    pub gap: Option<Gap>,
}

/// Looks at a restored database that is not in force yet, and makes it ready to be.
pub(super) fn prepare(db: &mut Db, config: &Config, grounds: &Grounds<'_>) -> anyhow::Result<Prepared> {
    if let Some(fault) = db::file::fault(db)? {
        anyhow::bail!("the backup is damaged: {fault}");
    }
    let standing = db::migrate::standing(db)?;
    anyhow::ensure!(!standing.applied.is_empty(), "this is not a backup of sipas: none of its tables is there");
    db::migrate::run(db)?;
    if let Some(receipt) = &grounds.keys.receipt {
        anyhow::ensure!(
            key::fits_receipts(receipt, db)?,
            "{}: this is not the receipt key that the backup was made with; its receipts could not be checked",
            config.key_file.display()
        );
    }
    if let Some(fault) = checkpointing::fault(db)? {
        anyhow::bail!("the log in the backup does not hold together: {fault}");
    }
    let chain = Chain::read(db)?;
    let given = grounds.given.iter().map(|(name, note)| signed_by_the_log(&chain, grounds.keys.log, name, note));
    let signed = [grounds.signed.clone(), given.collect::<anyhow::Result<_>>()?].concat();
    let lost = foreign(&chain, db, &signed)?;
    let from_backup = chain.head.size();
    let named = to_name(&chain, &lost);
    if let Some(lost) = named {
        anyhow::ensure!(grounds.accept_gap, "{}", refused(lost, from_backup));
    }
    let gap = if chain.parts.is_empty() {
        // A backup from before there was a log: it begins now.
        let log = key::log_key(&config.log_key, config.log_name.as_deref(), named.cloned(), db)?;
        named.map(|lost| Gap { lost: lost.clone(), origin: log.public().name().clone() })
    } else {
        let seed = log_seed(&chain, grounds.keys.log, config)?;
        named.map(|lost| go_on(db, lost, seed.as_ref(), config)).transpose()?
    };
    let told = gap.as_ref().map_or_else(String::new, |gap| format!(" lost {} {}", gap.lost.origin, gap.lost.size));
    let hex = data_encoding::HEXLOWER.encode(&grounds.sha256);
    let detail = format!("restore sha256 {hex} entries {from_backup}{told}");
    let action = Word::parse("restore").context("a word")?;
    append(db, |log| enter_admin(log, &action, grounds.by, &detail))?;
    Ok(Prepared { log_size: db::head::size(db)?, from_backup, gap })
}

fn refused(lost: &Checkpoint, from_backup: u64) -> String {
    let Checkpoint { origin, size, .. } = lost;
    let what = match size.checked_sub(from_backup) {
        Some(more @ 1..) => format!(
            "this backup has {from_backup} entries, and {size} of {origin} were there: {more} that came after it would be lost, with the \
             responses among them whose receipts people hold, and the log would fork"
        ),
        _ => format!(
            "this backup holds other entries than the checkpoint for {size} entries of {origin}: what that covers would be lost, and the \
             log would fork"
        ),
    };
    format!(
        "{what}. Nothing was changed. Restore a newer backup; if there is none, --accept-gap goes on from this one, under a new name of \
         the log, and the gap is public for ever"
    )
}

/// A note from outside counts only with the signature of this log, under whatever name it had.
fn signed_by_the_log(chain: &Chain, seed: Option<[u8; 32]>, name: &str, note: &str) -> anyhow::Result<Checkpoint> {
    let by_name = || {
        let origin = checkpointing::unsigned(note)?.origin;
        checkpointing::opened(note, SigningKey::from_seed(origin, &seed?).public())
    };
    chain.open(note).or_else(by_name).with_context(|| format!("{name}: no checkpoint that this log's key has signed"))
}

/// The seed of the log's key, where it is at hand; it must be the one of the log.
fn log_seed(chain: &Chain, seed: Option<[u8; 32]>, config: &Config) -> anyhow::Result<Option<[u8; 32]>> {
    if let (Some(seed), Some(part)) = (&seed, chain.parts.last()) {
        let ours = SigningKey::from_seed(part.key.name().clone(), seed);
        anyhow::ensure!(
            *ours.public() == part.key,
            "{}: this is not the key that the backup's log was begun with; point --log-key at the right one",
            config.log_key.display()
        );
    }
    Ok(seed)
}

fn go_on(db: &mut Db, lost: &Checkpoint, seed: Option<&[u8; 32]>, config: &Config) -> anyhow::Result<Gap> {
    let seed = seed.with_context(|| {
        format!("{}: the log's key is needed to go on with the log; put it there first", config.log_key.display())
    })?;
    let origin =
        KeyName::parse(&format!("{}-after-{}", lost.origin, lost.size)).context("the log's new name is too long")?;
    let key = SigningKey::from_seed(origin.clone(), seed);
    let prev = Previous { origin: lost.origin.clone(), size: lost.size, root: lost.root };
    append(db, |log| {
        begin_again(log, key.public(), prev);
        Ok(())
    })?;
    Ok(Gap { lost: lost.clone(), origin })
}
