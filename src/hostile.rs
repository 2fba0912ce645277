//! Hostile bytes: one function for each reader of strangers' bytes, which gives it anything and checks what must hold whatever
//! was read. The fuzzer (fuzz/run) and the short runs of the test suite call the same functions. Not in any server.

mod definitions;
mod ledger;
mod publications;
mod submissions;
#[cfg(test)]
mod tests;

pub use definitions::{agencies, answer_file, method, score_file, survey, tickets};
pub use ledger::{checkpoint, code, entry, note, proof, tile};
pub use publications::verify;
pub use submissions::{form, json};

/// Takes any bytes, and panics where something does not hold. Whether the bytes were read as something good.
pub type Target = fn(&[u8]) -> bool;

/// Each with its name, which is that of its file in `fuzz/fuzz_targets` and of its folder in fuzz/seeds.
pub const TARGETS: [(&str, Target); 15] = [
    ("agencies", agencies),
    ("answer_file", answer_file),
    ("checkpoint", checkpoint),
    ("code", code),
    ("entry", entry),
    ("form", form),
    ("json", json),
    ("method", method),
    ("note", note),
    ("proof", proof),
    ("score_file", score_file),
    ("survey", survey),
    ("tickets", tickets),
    ("tile", tile),
    ("verify", verify),
];

/// The bytes as text, if they are.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}
