//! The tamper-evident side of storage, pure: commitments and receipt codes. The log itself (entries, tree, checkpoints)
//! will stand on these.

pub mod code;
pub mod commit;
