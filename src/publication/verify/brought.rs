//! What somebody brings along to compare a log with: older heads, receipts, proofs.

use std::collections::BTreeMap;

use super::{Asked, Verdict, Work};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::note::VerifierKey;
use crate::ledger::proof::Proof;
use crate::ledger::tree::Edge;

pub(super) struct Brought {
    old: Vec<(String, Checkpoint)>,
    /// Where the receipts that were asked for stand.
    receipts: BTreeMap<Hash, Option<u64>>,
    proofs: Vec<BroughtProof>,
}

struct BroughtProof {
    name: String,
    proof: Proof,
    /// None until its entry was seen.
    outcome: Option<Result<(), String>>,
}

impl Brought {
    pub fn new(work: &mut Work<'_>, asked: &Asked, key: &VerifierKey) -> Self {
        let mut old = Vec::new();
        for (name, note) in &asked.old {
            match Checkpoint::open(note, key, &[]) {
                Ok((checkpoint, _)) => old.push((name.clone(), checkpoint)),
                Err(error) => work.wrong("old", format!("{name}: {error}")),
            }
        }
        let mut proofs = Vec::new();
        for (name, text) in &asked.proofs {
            match Proof::parse(text) {
                Ok(proof) => proofs.push(BroughtProof { name: name.clone(), proof, outcome: None }),
                Err(error) => work.wrong("proof", format!("{name}: {error}")),
            }
        }
        Self { old, receipts: asked.receipts.iter().map(|code| (code.hash(), None)).collect(), proofs }
    }

    /// Whether the log was, at the edge's size, what an older head says.
    pub fn compare_old(&self, work: &mut Work<'_>, edge: &Edge) {
        let size = edge.size();
        for (name, old) in self.old.iter().filter(|(_, old)| old.size == size) {
            if edge.root() == old.root {
                work.say(
                    Verdict::Holds,
                    "old",
                    format!("{name}: the log begins with the {size} entries that it covers"),
                );
            } else {
                work.wrong("old", format!("{name}: its {size} entries are not the first {size} of this log: a fork"));
            }
        }
    }

    pub fn compare_proofs(&mut self, at: u64, entry: &[u8], key: &VerifierKey) {
        for of in self.proofs.iter_mut().filter(|of| of.proof.index == at) {
            of.outcome = Some(of.proof.verify(entry, key, &[]).map(|_| ()).map_err(|error| error.to_string()));
        }
    }

    pub fn note_receipt(&mut self, receipt: &Hash, at: u64) {
        if let Some(found) = self.receipts.get_mut(receipt) {
            found.get_or_insert(at);
        }
    }

    /// What came of it all, when the whole log was seen.
    pub fn finish(&self, work: &mut Work<'_>, asked: &Asked, size: u64) {
        for (name, old) in self.old.iter().filter(|(_, old)| old.size > size) {
            let text = format!("{name} covers {} entries, this log has only {size}: it is older, or was cut", old.size);
            work.wrong("old", text);
        }
        for code in &asked.receipts {
            match self.receipts.get(&code.hash()) {
                Some(Some(at)) => work.say(Verdict::Holds, "receipt", format!("{code} is recorded: entry {at}")),
                _ => work.wrong("receipt", format!("{code} does not stand in this log")),
            }
        }
        for BroughtProof { name, proof, outcome } in &self.proofs {
            match outcome {
                Some(Ok(())) => work.say(Verdict::Holds, "proof", format!("{name}: proves entry {}", proof.index)),
                Some(Err(error)) => work.wrong("proof", format!("{name}: {error}")),
                None => work.wrong("proof", format!("{name}: there is no entry {} in this log", proof.index)),
            }
        }
    }
}
