//! What an operator keeps: backups beside a running server, their way back without a fork of the log, and upgrades that can be
//! undone. Nothing that is there already is ever deleted, only moved aside.

mod backup;
mod candidates;
mod keys;
mod prepare;
mod restore;
mod tools;
mod upgrade;
mod whole;

pub use self::backup::{Backup, Wanted, backup};
pub use self::prepare::Gap;
pub use self::restore::{Asked, Restored, restore};
pub use self::upgrade::{DryRun, Loss, Undone, back, dry_run, loss, open, run};
pub use self::whole::Whole;
