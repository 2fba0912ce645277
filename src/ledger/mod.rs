//! The tamper-evident log, pure: entries, the Merkle tree over them, tiles, signed notes, checkpoints, proofs, commitments,
//! and the codes on tickets and receipts. The formats are RFC 6962 and C2SP's, so that foreign programs can check us.

pub mod canonical;
pub mod checkpoint;
pub mod code;
pub mod commit;
pub mod entry;
pub mod note;
pub mod proof;
pub mod tile;
pub mod tree;
